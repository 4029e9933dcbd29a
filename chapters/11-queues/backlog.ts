import { todo } from '#kit';
import type { ZooKeeperClient } from '#client';
import { Bell } from './bell.ts';
import type { Entry } from './entry.ts';

/**
 * What a consumer knows of the items that are there to be taken. It asks for the list once, and learns from events what
 * comes and goes; after a lost connection, during which it has not heard of everything, it asks again.
 */
export class Backlog {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly takenPath: string | undefined;
  private readonly bell = new Bell();
  /** In order. */
  private entries: Entry[] = [];
  /** The names of those that somebody works on. */
  private taken = new Set<string>();
  /** Whether the connection is the one by which the list came, so that nothing was missed since. */
  private isCurrent = false;
  /**
   * @param path - the node that has the items below it.
   * @param takenPath - the node below which there is one for each item that somebody works on (level 5).
   */
  constructor(client: ZooKeeperClient, path: string, takenPath?: string) {
    this.client = client;
    this.path = path;
    this.takenPath = takenPath;
  }

  /**
   * The item to be tried next. As long as nobody drops it, it is the same.
   *
   * TODO:
   * - Level 3: if nothing is known, list, and set a watch in the same request; if there is nothing
   *   even then, wait for the event, and no longer than the signal allows (`bell`). Use up what you
   *   know before you list again.
   * - Level 5: what is in `taken` is not there to be taken; whoever waits has to hear of it when
   *   such a node goes.
   * - Level 7: an item that is more urgent may come while there are others left.
   *
   * @throws SessionExpiredError, AuthFailedError, the signal's reason.
   */
  async next(signal: AbortSignal): Promise<Entry> {
    todo('Backlog.next, level 3');
  }

  /**
   * The item is gone.
   *
   * TODO:
   * - Level 3: forget it.
   */
  drop(name: string): void {
    todo('Backlog.drop, level 3');
  }

  /**
   * Somebody else works on the item.
   *
   * TODO:
   * - Level 5: it is not to be tried until that is over.
   */
  markTaken(name: string): void {
    todo('Backlog.markTaken, level 5');
  }
}

/** The path of the parent, and the name. */
function splitPath(path: string): [parent: string, name: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
}
