import type { ClusterOptions } from '../sim/cluster.ts';
import type { Step } from '../sim/step.ts';
import { Stepper } from '../sim/stepper.ts';
import { withTripwires } from '../sim/tripwire.ts';
import type { Action } from './action.ts';

/**
 * Turns what a search found into steps, which name messages by their number on the link, by taking
 * them. An action that is not possible any more is left out.
 */
export function stepsOf<Message, Output>(
  options: ClusterOptions<Message, Output>,
  actions: readonly Action[],
): readonly Step[] {
  return withTripwires(() => {
    const stepper = new Stepper(options);
    stepper.startAll();
    const steps: Step[] = [];
    for (const action of actions) {
      const step = stepOf(stepper, action);
      if (step !== undefined && stepper.step(step)) steps.push(step);
    }
    return steps;
  });
}

/** Takes steps, leaving out what is not possible. Look at the stepper for how it went. */
export function play<Message, Output>(
  options: ClusterOptions<Message, Output>,
  steps: readonly Step[],
): Stepper<Message, Output> {
  return withTripwires(() => {
    const stepper = new Stepper(options);
    stepper.startAll();
    for (const step of steps) stepper.step(step);
    return stepper;
  });
}

/**
 * Steps that still fail, and of which none can be left out, found by leaving out one after the
 * other.
 */
export function fewestSteps(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => boolean,
): readonly Step[] {
  let best = steps;
  for (let length = Infinity; best.length < length;) {
    length = best.length;
    for (let i = best.length - 1; i >= 0; i--) {
      const fewer = best.toSpliced(i, 1);
      if (fails(fewer)) best = fewer;
    }
  }
  return best;
}

function stepOf<Message, Output>(
  stepper: Stepper<Message, Output>,
  action: Action,
): Step | undefined {
  if (action.do !== 'deliver' && action.do !== 'lose') return action;
  const { do: what, from, to, content } = action;
  const nth = stepper.findMessage(from, to, content);
  return nth === undefined ? undefined : { do: what, from, to, nth };
}
