import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** What is known of one who goes through the rounds. */
interface Runner {
  isThere: boolean;
  /** The last round from which it went on. */
  round: number;
}

type Runners = Map<NodeId, Runner>;

/**
 * Nobody goes on from a round before all have arrived in it. Who has arrived stays there, through crashes, until it
 * goes on or gives up.
 */
export function noneGoesOnEarly(
  names: readonly NodeId[],
): Invariant<RecipeOutput<Output>, Runners> {
  return {
    name: 'none goes on early',
    rule: 'Nobody goes on from a round before everybody has arrived in it.',
    start: () => new Map(names.map((name) => [name, { isThere: false, round: 0 }])),
    observe(runners, { node, output }) {
      const own = runners.get(node);
      if (own === undefined) return undefined;
      if (output.kind === 'arriving') own.isThere = true;
      if (output.kind === 'gave up') own.isThere = false;
      if (output.kind !== 'went on') return undefined;
      const { round } = output;
      own.round = round;
      own.isThere = false;
      const missing = [...runners].find(([, other]) => other.round < round && !other.isThere);
      if (missing === undefined) return undefined;
      const [name, { round: last }] = missing;
      const where = last === 0 ? 'had not arrived yet' : `was still at work after round ${last}`;
      return `${node} went on from round ${round} while ${name} ${where}.`;
    },
  };
}

/** Who stays there goes from each round to the next. */
export const oneAfterTheOther: Invariant<
  RecipeOutput<Output>,
  Map<NodeId, { round: number; arrivals: number }>
> = {
  name: 'one round after the other',
  rule: 'Who has gone on from a round goes on from the next one the next time it arrives.',
  start: () => new Map(),
  observe(states, { node, output }) {
    const state = states.get(node) ?? { round: 0, arrivals: 0 };
    states.set(node, state);
    if (output.kind === 'arriving') state.arrivals++;
    if (output.kind !== 'went on') return undefined;
    const { round, arrivals } = { ...state };
    state.round = output.round;
    state.arrivals = 0;
    // Who has crashed, or lost its session, may have been counted without knowing it.
    if (output.round === round + 1 || (arrivals > 1 && output.round > round)) return undefined;
    const before = round === 0 ? 'was new' : `had gone on from round ${round}`;
    return `${node} ${before}, arrived once, and went on from round ${output.round}.`;
  },
};
