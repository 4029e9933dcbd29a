import {
  AddWatchMode,
  ErrorCode,
  WatcherType,
  type Acl,
  type ClientInfo,
  type MultiOp,
  type MultiReadOp,
  type Result,
  type Stat,
  type WatchEvent,
  type WireRequest,
  type WireResult,
} from '#kit';
import { checkPath } from './check-path.ts';
import { Chroot } from './chroot.ts';
import { parseConnectString } from './connect-string.ts';
import { createRequest } from './create-request.ts';
import { errorOf } from './errors.ts';
import { nodeSurroundings } from './node-surroundings.ts';
import type {
  AddWatchOptions,
  ClientOptions,
  ConfigChange,
  CreateOptions,
  ReadOptions,
  RemoveWatchesOptions,
  RequestOptions,
  VersionOptions,
} from './options.ts';
import type { KnownSession } from './session-options.ts';
import { Session } from './session.ts';
import type { ClientSurroundings } from './surroundings.ts';
import { Transaction } from './transaction.ts';
import { kindsOf, type ClientWatchKind } from './watch-registry.ts';
import type { SessionState, WatchedEvent, WatchedEventType, Watcher } from './watched-event.ts';

const SESSION_TIMEOUT_MS = 30_000;
const MAX_FRAME_BYTES = 64 << 20;

/** What is said of a watch that the client has removed. */
const REMOVED: Readonly<Record<ClientWatchKind, WatchedEventType>> = {
  data: 'DataWatchRemoved',
  exist: 'DataWatchRemoved',
  child: 'ChildWatchRemoved',
  persistent: 'PersistentWatchRemoved',
  persistentRecursive: 'PersistentWatchRemoved',
};

/** Which of the answers are to such a request. */
type Answer<Op extends WireResult['op'], Any = WireResult> = Any extends { readonly op: infer Its }
  ? Op extends Its
    ? Any
    : never
  : never;

/** The node's data and Stat. */
export interface NodeData {
  readonly data: Uint8Array | null;
  readonly stat: Stat;
}

/** The names of the children, in no particular order, and the node's Stat. */
export interface NodeChildren {
  readonly children: readonly string[];
  readonly stat: Stat;
}

/** Who may do what with the node, and its Stat. */
export interface NodeAcl {
  readonly acl: readonly Acl[];
  readonly stat: Stat;
}

/** A node that was made. */
export interface CreatedNode {
  /** With the number that was added, if it is sequential. */
  readonly path: string;
  readonly stat: Stat;
}

/** A request, and what becomes of its answer. */
interface Asked<Value> {
  readonly options: RequestOptions;
  /** As the caller gave it, for errors. */
  readonly path: string | undefined;
  readonly request: () => WireRequest;
  /** Called at once when the answer is there. */
  readonly receive: (result: WireResult) => Value;
}

/**
 * A client of ZooKeeper: one session with whichever server of an ensemble can be reached.
 *
 * Requests are carried out, and answered, in the order in which they were made. While there is no connection they wait for one. A
 * request that was sent when the connection broke fails with a ConnectionLossError, and nobody knows whether it was carried out; one
 * that was not sent fails so only when all servers have been tried in vain. A path that makes no sense is a RangeError.
 *
 * Watches live on when the client moves to another server. Apache: `org.apache.zookeeper.ZooKeeper`.
 */
export class ZooKeeperClient {
  private readonly world: ClientSurroundings;
  private readonly requestTimeoutMs: number;
  private readonly chroot: Chroot;
  private readonly core: Session;
  private readonly stateListeners = new Set<(state: SessionState) => void>();
  private readonly eventListeners = new Set<Watcher>();

  /**
   * Begins to look for a server.
   *
   * @param connectString - `host:port[,host:port…][/chroot]`
   * @throws RangeError if that makes no sense.
   */
  constructor(connectString: string, options: ClientOptions = {}) {
    const { hosts, chroot } = parseConnectString(connectString);
    this.world = options.surroundings ?? nodeSurroundings;
    this.requestTimeoutMs = options.requestTimeoutMs ?? 0;
    this.chroot = new Chroot(chroot);
    const settings = {
      hosts,
      timeoutMs: options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      readOnly: options.readOnly ?? false,
      maxFrameBytes: options.maxFrameBytes ?? MAX_FRAME_BYTES,
      resume: options.session,
    };
    this.core = new Session(settings, this.world, {
      changed: (state) => this.tellState(state),
      happened: (event) => this.tellEvent(event),
    });
    this.core.start();
  }

  get state(): SessionState {
    return this.core.state;
  }

  /** With it another client can go on with the session; undefined until a server has made one. */
  get session(): KnownSession | undefined {
    return this.core.session;
  }

  /** What was agreed on with the server, in ms. */
  get sessionTimeoutMs(): number {
    return this.core.timeoutMs;
  }

  /** Calls whenever the state of the session changes. @returns what ends that. */
  onState(listener: (state: SessionState) => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Calls for every event of any watch, before its watchers. Apache: the default watcher. @returns what ends that. */
  onEvent(listener: Watcher): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  /**
   * Resolves when there is a connection.
   *
   * @throws SessionExpiredError or AuthFailedError if there will be none; the signal's reason if that comes first.
   */
  async connected({ signal }: Pick<RequestOptions, 'signal'> = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.look() === 'connected') return;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        takeBack();
        signal?.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        stop();
        reject(reasonOf(signal));
      };
      const takeBack = this.onState(() => {
        try {
          if (this.look() === 'not yet') return;
          resolve();
        } catch (error) {
          reject(asError(error));
        }
        stop();
      });
      signal?.addEventListener('abort', abort);
    });
  }

  /**
   * Makes a node.
   *
   * @throws NodeExistsError, NoNodeError if there is no parent, NoChildrenForEphemeralsError.
   */
  create(
    path: string,
    data: Uint8Array | null = null,
    options: CreateOptions & RequestOptions = {},
  ): Promise<CreatedNode> {
    return this.send({
      options,
      path,
      request: () => {
        checkPath(path, options.sequential);
        return this.chroot.partToServer(createRequest(path, data, options));
      },
      receive: (result) => {
        const { path: made, stat } = take(result, 'create2', path);
        return { path: this.chroot.toClient(made), stat };
      },
    });
  }

  /** @throws NoNodeError, NotEmptyError, BadVersionError. */
  delete(path: string, options: VersionOptions = {}): Promise<void> {
    const { version = -1 } = options;
    return this.ask(
      'delete',
      path,
      options,
      (at) => ({ op: 'delete', path: at, version }),
      () => {},
    );
  }

  /** @returns undefined if there is no such node; a watcher is told when it comes. */
  exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    const watch = options.watcher !== undefined;
    const at = this.chroot.toServer(path);
    return this.send({
      options,
      path,
      request: () => {
        checkPath(path);
        return { op: 'exists', path: at, watch };
      },
      receive: (result) => {
        const isMissing = result.op === 'error' && result.err === ErrorCode.NONODE;
        const stat = isMissing ? undefined : take(result, 'exists', path).stat;
        this.watchFor(options, isMissing ? 'exist' : 'data', at);
        return stat;
      },
    });
  }

  /** @throws NoNodeError */
  getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    const watch = options.watcher !== undefined;
    return this.ask(
      'getData',
      path,
      options,
      (at) => ({ op: 'getData', path: at, watch }),
      ({ data, stat }, at) => {
        this.watchFor(options, 'data', at);
        return { data, stat };
      },
    );
  }

  /** @throws NoNodeError, BadVersionError. */
  setData(path: string, data: Uint8Array | null, options: VersionOptions = {}): Promise<Stat> {
    const { version = -1 } = options;
    return this.ask(
      'setData',
      path,
      options,
      (at) => ({ op: 'setData', path: at, data, version }),
      ({ stat }) => stat,
    );
  }

  /** @throws NoNodeError */
  getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    const watch = options.watcher !== undefined;
    return this.ask(
      'getChildren2',
      path,
      options,
      (at) => ({ op: 'getChildren2', path: at, watch }),
      ({ children, stat }, at) => {
        this.watchFor(options, 'child', at);
        return { children, stat };
      },
    );
  }

  /** How many nodes there are below this one, at any depth. @throws NoNodeError */
  getAllChildrenNumber(path: string, options: RequestOptions = {}): Promise<number> {
    return this.ask(
      'getAllChildrenNumber',
      path,
      options,
      (at) => ({ op: 'getAllChildrenNumber', path: at }),
      ({ count }) => count,
    );
  }

  /** This session's own ephemeral nodes whose path begins with `prefix`. */
  getEphemerals(prefix = '/', options: RequestOptions = {}): Promise<readonly string[]> {
    return this.ask(
      'getEphemerals',
      prefix,
      options,
      (at) => ({ op: 'getEphemerals', prefix: at }),
      ({ paths }) => paths.map((path) => this.chroot.toClient(path)),
    );
  }

  /** @throws NoNodeError */
  getAcl(path: string, options: RequestOptions = {}): Promise<NodeAcl> {
    return this.ask(
      'getACL',
      path,
      options,
      (at) => ({ op: 'getACL', path: at }),
      ({ acl, stat }) => ({ acl, stat }),
    );
  }

  /** `version` is that of the list. @throws NoNodeError, InvalidAclError, BadVersionError. */
  setAcl(path: string, acl: readonly Acl[], options: VersionOptions = {}): Promise<Stat> {
    const { version = -1 } = options;
    return this.ask(
      'setACL',
      path,
      options,
      (at) => ({ op: 'setACL', path: at, acl, version }),
      ({ stat }) => stat,
    );
  }

  /** Waits until the server has caught up with what its leader has at this moment. */
  sync(path: string, options: RequestOptions = {}): Promise<void> {
    return this.ask(
      'sync',
      path,
      options,
      (at) => ({ op: 'sync', path: at }),
      () => {},
    );
  }

  /** Several writes of which all are carried out, or none. */
  transaction(): Transaction {
    return new Transaction((ops, options) => this.multi(ops, options));
  }

  /**
   * Several writes of which all are carried out, or none.
   *
   * @throws ZooKeeperError for the first that was refused; its `results` say what became of each.
   */
  multi(ops: readonly MultiOp[], options: RequestOptions = {}): Promise<Result[]> {
    return this.send({
      options,
      path: undefined,
      request: () => ({ op: 'multi', ops: ops.map((op) => this.chroot.partToServer(op)) }),
      receive: (result) => {
        const { results } = take(result, 'multi', undefined);
        const culprit = results.findIndex((one) => one.op === 'error' && one.err !== ErrorCode.OK);
        const refused = results[culprit];
        if (refused?.op === 'error') throw errorOf(refused.err, ops[culprit]?.path, results);
        return results.map((one) => this.chroot.resultToClient(one));
      },
    });
  }

  /** Several reads at once. A part that fails is an error result, and does not concern the others. */
  multiRead(ops: readonly MultiReadOp[], options: RequestOptions = {}): Promise<readonly Result[]> {
    return this.send({
      options,
      path: undefined,
      request: () => ({ op: 'multiRead', ops: ops.map((op) => this.chroot.partToServer(op)) }),
      receive: (result) => take(result, 'multiRead', undefined).results,
    });
  }

  /** Tells a watcher of every change from now on, of the node alone or of all that is below it, too. */
  addWatch(path: string, watcher: Watcher, options: AddWatchOptions = {}): Promise<void> {
    const isRecursive = options.recursive === true;
    const mode = isRecursive ? AddWatchMode.PERSISTENT_RECURSIVE : AddWatchMode.PERSISTENT;
    return this.ask(
      'addWatch',
      path,
      options,
      (at) => ({ op: 'addWatch', path: at, mode }),
      (_, at) =>
        this.core.watches.add(isRecursive ? 'persistentRecursive' : 'persistent', at, watcher),
    );
  }

  /**
   * Ends watches of a path.
   *
   * @throws NoWatcherError if there is none.
   */
  removeWatches(path: string, options: RemoveWatchesOptions = {}): Promise<void> {
    const { type = WatcherType.ANY, watcher } = options;
    const { watches } = this.core;
    const at = this.chroot.toServer(path);
    const kinds = kindsOf(type);
    // The server knows of a watch once: as long as somebody else waits for it, it stays.
    const isLast = watcher === undefined || watches.count(kinds, at) === 1;
    const op = isLast ? 'removeWatches' : 'checkWatches';
    return this.send({
      options,
      path,
      request: () => {
        checkPath(path);
        if (!watches.has(kinds, at, watcher)) throw errorOf(ErrorCode.NOWATCHER, path);
        return { op, path: at, type };
      },
      receive: (result) => {
        const isLost = result.op === 'error' && result.err === ErrorCode.CONNECTIONLOSS;
        if (!(isLost && options.local === true)) take(result, op, path);
        for (const [kind, one] of watches.remove(kinds, at, watcher)) {
          this.tellWatchers([one], { type: REMOVED[kind], state: this.state, path });
        }
      },
    });
  }

  /** Proves who the client is: here, and at every server to come. @throws AuthFailedError, which ends the session. */
  addAuth(scheme: string, auth: Uint8Array | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.core.addAuth(scheme, auth, (result) => {
        if (result.op === 'error') reject(errorOf(result.err));
        else resolve();
      });
    });
  }

  /** Who the server takes this client for. */
  whoAmI(options: RequestOptions = {}): Promise<readonly ClientInfo[]> {
    return this.send({
      options,
      path: undefined,
      request: () => ({ op: 'whoAmI' }),
      receive: (result) => take(result, 'whoAmI', undefined).clients,
    });
  }

  /** Changes who belongs to the ensemble. @returns the new configuration. */
  reconfig(change: ConfigChange, options: RequestOptions = {}): Promise<NodeData> {
    return this.send({
      options,
      path: undefined,
      request: () => ({
        op: 'reconfig',
        joining: change.joining ?? null,
        leaving: change.leaving ?? null,
        newMembers: change.newMembers ?? null,
        configVersion: change.fromConfig ?? -1n,
      }),
      receive: (result) => {
        const { data, stat } = take(result, 'reconfig', undefined);
        return { data, stat };
      },
    });
  }

  /**
   * Ends the session, with its ephemerals, once what was asked before is answered. Without a connection it ends here at once, and at
   * the servers when its time is over.
   */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.hasEnded()) {
        resolve();
        return;
      }
      const takeBack = this.onState(() => {
        if (!this.hasEnded()) return;
        takeBack();
        resolve();
      });
      this.core.close();
    });
  }

  private hasEnded(): boolean {
    return ['Closed', 'Expired', 'AuthFailed'].includes(this.state);
  }

  private look(): 'connected' | 'not yet' {
    if (this.state === 'AuthFailed') throw errorOf(ErrorCode.AUTHFAILED);
    if (this.hasEnded()) throw errorOf(ErrorCode.SESSIONEXPIRED);
    return this.state === 'Disconnected' ? 'not yet' : 'connected';
  }

  private watchFor({ watcher }: ReadOptions, kind: ClientWatchKind, path: string): void {
    if (watcher !== undefined) this.core.watches.add(kind, path, watcher);
  }

  /** A request about one path, with one kind of answer. */
  private ask<Op extends WireResult['op'], Value>(
    op: Op,
    path: string,
    options: RequestOptions,
    request: (at: string) => WireRequest,
    receive: (answer: Answer<Op>, at: string) => Value,
  ): Promise<Value> {
    const at = this.chroot.toServer(path);
    return this.send({
      options,
      path,
      request: () => {
        checkPath(path);
        return request(at);
      },
      receive: (result) => receive(take(result, op, path), at),
    });
  }

  /**
   * Every promise that callers get is made here, so that they are settled, and tell so, in the order of the answers. What
   * `request` and `receive` throw is what it is rejected with.
   */
  private send<Value>({ options, path, request, receive }: Asked<Value>): Promise<Value> {
    const { signal, timeoutMs = this.requestTimeoutMs } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      let takeTimerBack: (() => void) | undefined;
      let isDone = false;
      const finish = (): void => {
        isDone = true;
        takeTimerBack?.();
        signal?.removeEventListener('abort', abort);
      };
      const giveUp = (reason: Error): void => {
        finish();
        this.core.abandon(ticket);
        reject(reason);
      };
      const abort = (): void => giveUp(reasonOf(signal));
      const ticket = this.core.submit(request(), (result) => {
        finish();
        try {
          resolve(receive(result));
        } catch (error) {
          reject(asError(error));
        }
      });
      if (isDone) return;
      if (timeoutMs > 0) {
        takeTimerBack = this.world.setTimer(timeoutMs, () =>
          giveUp(errorOf(ErrorCode.REQUESTTIMEOUT, path)),
        );
      }
      signal?.addEventListener('abort', abort);
    });
  }

  private tellState(state: SessionState): void {
    for (const listener of [...this.stateListeners]) guarded(() => listener(state));
    if (!this.hasEnded()) return;
    this.tellWatchers(this.core.watches.clear(), { type: 'None', state, path: null }, false);
  }

  private tellEvent(event: WatchEvent): void {
    const told = { type: event.type, state: this.state, path: this.chroot.toClient(event.path) };
    this.tellWatchers(this.core.watches.take(event), told);
  }

  private tellWatchers(watchers: Iterable<Watcher>, event: WatchedEvent, isForAll = true): void {
    if (isForAll) for (const listener of [...this.eventListeners]) guarded(() => listener(event));
    for (const watcher of watchers) guarded(() => watcher(event));
  }
}

/** @throws ZooKeeperError if the request was refused. */
function take<Op extends WireResult['op']>(
  result: WireResult,
  op: Op,
  path: string | undefined,
): Answer<Op> {
  if (result.op === 'error') throw errorOf(result.err, path);
  if (result.op !== op) throw new TypeError(`The answer to ${op} is one to ${result.op}.`);
  return result as Answer<Op>;
}

/** What a signal that was given says. It may be anything, and is handed on as it is. */
function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason as Error;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** What a listener throws is its own affair, and no reason not to tell the others. */
function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
