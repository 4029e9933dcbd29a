import type { WatchEvent, WatchKind } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { WatchManager } from '../../solutions/07-watches/index.ts';
import type { Chapter } from './chapter.ts';
import { countVisits } from './count-visits.ts';

/** A call that should be cheap among many watches that it does not concern. */
export type EconomyStep =
  /** Each of these connections watches each of these paths: `c0`, `c1`, … and `/crowd0/0`, `/crowd0/1`, …. */
  | {
      readonly do: 'crowd';
      readonly name: string;
      readonly connections: number;
      readonly paths: number;
      readonly kind: WatchKind;
    }
  | { readonly do: 'add'; readonly by: string; readonly path: string; readonly kind: WatchKind }
  | { readonly do: 'event'; readonly event: WatchEvent; readonly told: number }
  | { readonly do: 'gone'; readonly by: string };

/** A call may look at so many elements, and at so many more for each connection that it concerns. */
const VISITS = { least: 100, each: 40 };

/** The rules that {@link playEconomy} may find broken. */
export const ECONOMY = [
  {
    name: 'only what it concerns',
    rule:
      'To fire an event costs no more than its own path, those above it, and who is told; to lose a connection no ' +
      'more than its own watches.',
  },
  { name: 'every watcher hears', rule: 'An event reaches every connection with a watch for it.' },
];

/** Plays steps on a WatchManager, and counts what each looks at. */
export const playEconomy: Play<Chapter, EconomyStep> = (chapter, steps, story) => {
  const manager = story.quietly('new WatchManager()', () => new chapter.WatchManager<string>());
  /** By connection, how many watches it has. */
  const watches = new Map<string, number>();
  let crowd = 0;
  const add = (by: string, path: string, kind: WatchKind): void => {
    watches.set(by, (watches.get(by) ?? 0) + 1);
    manager.add(by, path, kind);
  };
  for (const step of steps) {
    switch (step.do) {
      case 'crowd': {
        const { name, connections, paths, kind } = step;
        const count = connections * paths;
        crowd += count;
        story.line(
          `${connections} connections watch ${paths} paths each: ${count} ${kind} watches`,
        );
        for (let c = 0; c < connections; c++) {
          for (let p = 0; p < paths; p++) {
            story.quietly(`${name}${c} watches`, () => add(`${name}${c}`, `/${name}/${p}`, kind));
          }
        }
        break;
      }
      case 'add':
        story.call(`${step.by} watches ${step.path}: ${step.kind}`, () =>
          add(step.by, step.path, step.kind),
        );
        break;
      case 'event': {
        const broken = fire(manager, step.event, { told: step.told, crowd }, story);
        if (broken !== undefined) return broken;
        break;
      }
      case 'gone': {
        const own = watches.get(step.by) ?? 0;
        watches.delete(step.by);
        const visits = story.call(
          `${step.by} is disconnected, and had ${own} watches`,
          () => countVisits(() => manager.disconnected(step.by)),
          inWords,
        );
        const broken = tooMany(visits, own, crowd, story);
        if (broken !== undefined) return broken;
      }
    }
  }
  return undefined;
};

function fire(
  manager: WatchManager<string>,
  event: WatchEvent,
  { told, crowd }: { readonly told: number; readonly crowd: number },
  story: Story,
): Broken | undefined {
  let heard = 0;
  const visits = story.call(
    `${event.type} ${event.path}`,
    () =>
      countVisits(() => {
        heard = manager.trigger(event).length;
      }),
    (count) => `told ${heard}, ${inWords(count)}`,
  );
  if (heard !== told) {
    story.expected(`told ${told}`);
    const sentence = `${told} should hear of ${event.type} ${event.path}, and ${heard} do.`;
    return { rule: 'every watcher hears', sentence };
  }
  return tooMany(visits, told, crowd, story);
}

function tooMany(visits: number, own: number, crowd: number, story: Story): Broken | undefined {
  const limit = VISITS.least + VISITS.each * own;
  if (visits <= limit) return undefined;
  story.expected(`at most ${limit}`);
  const sentence =
    `It looked at ${visits} things, while it concerns ${own}: most of the ${crowd} watches of the crowd ` +
    'are none of its business.';
  return { rule: 'only what it concerns', sentence };
}

function inWords(visits: number): string {
  return `looked at ${visits}`;
}
