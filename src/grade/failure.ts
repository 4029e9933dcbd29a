import { describeFault } from '../sim/fault-words.ts';
import { hashTrace } from '../sim/hash.ts';
import type { Schedule } from '../sim/schedule.ts';
import type { Outcome } from './scenario.ts';
import type { Failure } from './suite.ts';
import { failureInProcess } from './process-failure.ts';
import { failureFromThrown } from './thrown.ts';

/** What is wrong with a run, in words; undefined if nothing is. */
export function failureOf(outcome: Outcome): Failure | undefined {
  const { violation, error, restless, trace } = outcome;
  if (violation === undefined && error === undefined && !restless) return undefined;
  const hash = hashTrace(trace);
  if (violation !== undefined) {
    const { name, rule, sentence } = violation;
    return { kind: 'rule', name, rule, sentence, trace, hash };
  }
  if (error !== undefined) {
    const failure =
      error.process === undefined
        ? failureFromThrown(error.thrown, error.handler)
        : failureInProcess(error);
    return { ...failure, trace, hash };
  }
  return { ...RESTLESS, sentence: restlessSentence(outcome), trace, hash };
}

/** Adds what the schedule did to the run. */
export function withFaults(failure: Failure, schedule: Schedule): Failure {
  return { ...failure, faults: schedule.faults.map(describeFault) };
}

const RESTLESS = {
  kind: 'endless loop',
  name: 'a run without end',
  rule: 'When nothing is left to do, the nodes come to rest, but for a timer now and then.',
} as const;

/** Says what the run was busy with when it was stopped. */
function restlessSentence({ trace, events }: Outcome): string {
  const counts = new Map<string, number>();
  for (const event of trace.events.slice(-1000)) {
    if (event.type !== 'deliver' && event.type !== 'timer') continue;
    const what =
      event.type === 'timer'
        ? `timer "${event.timer}" of ${event.node}`
        : `${(event.message as { kind?: string } | null)?.kind ?? 'a message'} from ${event.from} to ${event.node}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const [busiest] = [...counts].sort(([, a], [, b]) => b - a);
  const example = busiest === undefined ? '' : ` Most often lately: ${busiest[0]}.`;
  const atMs = trace.events.at(-1)?.atMs ?? 0;
  return `After ${events} events, at ${atMs} ms, the nodes still kept each other busy.${example}`;
}
