import type { Step } from './step.ts';

/**
 * What went wrong in a list of steps, in words: its faults and its early time-outs.
 *
 * @param early - the timers that fired while something was under way or a disk was busy.
 */
export function describeFaultSteps(
  steps: readonly Step[],
  early: ReadonlySet<Step>,
): readonly string[] {
  return steps.flatMap((step) => {
    switch (step.do) {
      case 'timer':
        return early.has(step) ? [`the timer "${step.timer}" of ${step.node} fires early`] : [];
      case 'crash':
        return [`${step.node} crashes${step.keep === 0 ? '' : ' (its unsynced writes survive)'}`];
      case 'restart':
        return [`${step.node} is started again`];
      case 'lose':
        return [`a message from ${step.from} to ${step.to} is lost`];
      case 'break':
        return [`the connection between ${step.node} and ${step.peer} breaks`];
      default:
        return [];
    }
  });
}
