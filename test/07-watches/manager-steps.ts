import { type WatchCounts, type WatchEvent, type WatchKind } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { Chapter } from './chapter.ts';
import type { WatchManager } from '../../solutions/07-watches/index.ts';
import { NaiveWatches } from './naive-watches.ts';
import { typeInWords } from './words.ts';

/** A call of the chapter's WatchManager. */
export type ManagerStep =
  | { readonly do: 'add'; readonly by: string; readonly path: string; readonly kind: WatchKind }
  | { readonly do: 'event'; readonly event: WatchEvent }
  | {
      readonly do: 'remove' | 'has';
      readonly by: string;
      readonly path: string;
      readonly type: number;
    }
  | { readonly do: 'gone'; readonly by: string };

/** The rules that {@link playManager} may find broken. */
export const HEARING = [
  { name: 'every watcher hears', rule: 'An event reaches every connection with a watch for it.' },
  {
    name: 'nobody else hears',
    rule: 'An event reaches no connection that has no watch for that kind of event, on that path.',
  },
  {
    name: 'one event a watch',
    rule: 'A one-shot watch is used up by the first event it fires on.',
  },
  {
    name: 'once a connection',
    rule: 'A connection hears of an event once, however many of its watches fire.',
  },
];

/** What removing and counting are to keep to. */
export const KEEPING = [
  {
    name: 'what is removed',
    rule: 'remove and has say whether the connection had such a watch on the path.',
  },
  {
    name: 'what there is',
    rule: 'counts and list show the watches there are at this moment, and nothing that is gone.',
  },
];

type Manager = WatchManager<string>;

/** Plays steps on a WatchManager beside a naive one. */
export const playManager: Play<Chapter, ManagerStep> = (chapter, steps, story) =>
  play(chapter, steps, story, false);

/** The same, and after each step looks at what `counts` and `list` say. */
export const playAndCount: Play<Chapter, ManagerStep> = (chapter, steps, story) =>
  play(chapter, steps, story, true);

function play(
  chapter: Chapter,
  steps: readonly ManagerStep[],
  story: Story,
  counting: boolean,
): Broken | undefined {
  const manager: Manager = story.quietly(
    'new WatchManager()',
    () => new chapter.WatchManager<string>(),
  );
  const naive = new NaiveWatches();
  for (const step of steps) {
    const broken =
      playStep(manager, naive, step, story) ??
      (counting ? compareCounts(manager, naive, story) : undefined);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

function playStep(
  manager: Manager,
  naive: NaiveWatches,
  step: ManagerStep,
  story: Story,
): Broken | undefined {
  switch (step.do) {
    case 'add':
      story.call(`${step.by} watches ${step.path}: ${step.kind}`, () =>
        manager.add(step.by, step.path, step.kind),
      );
      naive.add(step.by, step.path, step.kind);
      return undefined;
    case 'event':
      return playEvent(manager, naive, step.event, story);
    case 'gone':
      story.call(`${step.by} is disconnected`, () => manager.disconnected(step.by));
      naive.disconnected(step.by);
      return undefined;
    default: {
      const text = `${step.do} ${step.path} for ${step.by}: ${typeInWords(step.type)}`;
      const found = story.call(
        text,
        () => manager[step.do](step.by, step.path, step.type),
        (value) => String(value),
      );
      const expected = naive[step.do](step.by, step.path, step.type);
      if (found === expected) return undefined;
      story.expected(String(expected));
      const had = expected ? 'had such a watch' : 'had no such watch';
      const sentence = `${step.by} ${had} on ${step.path}, but "${step.do}" said ${String(found)}.`;
      return { rule: 'what is removed', sentence };
    }
  }
}

function playEvent(
  manager: Manager,
  naive: NaiveWatches,
  event: WatchEvent,
  story: Story,
): Broken | undefined {
  const told = story.call(
    `${event.type} ${event.path}`,
    () => [...manager.trigger(event)],
    (list) => names(list),
  );
  // The naive one forgets what fires: ask it before.
  const had = CONNECTIONS.filter((one) => naive.hadWatchFor(one, event));
  const watches = new Map(CONNECTIONS.map((one) => [one, naive.watchFor(one, event)]));
  const expected = naive.trigger(event);
  const broken = compare(told, expected, { event, had, watches });
  if (broken !== undefined) story.expected(names(expected));
  return broken;
}

/** Everybody who may appear in steps. */
export const CONNECTIONS = ['c1', 'c2', 'c3'];

/** What was there when an event came. */
interface Before {
  readonly event: WatchEvent;
  /** Who had a watch for it that has fired already. */
  readonly had: readonly string[];
  /** By connection, the watch for it, in words. */
  readonly watches: ReadonlyMap<string, string | undefined>;
}

function compare(
  told: readonly string[],
  expected: readonly string[],
  { event, had, watches }: Before,
): Broken | undefined {
  const what = `${event.type} ${event.path}`;
  const extra = told.find((one) => !expected.includes(one));
  if (extra !== undefined) {
    if (had.includes(extra)) {
      const sentence = `${extra} hears of ${what}, but its watch for that was used up by an earlier event.`;
      return { rule: 'one event a watch', sentence };
    }
    const sentence = `${extra} hears of ${what}, but has no watch for that.`;
    return { rule: 'nobody else hears', sentence };
  }
  const missing = expected.find((one) => !told.includes(one));
  if (missing !== undefined) {
    const watch = watches.get(missing) ?? 'a watch';
    const sentence = `${missing} has ${watch}, but does not hear of ${what}.`;
    return { rule: 'every watcher hears', sentence };
  }
  const twice = told.find((one, i) => told.indexOf(one) !== i);
  if (twice === undefined) return undefined;
  return { rule: 'once a connection', sentence: `${twice} hears twice of one ${what}.` };
}

function compareCounts(manager: Manager, naive: NaiveWatches, story: Story): Broken | undefined {
  for (const what of ['node', 'children'] as const) {
    const counts = story.quietly(`counts('${what}')`, () => countsInWords(manager.counts(what)));
    const expected = countsInWords(naive.counts(what));
    if (counts === expected) continue;
    story.line(`counts('${what}')`, counts);
    story.expected(expected);
    const sentence = `counts('${what}') says ${counts}, but there are ${expected}.`;
    return { rule: 'what there is', sentence };
  }
  const list = story.quietly('list()', () =>
    manager
      .list()
      .map(({ connection, path, kinds }) => `${connection} ${path} ${[...kinds].sort().join(' ')}`)
      .sort(),
  );
  const expected = naive.list();
  if (list.join() === expected.join()) return undefined;
  story.line('list()', names(list));
  story.expected(names(expected));
  const twice = entryOfTheSame(list);
  const wrong = list.find((line) => !expected.includes(line));
  const lacking = expected.find((line) => !list.includes(line));
  const sentence =
    twice !== undefined
      ? `list() has several entries for ${twice}: it should have one, with all the kinds.`
      : wrong === undefined
        ? `list() does not show "${lacking ?? expected[0] ?? ''}".`
        : `list() shows "${wrong}", which is not so.`;
  return { rule: 'what there is', sentence };
}

/** A connection and a path of which there are several entries: `"c1 on /a"`. */
function entryOfTheSame(list: readonly string[]): string | undefined {
  const pairs = list.map((entry) => entry.split(' ').slice(0, 2).join(' on '));
  return pairs.find((pair, i) => pairs.indexOf(pair) !== i);
}

/** `1 connection, 2 paths, 2 watches` */
export function countsInWords({ connections, paths, watches }: WatchCounts): string {
  return [
    connections === 1 ? '1 connection' : `${connections} connections`,
    paths === 1 ? '1 path' : `${paths} paths`,
    watches === 1 ? '1 watch' : `${watches} watches`,
  ].join(', ');
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'nobody' : [...list].sort().join(', ');
}
