import type { Instance } from '../../solutions/12-barriers/index.ts';
import type { Example, StepsOptions } from '../../src/grade/steps.ts';
import type { Chapter } from './chapter.ts';
import { instance } from './service-mains.ts';

/** Somebody picks, from these instances, so many times. */
export interface PickStep {
  readonly from: readonly Instance[];
  readonly times: number;
}

/** What a balancer is to do. */
interface Balancer {
  pick(instances: readonly Instance[]): Instance | undefined;
}

const [a, b, c] = ['a', 'b', 'c'].map((id) => instance(id)) as [Instance, Instance, Instance];
const sick = (id: string): Instance => instance(id, { isHealthy: false });
const loaded = (id: string, load: number): Instance => instance(id, { load });

export const ROUND_ROBIN_EXAMPLES: readonly Example<PickStep>[] = [
  { title: 'one after the other', steps: [{ from: [a, b, c], times: 7 }] },
  {
    title: 'the list changes',
    steps: [
      { from: [a, b, c], times: 2 },
      { from: [b, c], times: 1 },
      { from: [a, b, c], times: 2 },
      { from: [a, c], times: 2 },
      { from: [c], times: 2 },
      { from: [], times: 1 },
      { from: [a, b], times: 1 },
    ],
  },
  {
    title: 'some are not healthy',
    steps: [
      { from: [a, sick('b'), c], times: 3 },
      { from: [sick('a'), sick('b')], times: 1 },
      { from: [sick('a'), b, c], times: 3 },
    ],
  },
];

export const LEAST_LOADED_EXAMPLES: readonly Example<PickStep>[] = [
  { title: 'the smallest load', steps: [{ from: [loaded('a', 3), loaded('b', 1)], times: 1 }] },
  {
    title: 'each pick counts until there is news',
    steps: [
      { from: [loaded('a', 2), loaded('b', 0)], times: 5 },
      { from: [loaded('a', 2), loaded('b', 9)], times: 3 },
      { from: [loaded('a', 0), loaded('b', 9)], times: 2 },
    ],
  },
  {
    title: 'news of one is no news of the others',
    steps: [
      { from: [a, b], times: 6 },
      { from: [a, loaded('b', 1)], times: 4 },
      { from: [a, loaded('b', 1), c], times: 5 },
    ],
  },
  {
    title: 'gone, and back again',
    steps: [
      { from: [a, b], times: 4 },
      { from: [b], times: 2 },
      { from: [a, b], times: 4 },
      { from: [sick('a'), b], times: 1 },
      { from: [sick('a')], times: 1 },
      { from: [], times: 1 },
    ],
  },
];

/** The rule of a balancer. */
export const PICK_RULES = [
  { name: 'the right instance', rule: 'Each pick is the one that the rule of the balancer says.' },
] as const;

/** Plays on a balancer, beside a naive one. */
export function playPicks(
  make: (chapter: Chapter) => Balancer,
  naive: () => Balancer,
): StepsOptions<Chapter, PickStep>['play'] {
  return (chapter, steps, story) => {
    const balancer = story.quietly('make a balancer', () => make(chapter));
    const model = naive();
    for (const { from, times } of steps) {
      const list = from.map(({ id, load, isHealthy }) => `${id}: ${isHealthy ? load : 'ill'}`);
      for (let time = 0; time < times; time++) {
        const picked = story.call(
          `pick, loads ${list.join(', ') || 'of nobody'}`,
          () => balancer.pick(from)?.id ?? 'nobody',
          (id) => id,
        );
        const expected = model.pick(from)?.id ?? 'nobody';
        if (picked === expected) continue;
        story.expected(expected);
        return {
          rule: PICK_RULES[0].name,
          sentence: `${picked} was picked in place of ${expected}.`,
        };
      }
    }
    return undefined;
  };
}

/** Whoever comes after the last by id. */
export function naiveRoundRobin(): Balancer {
  let last = '';
  return {
    pick(instances) {
      const ids = instances.filter(({ isHealthy }) => isHealthy).sort(byId);
      const found = ids.find(({ id }) => id > last) ?? ids[0];
      last = found?.id ?? last;
      return found;
    },
  };
}

/** Counts the picks of each since its load was last another, or it was not there. */
export function naiveLeastLoaded(): Balancer {
  let counts: Record<string, { load: number; picks: number }> = {};
  return {
    pick(instances) {
      const next: typeof counts = {};
      for (const { id, load } of instances) {
        const before = counts[id];
        next[id] = before?.load === load ? before : { load, picks: 0 };
      }
      counts = next;
      const total = ({ id, load }: Instance): number => load + counts[id]!.picks;
      const [found] = instances
        .filter(({ isHealthy }) => isHealthy)
        .sort((one, other) => total(one) - total(other) || byId(one, other));
      if (found !== undefined) counts[found.id]!.picks++;
      return found;
    },
  };
}

function byId(one: Instance, other: Instance): number {
  return one.id < other.id ? -1 : 1;
}
