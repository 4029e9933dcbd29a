import {
  AddWatchMode,
  ErrorCode,
  formatErrorCode,
  formatZxid,
  WatcherType,
  type ServedRequest,
  type ServedResult,
  type SetWatches,
  type Stat,
  type WatchEvent,
  type Zxid,
} from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { WatchBook } from '../../solutions/07-watches/index.ts';
import type { Chapter } from './chapter.ts';
import { SET_KINDS } from './words.ts';

/** What happens to one client. */
export type BookStep =
  /** A request has been answered. `watcher` is whom the application wants to be told. */
  | {
      readonly do: 'reply';
      readonly request: BookRequest;
      readonly path: string;
      readonly outcome: 'found' | 'no node' | 'no auth';
      readonly zxid: number;
      readonly watcher?: string;
    }
  | { readonly do: 'event'; readonly event: WatchEvent }
  /** It is at another server, and asks its book what to set again. */
  | { readonly do: 'move' };

/** A request, in a word. */
export type BookRequest =
  | 'getData'
  | 'exists'
  | 'getChildren'
  | 'addWatch persistent'
  | 'addWatch recursive'
  | 'removeWatches data'
  | 'removeWatches children'
  | 'removeWatches any'
  | 'checkWatches data'
  | 'checkWatches any';

/** The rules that {@link playBook} may find broken. */
export const BOOKKEEPING = [
  { name: 'every watcher is told', rule: 'An event is told to every watcher registered for it.' },
  {
    name: 'nobody else is told',
    rule: 'An event is told to no watcher whose request has set no watch for it.',
  },
  {
    name: 'told once',
    rule: 'A one-shot registration is told of one event, and each watcher once.',
  },
  {
    name: 'set again',
    rule: 'setWatches names each path with a live registration once, in the list of its kind.',
  },
  { name: 'the newest zxid', rule: 'lastZxid is the newest zxid of all replies.' },
];

type Kind = (typeof SET_KINDS)[number];

interface Registration {
  readonly watcher: string;
  readonly path: string;
  readonly kind: Kind;
}

/** Plays steps on a WatchBook beside a plain list of registrations. */
export const playBook: Play<Chapter, BookStep> = (chapter, steps, story) => {
  const book = story.quietly('new WatchBook()', () => new chapter.WatchBook<string>());
  const naive = new NaiveBook();
  for (const step of steps) {
    const broken = playStep(book, naive, step, story);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

function playStep(
  book: WatchBook<string>,
  naive: NaiveBook,
  step: BookStep,
  story: Story,
): Broken | undefined {
  switch (step.do) {
    case 'reply': {
      const request = requestOf(step);
      const result = resultOf(step, request);
      const zxid = BigInt(step.zxid);
      const asked = step.watcher === undefined ? '' : ` for ${step.watcher}`;
      const came = result.op === 'error' ? formatErrorCode(result.err) : 'ok';
      story.call(`${step.request} ${step.path}${asked}: ${came} at ${formatZxid(zxid)}`, () =>
        book.replied(zxid, request, result, step.watcher),
      );
      naive.replied(step);
      return compareZxid(book, naive, story);
    }
    case 'event': {
      const { event } = step;
      const what = `${event.type} ${event.path}`;
      const told = story.call(what, () => [...book.event(event)], inWords);
      const { expected, spent } = naive.event(event);
      const broken = compareTold(what, told, expected, spent);
      if (broken !== undefined) story.expected(inWords(expected));
      return broken;
    }
    case 'move':
      return compareSetWatches(book, naive, story);
  }
}

/** A plain list. */
class NaiveBook {
  lastZxid: Zxid = 0n;
  registrations: readonly Registration[] = [];
  private readonly spent: Registration[] = [];

  replied({ request, path, outcome, zxid, watcher }: BookStep & { readonly do: 'reply' }): void {
    if (BigInt(zxid) > this.lastZxid) this.lastZxid = BigInt(zxid);
    const [op, what] = request.split(' ');
    if (op === 'removeWatches') {
      if (outcome === 'found') this.remove(path, what!);
      return;
    }
    const kind = kindSetBy(request, outcome);
    if (kind === undefined) return;
    if (op === 'addWatch') {
      this.registrations = this.registrations.map((one) =>
        one.path === path && isPersistent(one.kind) ? { ...one, kind } : one,
      );
    }
    if (watcher === undefined) return;
    this.registrations = [...this.registrations, { watcher, path, kind }];
  }

  event(event: WatchEvent): { expected: readonly string[]; spent: readonly string[] } {
    const spent = this.spent.filter((one) => isFor(one, event)).map(({ watcher }) => watcher);
    const told = this.registrations.filter((one) => isFor(one, event));
    const used = told.filter(({ kind }) => !isPersistent(kind));
    this.spent.push(...used);
    this.registrations = this.registrations.filter((one) => !used.includes(one));
    return { expected: [...new Set(told.map(({ watcher }) => watcher))], spent };
  }

  paths(kind: Kind): readonly string[] {
    return [...new Set(this.registrations.filter((one) => one.kind === kind).map((o) => o.path))];
  }

  private remove(path: string, what: string): void {
    const removed: readonly Kind[] =
      what === 'any' ? SET_KINDS : what === 'children' ? ['child'] : ['data', 'exist'];
    this.registrations = this.registrations.filter(
      (one) => one.path !== path || !removed.includes(one.kind),
    );
  }
}

function kindSetBy(
  request: BookRequest,
  outcome: 'found' | 'no node' | 'no auth',
): Kind | undefined {
  if (request === 'exists' && outcome === 'no node') return 'exist';
  if (outcome !== 'found') return undefined;
  switch (request) {
    case 'getData':
    case 'exists':
      return 'data';
    case 'getChildren':
      return 'child';
    case 'addWatch persistent':
      return 'persistent';
    case 'addWatch recursive':
      return 'persistentRecursive';
    default:
      return undefined;
  }
}

function isPersistent(kind: Kind): boolean {
  return kind === 'persistent' || kind === 'persistentRecursive';
}

function isFor({ path, kind }: Registration, event: WatchEvent): boolean {
  const here = path === event.path;
  const ofNode = event.type !== 'NodeChildrenChanged';
  switch (kind) {
    case 'data':
    case 'exist':
      return here && ofNode;
    case 'child':
      return here && (!ofNode || event.type === 'NodeDeleted');
    case 'persistent':
      return here;
    case 'persistentRecursive':
      return ofNode && (here || event.path.startsWith(path === '/' ? '/' : `${path}/`));
  }
}

function compareTold(
  what: string,
  told: readonly string[],
  expected: readonly string[],
  spent: readonly string[],
): Broken | undefined {
  const extra = told.find((one) => !expected.includes(one));
  if (extra !== undefined) {
    return spent.includes(extra)
      ? {
          rule: 'told once',
          sentence: `${extra} is told of ${what}, but its registration was used up by an earlier event.`,
        }
      : {
          rule: 'nobody else is told',
          sentence: `${extra} is told of ${what}, but is not registered for that.`,
        };
  }
  const missing = expected.find((one) => !told.includes(one));
  if (missing !== undefined) {
    const sentence = `${missing} is registered for ${what}, and is not told.`;
    return { rule: 'every watcher is told', sentence };
  }
  const twice = told.find((one, i) => told.indexOf(one) !== i);
  if (twice === undefined) return undefined;
  return { rule: 'told once', sentence: `${twice} is told twice of one ${what}.` };
}

function compareZxid(
  book: { readonly lastZxid: Zxid },
  naive: NaiveBook,
  story: Story,
): Broken | undefined {
  const zxid = story.quietly('lastZxid', () => book.lastZxid);
  if (zxid === naive.lastZxid) return undefined;
  story.line('lastZxid', formatZxid(zxid));
  story.expected(formatZxid(naive.lastZxid));
  const sentence = `The newest reply was at ${formatZxid(naive.lastZxid)}, lastZxid says ${formatZxid(zxid)}.`;
  return { rule: 'the newest zxid', sentence };
}

function compareSetWatches(
  book: { setWatches(): SetWatches | undefined },
  naive: NaiveBook,
  story: Story,
): Broken | undefined {
  const is = story.call(
    'at a new server: setWatches()',
    () => setWatchesInWords(book.setWatches()),
    (words) => words,
  );
  const lists = Object.fromEntries(
    SET_KINDS.map((kind) => [kind, naive.paths(kind)]),
  ) as unknown as {
    [Key in Kind]: readonly string[];
  };
  const isEmpty = naive.registrations.length === 0;
  const wanted = setWatchesInWords(
    isEmpty ? undefined : { op: 'setWatches', relativeZxid: naive.lastZxid, ...lists },
  );
  if (is === wanted) return undefined;
  story.expected(wanted);
  return { rule: 'set again', sentence: `To be set is ${wanted}; the book says ${is}.` };
}

function setWatchesInWords(request: SetWatches | undefined): string {
  if (request === undefined) return 'nothing';
  const lists = SET_KINDS.map((kind) => [kind, [...request[kind]].sort()] as const)
    .filter(([, paths]) => paths.length > 0)
    .map(([kind, paths]) => `${kind} ${paths.join(' ')}`);
  return `since ${formatZxid(request.relativeZxid)}: ${lists.join(', ')}`;
}

function inWords(list: readonly string[]): string {
  return list.length === 0 ? 'nobody' : [...list].sort().join(', ');
}

function requestOf({ request, path, watcher }: BookStep & { readonly do: 'reply' }): ServedRequest {
  const watch = watcher !== undefined;
  switch (request) {
    case 'getData':
    case 'exists':
    case 'getChildren':
      return { op: request, path, watch };
    case 'addWatch persistent':
      return { op: 'addWatch', path, mode: AddWatchMode.PERSISTENT };
    case 'addWatch recursive':
      return { op: 'addWatch', path, mode: AddWatchMode.PERSISTENT_RECURSIVE };
    case 'removeWatches data':
      return { op: 'removeWatches', path, type: WatcherType.DATA };
    case 'removeWatches children':
      return { op: 'removeWatches', path, type: WatcherType.CHILDREN };
    case 'removeWatches any':
      return { op: 'removeWatches', path, type: WatcherType.ANY };
    case 'checkWatches data':
      return { op: 'checkWatches', path, type: WatcherType.DATA };
    case 'checkWatches any':
      return { op: 'checkWatches', path, type: WatcherType.ANY };
  }
}

/** The result that goes with an outcome. */
function resultOf(
  { outcome }: BookStep & { readonly do: 'reply' },
  request: ServedRequest,
): ServedResult {
  if (outcome !== 'found') {
    const missing = MISSING[request.op] ?? ErrorCode.NONODE;
    return { op: 'error', err: outcome === 'no node' ? missing : ErrorCode.NOAUTH };
  }
  switch (request.op) {
    case 'getData':
      return { op: 'getData', data: null, stat: STAT };
    case 'getChildren':
      return { op: 'getChildren', children: [] };
    case 'addWatch':
    case 'removeWatches':
    case 'checkWatches':
      return { op: request.op };
    default:
      return { op: 'exists', stat: STAT };
  }
}

/** What takes the place of NONODE in answers to requests that do not look for a node. */
const MISSING: Readonly<Partial<Record<ServedRequest['op'], number>>> = {
  addWatch: ErrorCode.MARSHALLINGERROR,
  removeWatches: ErrorCode.NOWATCHER,
  checkWatches: ErrorCode.NOWATCHER,
};

const STAT: Stat = {
  czxid: 1n,
  mzxid: 1n,
  ctime: 0,
  mtime: 0,
  version: 0,
  cversion: 0,
  aversion: 0,
  ephemeralOwner: 0n,
  dataLength: 0,
  numChildren: 0,
  pzxid: 1n,
};
