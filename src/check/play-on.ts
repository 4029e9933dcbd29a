import type { NodeId } from '../kit/env.ts';
import type { Step } from '../sim/step.ts';
import type { Stepper } from '../sim/stepper.ts';
import { withTripwires } from '../sim/tripwire.ts';
import type { Goal } from './goal.ts';

/** A run that has not repeated itself after so many steps will hardly do so. */
const MOST_STEPS = 500;

/**
 * Lets a run go on without anything going wrong any more, until the goal is reached, the run
 * repeats itself, or it becomes too long. All that is under way arrives, the oldest first; timers
 * fire once all is quiet, in the order in which they were set.
 *
 * @param stepper - one that records a trace.
 * @param restarts - whether to start the nodes that are down.
 * @returns what the goal is missing at the end; undefined if it is reached, or the run broke a rule.
 */
export function playOn<Message, Output>(
  stepper: Stepper<Message, Output>,
  goal: Goal<Output>,
  restarts: boolean,
): string | undefined {
  return withTripwires(() => {
    const watch = new Watch(stepper, goal);
    stepper.heal();
    const seen = new Set<string>();
    let missing = watch.missing();
    for (let i = 0; i < MOST_STEPS && missing !== undefined; i++) {
      const step = nextStep(stepper, restarts);
      const key = stepper.key();
      if (step === undefined || seen.has(key)) break;
      seen.add(key);
      stepper.step(step);
      if (stepper.stopped) return undefined;
      missing = watch.missing();
    }
    return missing;
  });
}

/** Follows the goal through the trace. */
class Watch<Message, Output> {
  private readonly stepper: Stepper<Message, Output>;
  private readonly goal: Goal<Output>;
  private readonly state: unknown;
  private looked = 0;

  constructor(stepper: Stepper<Message, Output>, goal: Goal<Output>) {
    this.stepper = stepper;
    this.goal = goal;
    this.state = goal.start();
  }

  missing(): string | undefined {
    const { stepper, goal, state } = this;
    const { events } = stepper.trace();
    for (; this.looked < events.length; this.looked++) {
      const event = events[this.looked]!;
      const node = event.node!;
      if (event.type === 'crash') goal.crashed?.(state, node);
      if (event.type !== 'output') continue;
      goal.observe(state, { node, output: event.output as Output, atMs: 0 });
    }
    const up = stepper.members.filter(({ node }) => node !== undefined).map(({ id }) => id);
    const holds = goal.holds(state, new Set(up));
    return holds === true ? undefined : holds;
  }
}

/** What comes next if nothing goes wrong; undefined if there is nothing left. */
function nextStep<Message, Output>(
  stepper: Stepper<Message, Output>,
  restarts: boolean,
): Step | undefined {
  const { members, arriving, unheard, pending } = stepper;
  const isUp = (node: NodeId): boolean => members.find(({ id }) => id === node)!.node !== undefined;
  const down = members.find(({ node }) => node === undefined);
  if (restarts && down !== undefined) return { do: 'restart', node: down.id };
  const waiting = members.find(({ pendingSends }) => pendingSends.length > 0);
  if (waiting !== undefined) return { do: 'sync', node: waiting.id };
  const message = arriving.find(({ to }) => isUp(to));
  if (message !== undefined) {
    const { from, to, nth } = message;
    return { do: 'deliver', from, to, nth };
  }
  const [end] = unheard;
  if (end !== undefined) return { do: 'link down', ...end };
  // Who asks again and again for a node that stays down must not keep timers from firing.
  return pending.find((step) => step.do === 'connect' && isUp(step.peer)) ?? pending[0];
}
