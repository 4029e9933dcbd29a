import type { ZooKeeperClient } from '#client';
import { todo } from '#kit';
import type { Zxid } from '#kit';
import type { Releasable } from './acquirable.ts';
import type { OwnNode } from './own-node.ts';

/**
 * A lock that was acquired. The node in the line says so to everybody else, as long as the session lives; what its
 * holder may believe is another matter: see `isTrusted` and `lost`.
 */
export class Holding implements Releasable {
  private readonly client: ZooKeeperClient;
  private readonly node: OwnNode;
  private releasing: Promise<void> | undefined;
  /** Made when somebody asks for it. */
  private loss: AbortController | undefined;

  /** @param node - it is made, and nobody is before it. */
  constructor(client: ZooKeeperClient, node: OwnNode) {
    this.client = client;
    this.node = node;
  }

  /** The node that stands for it. */
  get path(): string {
    return this.node.path;
  }

  /**
   * Gives the lock back. It is resolved when the node is gone; if the session ends meanwhile, the node is gone, too.
   *
   * TODO:
   * - Level 2: remove the node. To call it again does nothing more, and waits for the same.
   */
  release(): Promise<void> {
    todo('Holding.release, level 2');
  }

  /**
   * Whether the holder may go on as of now: it has not released the lock, and the client is connected to a server that
   * is in touch with a quorum. While it is false and `lost` is not aborted, nobody here knows: wait.
   *
   * TODO:
   * - Level 4: look at the client's state.
   */
  get isTrusted(): boolean {
    return todo('Holding.isTrusted, level 4');
  }

  /**
   * Is aborted when the lock is lost for good, though it was not released: the session is over. It may come late: a
   * client that has no connection cannot know whether its session lives.
   *
   * TODO:
   * - Level 4: the signal of `this.loss`. With some states of the client the session, and the lock,
   *   are gone for ever; from others it may come back. Somebody may ask when it has happened
   *   already. What is released cannot be lost any more.
   *
   * @returns the same signal each time.
   */
  get lost(): AbortSignal {
    return todo('Holding.lost, level 4');
  }

  /**
   * A number that is larger than that of everybody who held this lock before. Send it along with what you do under the
   * lock, so that whoever carries that out can refuse what comes too late.
   *
   * TODO:
   * - Level 6: which number of the node grows with each that is made, whatever happens to the line
   *   meanwhile? {@link OwnNode} has to remember it.
   */
  get fencingToken(): Zxid {
    return todo('Holding.fencingToken, level 6');
  }
}
