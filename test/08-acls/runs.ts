import { OPEN_ACL, pause, type Fault } from '#kit';
import * as reference from '../../solutions/08-acls/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import type { Chapter } from './chapter.ts';
import { fenced } from './invariants.ts';
import { scenario } from './scenario.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['take over', 'write', 'read', 'answer', 'lead'];

/** rm1 falls asleep just before its next write. */
const NAP: readonly Fault[] = [pause('rm1', { atMs: 50, forMs: 130 })];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'a-late-write': () => record(unfenced()),
  fenced: () => upTo(195, record(reference)),
};

function record(chapter: Chapter): Trace {
  const schedule = { seed: 0, params: {}, faults: NAP };
  const { trace } = runSchedule(scenario, chapter, schedule, { invariants: () => [fenced] });
  return scenario.foreground!(trace);
}

/** The same managers without a fence: whoever takes over only says so. */
function unfenced(): Chapter {
  return {
    ...reference,
    takeOver: (path) => ({ op: 'setACL', path, acl: OPEN_ACL, version: -1 }),
    fencedWrite: (_root, ops) => ({ op: 'multi', ops }),
  };
}

function upTo(atMs: number, trace: Trace): Trace {
  return { ...trace, events: trace.events.filter((event) => event.atMs <= atMs) };
}
