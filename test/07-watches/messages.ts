import type {
  FromServer,
  ServedRequest,
  Submitted,
  Txn,
  WatchEvent,
  WriteRequest,
  Zxid,
} from '#kit';

/** All messages of the scenario. */
export type Message =
  /** client → server: serve this session. No answer but a closed connection says no. */
  | { readonly kind: 'connect'; readonly session: bigint; readonly lastZxidSeen: Zxid }
  /** server → client: so be it. */
  | { readonly kind: 'connected' }
  /** client → server */
  | { readonly kind: 'request'; readonly xid: number; readonly request: ServedRequest }
  /** server → client */
  | FromServer
  /** server → leader: send me what comes after this. */
  | { readonly kind: 'learn'; readonly zxid: Zxid }
  /** server → leader: a client of mine wants this. */
  | { readonly kind: 'forward'; readonly submitted: Submitted<WriteRequest> }
  /** leader → server, in order. */
  | { readonly kind: 'commit'; readonly zxid: Zxid; readonly txn: Txn };

/** What a client follows: the data of a node, whether a node is there, or its children. */
export type Thing = 'data of /a' | 'existence of /b' | 'children of /d';

/** What nodes tell: what the rules are about. */
export type Output =
  /** The leader has committed a transaction. `values` is what each {@link Thing} is now, `there` which nodes exist. */
  | {
      readonly kind: 'committed';
      readonly zxid: Zxid;
      readonly events: readonly WatchEvent[];
      readonly values: Readonly<Record<Thing, string>>;
      readonly there: readonly string[];
    }
  /** A client got an answer to a read. `watch` is the watch it has set by that, `watcher` whom it is for. */
  | {
      readonly kind: 'read';
      readonly thing: Thing;
      readonly path: string;
      readonly value: string | null;
      readonly zxid: Zxid;
      readonly xid: number;
      /** The request whose answer was due. */
      readonly due: number;
      readonly watch: 'data' | 'exist' | 'child' | null;
      readonly watcher: string | null;
    }
  /** A client got another answer: to a write, or to setWatches. */
  | {
      readonly kind: 'wrote' | 'set again';
      readonly zxid: Zxid;
      readonly xid: number;
      readonly due: number;
    }
  /** A client got an event, and its book says that these watchers are to be told. */
  | { readonly kind: 'heard'; readonly event: WatchEvent; readonly watchers: readonly string[] };
