import {
  todo,
  type ServedRequest,
  type ServedResult,
  type SetWatches,
  type WatchEvent,
  type Zxid,
} from '#kit';
import { watchSetBy } from './registration.ts';

/** By path, who is to be told. */
type Registrations<Watcher> = Map<string, Set<Watcher>>;

/**
 * A client's own record of the watches it has set: which of its watchers are to be told of an event, and what to set
 * again at the next server. `Watcher` is whatever the application gives along with a request, as a rule a function.
 *
 * Server and client never compare their records. They stay the same since both go by the same rules: a request's
 * result says whether it has set a watch, and an event says which watches are used up.
 *
 * Apache: `ZKWatchManager` and `WatchRegistration` of the client.
 */
export class WatchBook<Watcher> {
  private newest: Zxid = 0n;
  private readonly data: Registrations<Watcher> = new Map();
  private readonly exist: Registrations<Watcher> = new Map();
  private readonly child: Registrations<Watcher> = new Map();
  private readonly persistent: Registrations<Watcher> = new Map();
  private readonly recursive: Registrations<Watcher> = new Map();

  /** The newest zxid of a reply: what this client has seen, so no server that knows less may serve it. */
  get lastZxid(): Zxid {
    return this.newest;
  }

  /**
   * A reply has come.
   *
   * TODO:
   * - Level 7: keep the newest zxid. Register the watcher if the request has set a watch: see
   *   `watchSetBy`, and addWatch. removeWatches that succeeded takes the registrations of its type
   *   out, and ANY all of the path. On one path there are persistent watches or recursive ones: the
   *   newer addWatch decides which all of them are, also if it comes without a watcher. A request
   *   that was refused changes nothing, nor does checkWatches.
   *
   * @param watcher - whom the application wants to be told, if it asked for a watch.
   */
  replied(zxid: Zxid, request: ServedRequest, result: ServedResult, watcher?: Watcher): void {
    todo('WatchBook.replied, level 7');
  }

  /**
   * An event has come.
   *
   * TODO:
   * - Level 7: which registrations an event is for, and which it uses up, is the same as on the
   *   server.
   *
   * @returns whom to tell, each once.
   */
  event({ type, path }: WatchEvent): readonly Watcher[] {
    todo('WatchBook.event, level 7');
  }

  /**
   * What to ask of a new server before anything else; undefined if there is nothing to set.
   *
   * TODO:
   * - Level 7: list the paths of each kind, each once, with the newest zxid as `relativeZxid`.
   *   Registrations stay.
   */
  setWatches(): SetWatches | undefined {
    todo('WatchBook.setWatches, level 7');
  }
}
