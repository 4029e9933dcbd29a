import { todo } from '#kit';
import type { WaitOptions, ZooKeeperClient } from '#client';
/** Thrown to those who come when it is too late. */
export class RendezvousOverError extends Error {
  override readonly name = 'RendezvousOverError';
}

/**
 * A queue that opens when all are there, once: everybody who has joined by then gets the same list of members, and who comes
 * later is turned away. A member whose session ends before that is no member any more.
 */
export class RendezvousQueue {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly size: number;

  /** @param size - how many have to be there. The first one writes it down, and that is what counts. */
  constructor(client: ZooKeeperClient, path: string, size: number) {
    this.client = client;
    this.path = path;
    this.size = size;
  }

  /**
   * Takes part, and waits for the others.
   *
   * TODO:
   * - Level 8: see the text. Make the node `path` with the size in it, an ephemeral node
   *   `path/members/NAME`, and wait for `path/start`, which has the names. Who sees enough members
   *   makes it, in one transaction that fails if one of them is gone.
   *
   * @param member - a name that nobody else has. Who comes back after a crash is the same member by the same name.
   * @returns the names of all members, sorted, the same for everyone; undefined if the time was up, and then this is no
   * member.
   * @throws RendezvousOverError, SessionExpiredError; the signal's reason, and then this is no member.
   */
  async join(member: string, options: WaitOptions = {}): Promise<readonly string[] | undefined> {
    todo('RendezvousQueue.join, level 8');
  }
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function toText(data: Uint8Array | null): string {
  return new TextDecoder().decode(data ?? undefined);
}
