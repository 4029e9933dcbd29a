/** What a client sends for a password. */
export type Passwd = 'right' | 'wrong' | 'null';

/**
 * What happens to a SessionManager. Sessions have names: X and Y are there at the beginning, Z is none; N1, N2, … begin
 * here, and R1, R2, … at another server. Connections are called a, b, c; a name is used again when it is free.
 */
export type ManagerStep =
  | {
      readonly do: 'serve';
      readonly role: 'leader' | 'learner';
      /** Nobody has to agree: what is submitted is prepared and committed before `submit` returns. */
      readonly isAlone?: boolean;
    }
  | { readonly do: 'stop' }
  | { readonly do: 'wait'; readonly ms: number }
  /** The process ends and starts again, with the sessions of the tree. */
  | { readonly do: 'restart' }
  | {
      readonly do: 'connect';
      readonly connection: string;
      /** Left out: a new one. */
      readonly session?: string;
      readonly passwd?: Passwd;
      readonly timeoutMs: number;
      readonly readOnly?: boolean;
    }
  | { readonly do: 'frame' | 'gone'; readonly connection: string }
  /** What was agreed on first is committed here; after `stop`, what was still on its way. */
  | { readonly do: 'commit' }
  /** The leader answers what it was asked first. */
  | { readonly do: 'answer' }
  /** A client wants to end its session; on a learner, the leader hears of it. */
  | { readonly do: 'close'; readonly session: string }
  | { readonly do: 'expire' }
  /** On a learner: the leader sends PING. */
  | { readonly do: 'ping' }
  /** A session begins at server 2. */
  | { readonly do: 'remote create'; readonly timeoutMs: number }
  // On the leader, from server 2.
  | { readonly do: 'touch'; readonly sessions: readonly string[]; readonly timeoutMs: number }
  | { readonly do: 'revalidate'; readonly session: string; readonly timeoutMs: number }
  | { readonly do: 'check'; readonly session: string; readonly via: string };
