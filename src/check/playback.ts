import type { Step } from '../sim/step.ts';
import { Stepper, type StepperOptions } from '../sim/stepper.ts';
import { withTripwires } from '../sim/tripwire.ts';
import type { Action } from './action.ts';

/**
 * Turns what a search found into steps, which name messages by their number on the link, by taking
 * them. An action that is not possible any more is left out.
 */
export function stepsOf<Message, Output>(
  options: StepperOptions<Message, Output>,
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

/** The way back: what steps do, as a search calls it. A step that is not possible is left out. */
export function actionsOf<Message, Output>(
  options: StepperOptions<Message, Output>,
  steps: readonly Step[],
): readonly Action[] {
  return withTripwires(() => {
    const stepper = new Stepper(options);
    stepper.startAll();
    return steps.flatMap((step) => {
      const action = actionOf(stepper, step);
      return stepper.step(step) && action !== undefined ? [action] : [];
    });
  });
}

/** Takes steps, leaving out what is not possible. Look at the stepper for how it went. */
export function play<Message, Output>(
  options: StepperOptions<Message, Output>,
  steps: readonly Step[],
): Stepper<Message, Output> {
  return withTripwires(() => {
    const stepper = new Stepper(options);
    stepper.startAll();
    for (const step of steps) stepper.step(step);
    return stepper;
  });
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

function actionOf<Message, Output>(
  stepper: Stepper<Message, Output>,
  step: Step,
): Action | undefined {
  if (step.do !== 'deliver' && step.do !== 'lose') return step;
  const { do: what, from, to, nth } = step;
  const content = stepper.contentOf(from, to, nth);
  return content === undefined ? undefined : { do: what, from, to, content };
}
