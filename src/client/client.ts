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
  ClientOptions,
  CreateOptions,
  ReadOptions,
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

/** A node that was made. */
export interface CreatedNode {
  /** With the number that was added, if it is sequential. */
  readonly path: string;
  readonly stat: Stat;
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
        reject(signal?.reason as Error);
      };
      const takeBack = this.onState(() => {
        try {
          if (this.look() === 'not yet') return;
          resolve();
        } catch (error) {
          reject(error as Error);
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
  async create(
    path: string,
    data: Uint8Array | null = null,
    options: CreateOptions & RequestOptions = {},
  ): Promise<CreatedNode> {
    checkPath(path, options.sequential);
    const request = this.chroot.partToServer(createRequest(path, data, options));
    const { path: made, stat } = await this.ask(request, 'create2', path, options);
    return { path: this.chroot.toClient(made), stat };
  }

  /** @throws NoNodeError, NotEmptyError, BadVersionError. */
  async delete(path: string, options: VersionOptions = {}): Promise<void> {
    checkPath(path);
    const { version = -1 } = options;
    await this.ask(
      { op: 'delete', path: this.chroot.toServer(path), version },
      'delete',
      path,
      options,
    );
  }

  /** @returns undefined if there is no such node; a watcher is told when it comes. */
  async exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    checkPath(path);
    const at = this.chroot.toServer(path);
    const watch = options.watcher !== undefined;
    let found: Stat | undefined;
    await this.send({ op: 'exists', path: at, watch }, path, options, (result) => {
      const isMissing = result.op === 'error' && result.err === ErrorCode.NONODE;
      if (!isMissing) found = take(result, 'exists', path).stat;
      this.watchFor(options, isMissing ? 'exist' : 'data', at);
    });
    return found;
  }

  /** @throws NoNodeError */
  async getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    checkPath(path);
    const at = this.chroot.toServer(path);
    const request = { op: 'getData', path: at, watch: options.watcher !== undefined } as const;
    const { data, stat } = await this.ask(request, 'getData', path, options, () =>
      this.watchFor(options, 'data', at),
    );
    return { data, stat };
  }

  /** @throws NoNodeError, BadVersionError. */
  async setData(
    path: string,
    data: Uint8Array | null,
    options: VersionOptions = {},
  ): Promise<Stat> {
    checkPath(path);
    const { version = -1 } = options;
    const request = { op: 'setData', path: this.chroot.toServer(path), data, version } as const;
    return (await this.ask(request, 'setData', path, options)).stat;
  }

  /** @throws NoNodeError */
  async getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    checkPath(path);
    const at = this.chroot.toServer(path);
    const request = { op: 'getChildren2', path: at, watch: options.watcher !== undefined } as const;
    const { children, stat } = await this.ask(request, 'getChildren2', path, options, () =>
      this.watchFor(options, 'child', at),
    );
    return { children, stat };
  }

  /** How many nodes there are below this one, at any depth. @throws NoNodeError */
  async getAllChildrenNumber(path: string, options: RequestOptions = {}): Promise<number> {
    checkPath(path);
    const request = { op: 'getAllChildrenNumber', path: this.chroot.toServer(path) } as const;
    return (await this.ask(request, 'getAllChildrenNumber', path, options)).count;
  }

  /** This session's own ephemeral nodes whose path begins with `prefix`. */
  async getEphemerals(prefix = '/', options: RequestOptions = {}): Promise<readonly string[]> {
    checkPath(prefix);
    const request = { op: 'getEphemerals', prefix: this.chroot.toServer(prefix) } as const;
    const { paths } = await this.ask(request, 'getEphemerals', prefix, options);
    return paths.map((path) => this.chroot.toClient(path));
  }

  /** @throws NoNodeError */
  async getAcl(
    path: string,
    options: RequestOptions = {},
  ): Promise<{ readonly acl: readonly Acl[]; readonly stat: Stat }> {
    checkPath(path);
    const request = { op: 'getACL', path: this.chroot.toServer(path) } as const;
    const { acl, stat } = await this.ask(request, 'getACL', path, options);
    return { acl, stat };
  }

  /** `version` is that of the list. @throws NoNodeError, InvalidAclError, BadVersionError. */
  async setAcl(path: string, acl: readonly Acl[], options: VersionOptions = {}): Promise<Stat> {
    checkPath(path);
    const { version = -1 } = options;
    const request = { op: 'setACL', path: this.chroot.toServer(path), acl, version } as const;
    return (await this.ask(request, 'setACL', path, options)).stat;
  }

  /** Waits until the server has caught up with what its leader has at this moment. */
  async sync(path: string, options: RequestOptions = {}): Promise<void> {
    checkPath(path);
    await this.ask({ op: 'sync', path: this.chroot.toServer(path) }, 'sync', path, options);
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
  async multi(ops: readonly MultiOp[], options: RequestOptions = {}): Promise<Result[]> {
    const parts = ops.map((op) => this.chroot.partToServer(op));
    const { results } = await this.ask({ op: 'multi', ops: parts }, 'multi', undefined, options);
    const culprit = results.findIndex(
      (result) => result.op === 'error' && result.err !== ErrorCode.OK,
    );
    const refused = results[culprit];
    if (refused?.op === 'error') throw errorOf(refused.err, ops[culprit]?.path, results);
    return results.map((result) => this.chroot.resultToClient(result));
  }

  /** Several reads at once. A part that fails is an error result, and does not concern the others. */
  async multiRead(
    ops: readonly MultiReadOp[],
    options: RequestOptions = {},
  ): Promise<readonly Result[]> {
    const parts = ops.map((op) => this.chroot.partToServer(op));
    const request = { op: 'multiRead', ops: parts } as const;
    return (await this.ask(request, 'multiRead', undefined, options)).results;
  }

  /** Tells a watcher of every change from now on, of the node alone or of all that is below it, too. */
  async addWatch(
    path: string,
    watcher: Watcher,
    options: RequestOptions & { readonly recursive?: boolean } = {},
  ): Promise<void> {
    checkPath(path);
    const at = this.chroot.toServer(path);
    const isRecursive = options.recursive === true;
    const mode = isRecursive ? AddWatchMode.PERSISTENT_RECURSIVE : AddWatchMode.PERSISTENT;
    await this.ask({ op: 'addWatch', path: at, mode }, 'addWatch', path, options, () =>
      this.core.watches.add(isRecursive ? 'persistentRecursive' : 'persistent', at, watcher),
    );
  }

  /**
   * Ends watches of a path.
   *
   * @param options - `type`: one of {@link WatcherType} (ANY). `watcher`: only this one (all). `local`: if the server cannot be
   * asked, they are ended here all the same.
   * @throws NoWatcherError if there is none.
   */
  async removeWatches(
    path: string,
    options: RequestOptions & {
      readonly type?: number;
      readonly watcher?: Watcher;
      readonly local?: boolean;
    } = {},
  ): Promise<void> {
    checkPath(path);
    const { type = WatcherType.ANY, watcher } = options;
    const at = this.chroot.toServer(path);
    const kinds = kindsOf(type);
    if (!this.core.watches.has(kinds, at, watcher)) throw errorOf(ErrorCode.NOWATCHER, path);
    // The server knows of a watch once: as long as somebody else waits for it, it stays.
    const isLast = watcher === undefined || this.core.watches.count(kinds, at) === 1;
    const op = isLast ? 'removeWatches' : 'checkWatches';
    await this.send({ op, path: at, type }, path, options, (result) => {
      const isLost = result.op === 'error' && result.err === ErrorCode.CONNECTIONLOSS;
      if (!(isLost && options.local === true)) take(result, op, path);
      for (const [kind, one] of this.core.watches.remove(kinds, at, watcher)) {
        this.tellWatchers([one], { type: REMOVED[kind], state: this.state, path });
      }
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
  async whoAmI(options: RequestOptions = {}): Promise<readonly ClientInfo[]> {
    return (await this.ask({ op: 'whoAmI' }, 'whoAmI', undefined, options)).clients;
  }

  /** Changes who belongs to the ensemble. @returns the new configuration. */
  async reconfig(
    change: {
      readonly joining?: string;
      readonly leaving?: string;
      readonly newMembers?: string;
      readonly fromConfig?: bigint;
    },
    options: RequestOptions = {},
  ): Promise<NodeData> {
    const request = {
      op: 'reconfig',
      joining: change.joining ?? null,
      leaving: change.leaving ?? null,
      newMembers: change.newMembers ?? null,
      configVersion: change.fromConfig ?? -1n,
    } as const;
    const { data, stat } = await this.ask(request, 'reconfig', undefined, options);
    return { data, stat };
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

  /** @param then - called at once when the answer is there, and is no error. */
  private async ask<Op extends WireResult['op']>(
    request: WireRequest,
    op: Op,
    path: string | undefined,
    options: RequestOptions,
    then?: () => void,
  ): Promise<Answer<Op>> {
    let answer!: Answer<Op>;
    await this.send(request, path, options, (result) => {
      answer = take(result, op, path);
      then?.();
    });
    return answer;
  }

  /** @param receive - called at once when the answer is there. What it throws is what the request fails with. */
  private send(
    request: WireRequest,
    path: string | undefined,
    options: RequestOptions,
    receive: (result: WireResult) => void,
  ): Promise<void> {
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
      const abort = (): void => giveUp(signal?.reason as Error);
      const ticket = this.core.submit(request, (result) => {
        finish();
        try {
          receive(result);
          resolve();
        } catch (error) {
          reject(error as Error);
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
