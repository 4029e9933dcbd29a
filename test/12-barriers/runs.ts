import { crash, pause } from '#kit';
import * as reference from '../../solutions/12-barriers/index.ts';
import {
  recordRecipe,
  type RecipeScenarioOptions,
  type Recording,
} from '../../src/recipes/index.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { gatekeeper, passerBy } from './barrier-mains.ts';
import type { Chapter } from './chapter.ts';
import { counts } from './counting-barrier.ts';
import { runner } from './cyclic-mains.ts';
import { entrant, participant } from './double-barrier-mains.ts';
import { member, patientFollower } from './group-mains.ts';
import type { Output } from './output.ts';
import { hastyMeeting } from './stranded.ts';
import { master, worker, workTree } from './work-mains.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['create', 'multi', 'exists', 'getChildren', 'getData', '->', 'delete'];

const THREE = ['p1', 'p2', 'p3'];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Promise<Trace>>> = {
  counting: () =>
    record(
      {
        names: THREE,
        tree: { '/meeting': '' },
        processes: () => ({ p1: counts(0, 20), p2: counts(20, 20), p3: counts(66, 10) }),
      },
      { fromMs: 21, toMs: 190 },
    ),
  'a-barrier': () => {
    const phone = { isClosed: false };
    return record(
      {
        names: ['gate', 'w1'],
        processes: (chapter) => ({
          gate: gatekeeper(chapter, 40, phone),
          w1: passerBy(chapter, 0, phone),
        }),
      },
      { fromMs: 21, toMs: 80 },
    );
  },
  entering: () =>
    record(
      {
        names: THREE,
        processes: (chapter) => ({
          p1: entrant(chapter, { size: 3 }),
          p2: entrant(chapter, { size: 3, afterMs: 20 }),
          p3: entrant(chapter, { size: 3, afterMs: 40 }),
        }),
      },
      { fromMs: 21, toMs: 90 },
    ),
  'back-from-a-crash': () =>
    record(
      {
        names: ['p1', 'p2'],
        processes: (chapter) => ({
          p1: entrant(chapter, { size: 3 }),
          p2: entrant(chapter, { size: 3 }),
        }),
      },
      { faults: [crash('p2', { atMs: 60, forMs: 40 })], fromMs: 29, toMs: 130 },
    ),
  leaving: () =>
    record(
      {
        names: THREE,
        processes: (chapter) => ({
          p1: participant(chapter, 3, 20),
          p2: participant(chapter, 3, 60),
          p3: participant(chapter, 3, 90),
        }),
      },
      { fromMs: 55, toMs: 170 },
    ),
  'a-round': () =>
    record(
      {
        names: THREE,
        processes: (chapter) => ({
          p1: runner(chapter, 2, 30),
          p2: runner(chapter, 2, 40),
          p3: runner(chapter, 2, 60),
        }),
      },
      { fromMs: 60, toMs: 123 },
    ),
  'joins-again': () =>
    record(
      {
        names: ['m1', 'f'],
        processes: (chapter) => ({
          m1: member(chapter),
          f: patientFollower(chapter, ['m1'], 12_000),
        }),
      },
      { faults: [pause('m1', { atMs: 100, forMs: 6000 })], fromMs: 21, toMs: 6120 },
    ),
  'a-new-master': () =>
    record(
      {
        names: ['m1', 'm2', 'w1'],
        processes: (chapter) => ({
          m1: master(chapter, ['w1']),
          m2: master(chapter, ['w1']),
          w1: worker(chapter, 10),
        }),
        tree: workTree(2),
      },
      { faults: [crash('m2', { atMs: 50, forMs: 30_000 })], fromMs: 34, toMs: 6045 },
    ),
  'hasty-meeting': () => record(hastyMeeting, { fromMs: 201, toMs: 246 }),
};

function record(
  options: RecipeScenarioOptions<Chapter, Output>,
  recording: Recording<Chapter>,
): Promise<Trace> {
  return recordRecipe(options, { chapter: reference, ...recording });
}
