import type { Step } from './step.ts';

/** What went wrong in a list of steps, in words: its faults and its early time-outs. */
export function describeFaultSteps(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => {
    switch (step.do) {
      case 'crash':
        return [`${step.node} crashes${step.keep === 0 ? '' : ' (its unsynced writes survive)'}`];
      case 'restart':
        return [`${step.node} is started again`];
      case 'lose':
        return [`a message from ${step.from} to ${step.to} is lost`];
      default:
        return [];
    }
  });
}
