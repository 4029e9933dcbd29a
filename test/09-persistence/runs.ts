import * as reference from '../../solutions/09-persistence/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { oneServer } from './commit-server.ts';

/** Message kinds in the order in which the diagrams give them their looks. */
export const kinds = ['write', 'done', 'synced'];

/** The runs that the chapter's text shows. */
export const runs: Readonly<Record<string, () => Trace>> = {
  'group-commit': groupCommit,
};

/** Six writes, from the first one to the last acknowledgement. */
function groupCommit(): Trace {
  const schedule = { seed: 0, params: { writes: 6 }, faults: [] };
  const trace = runSchedule(oneServer, reference, schedule, { invariants: () => [] }).trace;
  const hidden = new Set(['heal', 'timer', 'set timer', 'output', 'create file', 'sync file']);
  const events = trace.events.filter(({ type, atMs }) => !hidden.has(type) && atMs > 0);
  return { ...trace, events };
}
