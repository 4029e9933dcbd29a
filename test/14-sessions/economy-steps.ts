import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { Chapter } from './chapter.ts';
import { countWork } from './count-work.ts';

/** What is done to a queue of thousands. */
export type EconomyStep =
  /** Each is updated: 0, 1, 2, …; their time-outs go from `fromMs` to `toMs`. */
  | { readonly do: 'crowd'; readonly size: number; readonly fromMs: number; readonly toMs: number }
  | { readonly do: 'update'; readonly element: number; readonly timeoutMs: number }
  | { readonly do: 'remove'; readonly element: number }
  | { readonly do: 'poll'; readonly afterMs: number; readonly due: number };

/** A call may look at so many elements and buckets. */
const LIMIT = 150;

const TICK_MS = 100;

export const ECONOMY_RULES = [
  {
    name: 'one among thousands',
    rule: 'To put a deadline off, or to ask who is due, costs no more among thousands than among a few.',
  },
];

export const ECONOMY_EXAMPLES: readonly Example<EconomyStep>[] = [
  {
    title: 'thousands with the same time-out',
    steps: [
      { do: 'crowd', size: 3000, fromMs: 1000, toMs: 1000 },
      { do: 'update', element: 1700, timeoutMs: 1000 },
      { do: 'update', element: 1700, timeoutMs: 1500 },
      { do: 'update', element: 1700, timeoutMs: 1000 },
      { do: 'remove', element: 900 },
      { do: 'poll', afterMs: 100, due: 0 },
    ],
  },
  {
    title: 'thousands with time-outs of all kinds',
    steps: [
      { do: 'crowd', size: 3000, fromMs: 200, toMs: 4000 },
      { do: 'update', element: 2999, timeoutMs: 300 },
      { do: 'remove', element: 0 },
      { do: 'poll', afterMs: 150, due: 0 },
    ],
  },
];

/** Plays steps on an ExpiryQueue, and counts what each looks at. */
export const playEconomy: Play<Chapter, EconomyStep> = (chapter, steps, story) => {
  const queue = story.quietly(
    'new ExpiryQueue(100)',
    () => new chapter.ExpiryQueue<number>(TICK_MS),
  );
  let nowMs = 5000;
  for (const step of steps) {
    if (step.do === 'crowd') {
      const { size, fromMs, toMs } = step;
      const range = fromMs === toMs ? `${fromMs}` : `${fromMs} to ${toMs}`;
      story.line(`${size} elements, each with ${range} ms`);
      for (let one = 0; one < size; one++) {
        const timeoutMs = fromMs + Math.floor(((toMs - fromMs) * one) / size);
        story.quietly(`update ${one}`, () => queue.update(one, nowMs, timeoutMs));
      }
      continue;
    }
    if (step.do === 'poll') nowMs += step.afterMs;
    const broken = counted(story, textOf(step), () => {
      if (step.do === 'poll') queue.poll(nowMs);
      else if (step.do === 'remove') queue.remove(step.element);
      else queue.update(step.element, nowMs, step.timeoutMs);
    });
    if (broken !== undefined) return broken;
  }
  return undefined;
};

function textOf(step: Exclude<EconomyStep, { readonly do: 'crowd' }>): string {
  switch (step.do) {
    case 'update':
      return `update ${step.element}: ${step.timeoutMs} ms`;
    case 'remove':
      return `remove ${step.element}`;
    case 'poll':
      return `${step.afterMs} ms later: poll, ${step.due || 'nobody'} due`;
  }
}

function counted(story: Story, text: string, code: () => void): Broken | undefined {
  const work = story.call(
    text,
    () => countWork(code),
    (count) => `looked at ${count}`,
  );
  if (work <= LIMIT) return undefined;
  story.expected(`at most ${LIMIT}`);
  const sentence = `"${text}" looked at ${work} things. It may look at its own bucket's end, and at the buckets.`;
  return { rule: 'one among thousands', sentence };
}
