import type { Acl, ClientInfo, MultiOp, MultiReadOp, Result, Stat, Zxid } from '#kit';
import { checkPath } from './check-path.ts';
import { Chroot } from './chroot.ts';
import { parseConnectString } from './connect-string.ts';
import { connected } from './connected.ts';
import { createWithParents } from './create-with-parents.ts';
import { delay } from './delay.ts';
import { deleteAll } from './delete-all.ts';
import { ensurePath } from './ensure-path.ts';
import { follow, followChildren } from './follow.ts';
import { newId } from './new-id.ts';
import { nodeSurroundings } from './node-surroundings.ts';
import type { CreatedNode, NodeAcl, NodeChildren, NodeData } from './node-types.ts';
import type {
  AddWatchOptions,
  ClientOptions,
  ConfigChange,
  EnsurePathOptions,
  NewNodeOptions,
  ReadOptions,
  RemoveWatchesOptions,
  RequestOptions,
  SignalOptions,
  VersionOptions,
} from './options.ts';
import { remove } from './remove.ts';
import { Requester } from './requester.ts';
import { ReadRequests } from './requests/read-requests.ts';
import { ServerRequests } from './requests/server-requests.ts';
import { WatchRequests } from './requests/watch-requests.ts';
import { WriteRequests } from './requests/write-requests.ts';
import { Repeater } from './retry/repeater.ts';
import { fullPolicy, type RetryPolicy } from './retry/retry-policy.ts';
import { RetryingClient } from './retry/retrying-client.ts';
import { SessionEvents } from './session-events.ts';
import type { KnownSession } from './session-options.ts';
import { Session } from './session.ts';
import { Transaction } from './transaction.ts';
import { WatchRegistry } from './watch-registry.ts';
import { hasEnded, type SessionState, type Watcher } from './watched-event.ts';

const SESSION_TIMEOUT_MS = 30_000;
const MAX_FRAME_BYTES = 64 << 20;

/**
 * A client of ZooKeeper: one session with whichever server of an ensemble can be reached.
 *
 * Requests are carried out, and answered, in the order in which they were made. While there is no connection they wait for one. A
 * request that was sent when the connection broke fails with a ConnectionLossError, and nobody knows whether it was carried out; one
 * that was not sent fails so only when all servers have been tried in vain (its `wasSent` is false). {@link retrying} takes care of that. A path that makes no
 * sense is a RangeError. Once the session is over, whatever is asked fails with a SessionExpiredError: whoever goes on needs a new client.
 *
 * Watches live on when the client moves to another server. Apache: `org.apache.zookeeper.ZooKeeper`.
 */
export class ZooKeeperClient {
  private readonly requester: Requester;
  private readonly reads: ReadRequests;
  private readonly writes: WriteRequests;
  private readonly watchRequests: WatchRequests;
  private readonly serverRequests: ServerRequests;

  /**
   * Begins to look for a server.
   *
   * @param connectString - `host:port[,host:port…][/chroot]`
   * @throws RangeError if that makes no sense.
   */
  constructor(connectString: string, options: ClientOptions = {}) {
    const { hosts, chroot: root } = parseConnectString(connectString);
    const world = options.surroundings ?? nodeSurroundings;
    const chroot = new Chroot(root);
    const watches = new WatchRegistry();
    const events = new SessionEvents(chroot, watches);
    const settings = {
      hosts,
      timeoutMs: options.sessionTimeoutMs ?? SESSION_TIMEOUT_MS,
      readOnly: options.readOnly ?? false,
      maxFrameBytes: options.maxFrameBytes ?? MAX_FRAME_BYTES,
      resume: options.session,
    };
    const session = new Session(settings, world, watches, events);
    const { requestTimeoutMs = 0 } = options;
    this.requester = new Requester({ world, chroot, watches, events, session, requestTimeoutMs });
    this.reads = new ReadRequests(this.requester);
    this.writes = new WriteRequests(this.requester);
    this.watchRequests = new WatchRequests(this.requester);
    this.serverRequests = new ServerRequests(this.requester);
    session.start();
  }

  get state(): SessionState {
    return this.requester.parts.session.state;
  }

  /** With it another client can go on with the session; undefined until a server has made one. */
  get session(): KnownSession | undefined {
    return this.requester.parts.session.session;
  }

  /** What was agreed on with the server, in ms. */
  get sessionTimeoutMs(): number {
    return this.requester.parts.session.timeoutMs;
  }

  /** The newest transaction that an answer told this client of; 0 before the first. No server shows it an older state any more. */
  get lastZxid(): Zxid {
    return this.requester.parts.session.lastZxid;
  }

  /** Calls whenever the state of the session changes. @returns what ends that. */
  onState(listener: (state: SessionState) => void): () => void {
    return this.requester.parts.events.onState(listener);
  }

  /** Calls for every event of any watch, before its watchers. Apache: the default watcher. @returns what ends that. */
  onEvent(listener: Watcher): () => void {
    return this.requester.parts.events.onEvent(listener);
  }

  /**
   * Resolves when there is a connection.
   *
   * @throws SessionExpiredError or AuthFailedError if there will be none; the signal's reason if that comes first.
   */
  connected({ signal }: SignalOptions = {}): Promise<void> {
    return connected(this, signal);
  }

  /**
   * Resolves after so many ms. In a simulation they are its own.
   *
   * @throws the signal's reason, if that comes first.
   */
  delay(delayMs: number, { signal }: SignalOptions = {}): Promise<void> {
    return delay(this.requester.parts.world, delayMs, signal);
  }

  /** The time in ms, from any moment, never backwards. In a simulation it is its own. */
  now(): number {
    return this.requester.parts.world.now();
  }

  /** From 0 to 1, without 1. In a simulation it is the same in the same run. */
  random(): number {
    return this.requester.parts.world.random();
  }

  /** 32 hexadecimal digits that nobody else has: 128 random bits. In a simulation they are the same in the same run. */
  newId(): string {
    return newId(this.requester.parts.world);
  }

  /**
   * Makes a node.
   *
   * @throws NodeExistsError, NoNodeError if there is no parent, NoChildrenForEphemeralsError, InvalidAclError, NoAuthError,
   * QuotaExceededError.
   */
  create(
    path: string,
    data: Uint8Array | null = null,
    options: NewNodeOptions = {},
  ): Promise<CreatedNode> {
    if (options.createParents === undefined || options.createParents === false) {
      return this.writes.create(path, data, options);
    }
    return createWithParents(this, path, data, options);
  }

  /** @throws NoNodeError, NotEmptyError, BadVersionError, NoAuthError. */
  delete(path: string, options: VersionOptions = {}): Promise<void> {
    return this.writes.delete(path, options);
  }

  /** @returns undefined if there is no such node; a watcher is told when it comes. */
  exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    return this.reads.exists(path, options);
  }

  /** @throws NoNodeError, NoAuthError; then there is no watch either. */
  getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    return this.reads.getData(path, options);
  }

  /** @throws NoNodeError, BadVersionError, NoAuthError, QuotaExceededError. */
  setData(path: string, data: Uint8Array | null, options: VersionOptions = {}): Promise<Stat> {
    return this.writes.setData(path, data, options);
  }

  /** @throws NoNodeError, NoAuthError; then there is no watch either. */
  getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    return this.reads.getChildren(path, options);
  }

  /** How many nodes there are below this one, at any depth. @throws NoNodeError, NoAuthError. */
  getAllChildrenNumber(path: string, options: RequestOptions = {}): Promise<number> {
    return this.reads.getAllChildrenNumber(path, options);
  }

  /** This session's own ephemeral nodes whose path begins with `prefix`. */
  getEphemerals(prefix = '/', options: RequestOptions = {}): Promise<readonly string[]> {
    return this.reads.getEphemerals(prefix, options);
  }

  /** @throws NoNodeError, NoAuthError. */
  getAcl(path: string, options: RequestOptions = {}): Promise<NodeAcl> {
    return this.reads.getAcl(path, options);
  }

  /** `version` is that of the list. @throws NoNodeError, InvalidAclError, BadVersionError, NoAuthError. */
  setAcl(path: string, acl: readonly Acl[], options: VersionOptions = {}): Promise<Stat> {
    return this.writes.setAcl(path, acl, options);
  }

  /** Waits until the server has caught up with what its leader has at this moment. */
  sync(path: string, options: RequestOptions = {}): Promise<void> {
    return this.writes.sync(path, options);
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
    return this.writes.multi(ops, options);
  }

  /** Several reads at once. A part that fails is an error result, and does not concern the others. */
  multiRead(ops: readonly MultiReadOp[], options: RequestOptions = {}): Promise<readonly Result[]> {
    return this.reads.multiRead(ops, options);
  }

  /** Tells a watcher of every change from now on, of the node alone or of all that is below it, too. */
  addWatch(path: string, watcher: Watcher, options: AddWatchOptions = {}): Promise<void> {
    return this.watchRequests.addWatch(path, watcher, options);
  }

  /**
   * Ends watches of a path, at the server as well.
   *
   * @throws NoWatcherError if there is none.
   */
  removeWatches(path: string, options: RemoveWatchesOptions = {}): Promise<void> {
    return this.watchRequests.removeWatches(path, options);
  }

  /** A watcher is not told of this path any more. No server is asked: one that keeps a watch sends an event that nobody waits for. */
  forgetWatcher(path: string, watcher: Watcher): void {
    const { watches, chroot } = this.requester.parts;
    watches.forget(chroot.toServer(path), watcher);
  }

  /**
   * Makes what is missing of a path, the chroot included; of what is there nothing changes. It is repeated when a connection breaks.
   *
   * @throws NoAuthError, InvalidAclError, NoChildrenForEphemeralsError, SessionExpiredError.
   */
  ensurePath(path: string, options: EnsurePathOptions = {}): Promise<void> {
    return this.repeater().idempotent(path, options, async (signal) => {
      checkPath(path);
      const requester = new Requester({ ...this.requester.parts, chroot: new Chroot('') });
      const maker = { reads: new ReadRequests(requester), writes: new WriteRequests(requester) };
      const at = this.requester.chroot.toServer(path);
      await ensurePath(maker, at, signal === undefined ? options : { ...options, signal });
    });
  }

  /**
   * Sees to it that a node is not there, whoever deletes it. It is repeated when a connection breaks.
   *
   * @throws NotEmptyError, NoAuthError, SessionExpiredError.
   */
  remove(path: string, options: SignalOptions = {}): Promise<void> {
    return this.repeater().idempotent(path, options, (signal) => remove(this, path, signal));
  }

  /**
   * Deletes a node and all below it, also what comes meanwhile. It is repeated when a connection breaks. It is not one transaction: others
   * see the nodes go one after the other.
   *
   * @throws NoAuthError, SessionExpiredError.
   */
  deleteAll(path: string, options: SignalOptions = {}): Promise<void> {
    return this.repeater().idempotent(path, options, (signal) => deleteAll(this, path, signal));
  }

  /**
   * What a node holds, now and after each change; undefined while there is no such node:
   * `for await (const node of client.follow('/a'))`.
   *
   * A node that changes faster than it is looked at is read once for several changes, so values may be left out, also a
   * deletion that is followed by a creation. The newest is never left out, none comes twice in a row, and they never go back in time. A
   * broken connection is waited for. It ends by `break`, by the signal (its reason is thrown), or with the session.
   *
   * @throws SessionExpiredError, AuthFailedError, NoAuthError.
   */
  follow(path: string, options: SignalOptions = {}): AsyncGenerator<NodeData | undefined, void> {
    return follow(this, path, options);
  }

  /**
   * Which children a node has, now and after each change of that; undefined while there is no such node. What is true of {@link follow}
   * is true here.
   *
   * @throws SessionExpiredError, AuthFailedError, NoAuthError.
   */
  followChildren(
    path: string,
    options: SignalOptions = {},
  ): AsyncGenerator<NodeChildren | undefined, void> {
    return followChildren(this, path, options);
  }

  /** This client, for requests that outlast a broken connection. */
  retrying(policy: RetryPolicy = {}): RetryingClient {
    return new RetryingClient(this, this.repeater(policy));
  }

  /** Proves who the client is: here, and at every server to come. @throws AuthFailedError, which ends the session. */
  addAuth(scheme: string, auth: Uint8Array | null): Promise<void> {
    return this.serverRequests.addAuth(scheme, auth);
  }

  /** Who the server takes this client for. */
  whoAmI(options: RequestOptions = {}): Promise<readonly ClientInfo[]> {
    return this.serverRequests.whoAmI(options);
  }

  /**
   * Changes who belongs to the ensemble.
   *
   * @returns the new configuration.
   * @throws ReconfigDisabledError, ReconfigInProgressError, NewConfigNoQuorumError, BadVersionError, BadArgumentsError, NoAuthError.
   */
  reconfig(change: ConfigChange, options: RequestOptions = {}): Promise<NodeData> {
    return this.serverRequests.reconfig(change, options);
  }

  /**
   * Ends the session, with its ephemerals, once what was asked before is answered. Without a connection it ends here at once, and at
   * the servers when its time is over.
   */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (hasEnded(this.state)) {
        resolve();
        return;
      }
      const takeBack = this.onState((state) => {
        if (!hasEnded(state)) return;
        takeBack();
        resolve();
      });
      this.requester.parts.session.close();
    });
  }

  private repeater(policy: RetryPolicy = { attempts: Infinity }): Repeater {
    return new Repeater(this, this.requester.parts.world, fullPolicy(policy));
  }
}
