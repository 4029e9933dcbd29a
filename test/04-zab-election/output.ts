import type { ServerId, ServerState, Zxid } from '#kit';

/** What servers tell the application above them: what the rules are about. */
export type Output =
  /** The server has no leader. This is how new its history is. */
  | { readonly kind: 'looking'; readonly epoch: number; readonly zxid: Zxid }
  /**
   * Its election is over, with this leader. Whose votes for that leader, in the round the server is
   * in, it has heard of, its own among them; and who that has a leader has named this one, with which
   * epoch and zxid: `"3 LEADING (1, 0x0)"`.
   */
  | {
      readonly kind: 'elected';
      readonly leader: ServerId;
      /** What the election says the server is doing now. */
      readonly state: ServerState;
      readonly votes: readonly ServerId[];
      readonly answers: readonly string[];
      /** What the server itself voted last, a list of one: `"3 (1, 0x0)"`. */
      readonly own?: readonly string[];
    }
  /** A quorum follows this server into a new epoch. */
  | { readonly kind: 'leads'; readonly epoch: number }
  /** This server is in the epoch of its leader. */
  | { readonly kind: 'follows'; readonly leader: ServerId; readonly epoch: number };
