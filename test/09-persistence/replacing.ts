import fc from 'fast-check';
import { crash, partition } from '#kit';
import { everyoneIsAnswered } from '../../src/check/zab/everyone-is-answered.ts';
import { everyoneServes } from '../../src/check/zab/everyone-serves.ts';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import { zabSafety } from '../../src/check/zab/rules.ts';
import { property } from '../../src/grade/property.ts';
import { steps } from '../../src/grade/steps.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { Message } from '../05-zab-broadcast/messages.ts';
import type { Chapter } from './chapter.ts';
import { cluster, requestsOf, servers } from './cluster.ts';
import { CRASH_RULES, REPLACED, TIDY, type LifeStep } from './life.ts';
import { everyday, live, playLives } from './recovery.ts';

const { append, sync, start, write } = live;
const reset = (back: number, state: number, entries: number): LifeStep => {
  return { do: 'reset', back, state, entries };
};

const cutOff = partition(['3'], { atMs: 338, forMs: 700 });

/** Level 8. */
export const replacingTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, LifeStep>({
    chapter: 9,
    id: '8.1',
    title: 'A crash at any moment of putting another history in place',
    points: 4,
    rules: [...CRASH_RULES, REPLACED, TIDY],
    examples: [
      { steps: [append(), sync, reset(0, 1, 0)] },
      {
        title: 'while the log is open, and what is in it is not synced',
        steps: [append(), reset(1, 0, 0), append(), sync],
      },
      {
        title: 'while the log is open, and the new history has one of its own',
        steps: [append(), reset(1, 1, 1), append(), sync],
      },
      { steps: [append(), append(), sync, append(), reset(2, 1, 2), append(), sync] },
      {
        title: 'snapshots of the old history',
        steps: [append(), append(), append(), start, write(99), sync, reset(3, 1, 1), append()],
      },
      {
        title: 'a shorter history with the same names',
        steps: [reset(0, 2, 2), append(), sync, reset(3, 0, 0), append(), sync],
      },
    ],
    play: playLives({ preAllocBytes: 0, mostTears: 1, goesOn: true, again: true, resets: true }),
  }),
  property<Chapter, Message, ZabOutput>({
    chapter: 9,
    id: '8.2',
    title: 'Three servers of chapter 5, with their histories in your files',
    points: 5,
    scenario: cluster,
    rules: {
      invariants: (params) => [
        ...zabSafety,
        everyoneServes(servers),
        everyoneIsAnswered(requestsOf(params)),
      ],
    },
    menu: { most: 4, withinMs: 1500, longestMs: 900, crash: servers, slowDisk: servers },
    schedules: [
      { seed: 0, params: { puts: 1, clients: 1 }, faults: [] },
      { seed: 0, params: { puts: 4, clients: 2 }, faults: [] },
      { seed: 0, params: { puts: 4, clients: 2 }, faults: [crash('1', { atMs: 100, forMs: 900 })] },
      { seed: 0, params: { puts: 4, clients: 2 }, faults: [crash('3', { atMs: 345, forMs: 400 })] },
      // The leader is cut off with proposals that nobody else has: SNAP, when others have gone on meanwhile.
      { seed: 0, params: { puts: 4, clients: 2 }, faults: [cutOff] },
      // And TRUNC, when nobody has.
      {
        seed: 0,
        params: { puts: 4, clients: 1 },
        faults: [cutOff, crash('c1', { atMs: 338, forMs: 1500 })],
      },
    ],
    runs: 6,
  }),
];

/** Level 9. */
export const anywhereTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, LifeStep>({
    chapter: 9,
    id: '9.1',
    title: 'A crash anywhere in any life',
    points: 5,
    rules: [...CRASH_RULES, REPLACED, TIDY],
    examples: [
      {
        title: 'every byte of the last record, in a file that grows ahead',
        steps: [append(), sync, append('create', 40)],
      },
    ],
    random: {
      arbitrary: fc.array(
        fc.oneof(
          { weight: 9, arbitrary: everyday },
          {
            weight: 1,
            arbitrary: fc.integer({ min: 1, max: 3 }).map((back): LifeStep => {
              return { do: 'truncate', back };
            }),
          },
          {
            weight: 1,
            arbitrary: fc
              .integer({ min: 1, max: 2 })
              .map((keep): LifeStep => ({ do: 'purge', keep })),
          },
          {
            weight: 1,
            arbitrary: fc
              .tuple(fc.nat(3), fc.nat(2), fc.nat(2))
              .map(([back, state, entries]) => reset(back, state, entries)),
          },
        ),
        { maxLength: 14 },
      ),
      runs: 6,
    },
    play: playLives({ preAllocBytes: 4300, mostTears: 4, goesOn: true }),
  }),
];
