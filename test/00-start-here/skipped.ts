import type { Fault } from '#kit';
import type { Trace } from '../../src/sim/trace.ts';
import type { Output } from './output.ts';

/** The break-it task allows one lost message and nothing else. */
export function acceptOneLoss(faults: readonly Fault[]): string | undefined {
  const [fault] = faults;
  if (fault === undefined) return 'Your schedule is empty: nothing goes wrong in it.';
  if (faults.length > 1)
    return `Your schedule has ${faults.length} faults; the task is to do with one.`;
  return fault.kind === 'lose'
    ? undefined
    : `Your fault is a ${fault.kind}; the task asks for a lost message.`;
}

/** What the run still lacks: the first answer that ann hears bears the number 2. */
export function firstAnswerIsNumberTwo({ events }: Trace): string | undefined {
  if (events.every(({ type }) => type !== 'lose'))
    return 'No message was lost: there is none between those two nodes with that number.';
  const answer = events.find(({ type, node }) => type === 'output' && node === 'ann');
  if (answer?.type !== 'output') return 'ann never heard an answer.';
  const { number } = answer.output as Output;
  return number === 2 ? undefined : `The first answer that ann heard bears the number ${number}.`;
}
