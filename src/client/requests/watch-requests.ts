import { AddWatchMode, ErrorCode, WatcherType, type WireRequest } from '#kit';
import { take } from '../answer.ts';
import { checkPath } from '../check-path.ts';
import { errorOf } from '../errors.ts';
import type { AddWatchOptions, RemoveWatchesOptions } from '../options.ts';
import type { Requester } from '../requester.ts';
import { kindsOf, type ClientWatchKind } from '../watch-registry.ts';
import type { WatchedEventType, Watcher } from '../watched-event.ts';

/** What is said of a watch that the client has removed. */
const REMOVED: Readonly<Record<ClientWatchKind, WatchedEventType>> = {
  data: 'DataWatchRemoved',
  exist: 'DataWatchRemoved',
  child: 'ChildWatchRemoved',
  persistent: 'PersistentWatchRemoved',
  persistentRecursive: 'PersistentWatchRemoved',
};

/** Whether the answer to a request will set a watch at this path. */
function willWatch(at: string): (request: WireRequest) => boolean {
  return (request) =>
    'path' in request &&
    request.path === at &&
    (request.op === 'addWatch' || ('watch' in request && request.watch));
}

/** The requests that are about watches, and nothing else. */
export class WatchRequests {
  private readonly requester: Requester;

  constructor(requester: Requester) {
    this.requester = requester;
  }

  addWatch(path: string, watcher: Watcher, options: AddWatchOptions): Promise<void> {
    const isRecursive = options.recursive === true;
    const mode = isRecursive ? AddWatchMode.PERSISTENT_RECURSIVE : AddWatchMode.PERSISTENT;
    const kind = isRecursive ? 'persistentRecursive' : 'persistent';
    return this.requester.ask(
      'addWatch',
      path,
      options,
      (at) => ({ op: 'addWatch', path: at, mode }),
      (_, at) => this.requester.parts.watches.add(kind, at, watcher),
    );
  }

  removeWatches(path: string, options: RemoveWatchesOptions): Promise<void> {
    const { type = WatcherType.ANY, watcher } = options;
    const { watches, events, session } = this.requester.parts;
    const at = this.requester.chroot.toServer(path);
    const kinds = kindsOf(type);
    // The server knows of a watch once: as long as somebody else waits for it, or is about to, it stays.
    const isLast =
      watcher === undefined || (watches.count(kinds, at) === 1 && !session.isAsked(willWatch(at)));
    const op = isLast ? 'removeWatches' : 'checkWatches';
    return this.requester.send({
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
          events.tell([one], { type: REMOVED[kind], state: session.state, path });
        }
      },
    });
  }
}
