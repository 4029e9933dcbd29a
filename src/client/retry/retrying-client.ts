import type { Acl, Stat } from '#kit';
import type { ZooKeeperClient } from '../client.ts';
import type { CreatedNode, NodeAcl, NodeChildren, NodeData } from '../node-types.ts';
import type {
  AddWatchOptions,
  NewNodeOptions,
  ReadOptions,
  RequestOptions,
  VersionOptions,
} from '../options.ts';
import type { Watcher } from '../watched-event.ts';
import { withSignal } from '../with-signal.ts';
import { createOnce } from './create-once.ts';
import { createProtected } from './create-protected.ts';
import { deleteOnce } from './delete-once.ts';
import type { Repeater } from './repeater.ts';
import { setAclOnce } from './set-acl-once.ts';
import { setDataOnce } from './set-data-once.ts';

/**
 * A client whose requests outlast a broken connection: what may be repeated is repeated; a write whose answer was lost is
 * resolved first, by what the nodes tell, and repeated if it was not carried out.
 *
 * A ConnectionLossError then means that all attempts were in vain, or that nobody can know whether a write was carried out: see each
 * method. A signal or a time-out ends the whole, with the waiting and all attempts: the signal's reason, RequestTimeoutError. The
 * session's end is a SessionExpiredError. Answers of different requests no longer come in the order of the requests. Use `multi` and
 * `transaction` of the client itself: they are not repeated.
 */
export class RetryingClient {
  private readonly client: ZooKeeperClient;
  private readonly repeater: Repeater;

  /** Made by {@link ZooKeeperClient.retrying}. */
  constructor(client: ZooKeeperClient, repeater: Repeater) {
    this.client = client;
    this.repeater = repeater;
  }

  /**
   * Makes a node. The name of a sequential one gets an id in front, as {@link protectedPath} makes it: by that the node is found when the
   * answer was lost. An ephemeral node is known by its owner; if two calls of one session make the same one, both may think that they did.
   *
   * @throws ConnectionLossError also if a persistent node is there that may be ours or another's. Whoever only wants it to be there takes
   * {@link ZooKeeperClient.ensurePath}. Otherwise as {@link ZooKeeperClient.create}.
   */
  create(
    path: string,
    data: Uint8Array | null = null,
    options: NewNodeOptions = {},
  ): Promise<CreatedNode> {
    const make = options.sequential === true ? createProtected : createOnce;
    return this.repeater.once(path, options, make(this.client, path, data, options));
  }

  /**
   * Deletes a node that is there, so that exactly one of those who try has done it.
   *
   * @throws ConnectionLossError also if the node is gone after a lost answer: it may have been another who deleted it. Whoever only
   * wants it to be gone takes {@link ZooKeeperClient.remove}. Otherwise as {@link ZooKeeperClient.delete}.
   */
  delete(path: string, options: VersionOptions = {}): Promise<void> {
    return this.repeater.once(path, options, deleteOnce(this.client, path, options));
  }

  /**
   * Writes data. Without a version the write is repeated, and may then replace what another has written meanwhile.
   *
   * @throws ConnectionLossError also if a write with a version cannot be told from another's. Otherwise as {@link ZooKeeperClient.setData}.
   */
  setData(path: string, data: Uint8Array | null, options: VersionOptions = {}): Promise<Stat> {
    const { version = -1 } = options;
    if (version !== -1) {
      const write = setDataOnce(this.client, path, data, { ...options, version });
      return this.repeater.once(path, options, write);
    }
    return this.again(path, options, (given) => this.client.setData(path, data, given));
  }

  /** As {@link setData}; `version` is that of the list. */
  setAcl(path: string, acl: readonly Acl[], options: VersionOptions = {}): Promise<Stat> {
    const { version = -1 } = options;
    if (version !== -1) {
      const write = setAclOnce(this.client, path, acl, { ...options, version });
      return this.repeater.once(path, options, write);
    }
    return this.again(path, options, (given) => this.client.setAcl(path, acl, given));
  }

  /** As {@link ZooKeeperClient.exists}. */
  exists(path: string, options: ReadOptions = {}): Promise<Stat | undefined> {
    return this.again(path, options, (given) => this.client.exists(path, given));
  }

  /** As {@link ZooKeeperClient.getData}. */
  getData(path: string, options: ReadOptions = {}): Promise<NodeData> {
    return this.again(path, options, (given) => this.client.getData(path, given));
  }

  /** As {@link ZooKeeperClient.getChildren}. */
  getChildren(path: string, options: ReadOptions = {}): Promise<NodeChildren> {
    return this.again(path, options, (given) => this.client.getChildren(path, given));
  }

  /** As {@link ZooKeeperClient.getAcl}. */
  getAcl(path: string, options: RequestOptions = {}): Promise<NodeAcl> {
    return this.again(path, options, (given) => this.client.getAcl(path, given));
  }

  /** As {@link ZooKeeperClient.sync}. */
  sync(path: string, options: RequestOptions = {}): Promise<void> {
    return this.again(path, options, (given) => this.client.sync(path, given));
  }

  /** As {@link ZooKeeperClient.addWatch}. */
  addWatch(path: string, watcher: Watcher, options: AddWatchOptions = {}): Promise<void> {
    return this.again(path, options, (given) => this.client.addWatch(path, watcher, given));
  }

  private again<Options extends RequestOptions, Value>(
    path: string,
    options: Options,
    send: (options: Options) => Promise<Value>,
  ): Promise<Value> {
    return this.repeater.idempotent(path, options, (signal) => send(withSignal(options, signal)));
  }
}
