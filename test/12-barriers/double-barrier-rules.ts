import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** Nobody enters before so many are there. Who has come stays there, through crashes, until it gives up. */
export function noneEntersEarly(
  size: number,
): Invariant<RecipeOutput<Output>, { readonly there: Set<NodeId>; isOpen: boolean }> {
  return {
    name: 'none enters early',
    rule: 'Nobody enters before as many processes have come as the barrier is for.',
    start: () => ({ there: new Set(), isOpen: false }),
    observe(state, { node, output }) {
      const { there } = state;
      if (output.kind === 'entering') there.add(node);
      if (output.kind === 'gave up' && !state.isOpen) there.delete(node);
      if (output.kind !== 'entered') return undefined;
      if (state.isOpen || there.size >= size) {
        state.isOpen = true;
        return undefined;
      }
      const those = [...there].sort().join(' and ');
      return `${node} entered when only ${those} had come. The barrier is for ${size} processes.`;
    },
  };
}

/** Who is inside, by name, with its session. */
type Inside = Map<NodeId, bigint>;

/** Nobody leaves while somebody is still at work. */
export const noneLeavesEarly: Invariant<RecipeOutput<Output>, Inside> = {
  name: 'none leaves early',
  rule: 'Nobody leaves before all who have entered want to leave, or their sessions are over.',
  start: () => new Map(),
  observe(inside, { node, output }) {
    switch (output.kind) {
      case 'entered':
        inside.set(node, output.session);
        return undefined;
      case 'leaving':
        inside.delete(node);
        return undefined;
      case 'session over':
        for (const [name, session] of inside) if (session === output.session) inside.delete(name);
        return undefined;
      case 'left': {
        const [still] = inside.keys();
        if (still === undefined) return undefined;
        return `${node} left while ${still} was still at work, in a session that was alive.`;
      }
      default:
        return undefined;
    }
  },
};

/** Who has come enters, if others do. */
export const noneStaysOutside: RecipeRule<Output> = {
  name: 'none stays outside',
  rule: 'If one enters, all enter who have come and whose sessions live.',
  check({ told }) {
    const entered = told.find(({ output }) => output.kind === 'entered');
    const outside = told.find(({ output }) => output.kind === 'gave up');
    if (entered === undefined || outside === undefined) return undefined;
    const sentence = `${entered.process} entered at ${Math.round(entered.atMs)} ms, but ${outside.process}, whose session lived, waited outside for 15 seconds and gave up.`;
    return { sentence, at: outside };
  },
};

/** So few events that nobody is woken for nothing. */
export function fewEvents(mostEach: number): RecipeRule<Output> {
  return {
    name: 'no herd',
    rule: `Entering and leaving take at most ${mostEach} events for each member, however many there are.`,
    check({ processes, notifications }) {
      const most = mostEach * processes.length;
      if (notifications.length <= most) return undefined;
      const sentence = `${processes.length} members got ${notifications.length} events in all: more than ${mostEach} for each.`;
      return { sentence, at: notifications[most]! };
    },
  };
}
