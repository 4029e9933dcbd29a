import {
  ConnectionStats,
  JuteWriter,
  Queue,
  type AuthenticationProvider,
  type NodeId,
  type RequestFrame,
} from '#kit';
import { ConnectionIdentities } from '#chapter/08-acls';
import { FrameReader } from '#chapter/13-wire';

/**
 * - `new`: it has not said yet what it wants
 * - `connecting`: its session is being looked for, or made; what it says meanwhile waits
 * - `open`
 * - `closing`: it has ended its session, and is heard no more
 */
type Phase = 'new' | 'connecting' | 'open' | 'closing';

/** What a server knows of a client's connection. Given; nothing here is for you to write. */
export class ClientConnection {
  readonly node: NodeId;
  readonly frames: FrameReader;
  readonly identities: ConnectionIdentities;
  /** What goes to the client when the handler that runs now is done. */
  readonly out = new JuteWriter();
  /** For operators. */
  readonly stats: ConnectionStats;
  phase: Phase = 'new';
  session = 0n;
  /** Whether it has asked for a new session. */
  isNew = false;
  /** The newest zxid it has seen anywhere. */
  lastZxidSeen = 0n;
  /** When the requests came that the tree has to answer, and has not, in order. */
  readonly asked = new Queue<number>();
  /** Requests that have to wait until all before them are answered, and what came behind them. */
  readonly held = new Queue<RequestFrame>();
  /** Whether there is something in `out`. */
  isDirty = false;
  /** The sync that is under way; what comes behind it is held. */
  syncing: { readonly xid: number; readonly path: string | null } | undefined;

  constructor(
    node: NodeId,
    options: {
      readonly address: string;
      readonly providers: readonly AuthenticationProvider[];
      readonly maxFrameBytes: number;
      readonly words: readonly string[];
      readonly nowMs: number;
    },
  ) {
    const { address, providers, maxFrameBytes, words, nowMs } = options;
    this.node = node;
    this.stats = new ConnectionStats(nowMs);
    this.identities = new ConnectionIdentities(address, providers);
    this.frames = new FrameReader({ maxFrameBytes, words });
  }
}
