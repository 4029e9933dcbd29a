import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** Whether the barrier is closed, for those who have begun to wait since. */
interface Closed {
  isClosed: boolean;
  /** Those who began to wait while it was closed. */
  readonly waiting: Set<NodeId>;
}

/** Nobody passes a closed barrier. */
export const nonePassesEarly: Invariant<RecipeOutput<Output>, Closed> = {
  name: 'none passes early',
  rule: 'Who begins to wait when the barrier is closed does not pass before it is opened.',
  start: () => ({ isClosed: false, waiting: new Set() }),
  observe(state, { node, output }) {
    switch (output.kind) {
      case 'closed':
        state.isClosed = true;
        return undefined;
      case 'opening':
        state.isClosed = false;
        state.waiting.clear();
        return undefined;
      case 'waiting':
        if (state.isClosed) state.waiting.add(node);
        return undefined;
      case 'passed':
        if (!state.waiting.delete(node)) return undefined;
        return `${node} began to wait after the barrier had been closed, and passed before it was opened.`;
      default:
        return undefined;
    }
  },
};

/** Who waits when the barrier is opened goes through, even if it is closed again. */
export const noneLeftBehind: RecipeRule<Output> = {
  name: 'none left behind',
  rule: 'Who waits when the barrier is opened passes, even if it is closed again at once.',
  check({ told, requests }) {
    const [first, second] = told.filter(({ output }) => output.kind === 'opening');
    if (first === undefined || second === undefined) return undefined;
    for (const { process, output } of told) {
      if (output.kind !== 'waiting') continue;
      const looked = requests.find(
        ({ process: who, request, result, answeredAtMs = Infinity }) =>
          who === process &&
          'watch' in request &&
          request.watch &&
          result?.op !== 'error' &&
          answeredAtMs < first.atMs,
      );
      if (looked === undefined) continue;
      const passed = told.find((one) => one.process === process && one.output.kind === 'passed');
      if (passed !== undefined && passed.atMs < second.atMs) continue;
      const sentence = `${process} knew that the barrier was closed, and waited, when it was opened at ${Math.round(first.atMs)} ms. It had not passed when it was opened the next time.`;
      return { sentence, at: second };
    }
    return undefined;
  },
};

/** A time-out and a signal end a wait, each in its way. */
export const waitsEnd: RecipeRule<Output> = {
  name: 'a wait can end',
  rule: 'After a time-out `wait` returns false; after a signal it throws the reason; and the next wait goes on as if nothing had been.',
  check({ told }) {
    const ends = told.flatMap(({ process, output }) => {
      if (process !== 'w1') return [];
      if (output.kind === 'gave up') return [output.by];
      return output.kind === 'passed' ? ['passing'] : [];
    });
    const expected = ['time-out', 'signal', 'passing'];
    if (ends.join() === expected.join()) return undefined;
    return `The three waits of w1, with a time-out, with a signal, and until the barrier is open, should end by ${expected.join(', ')}. They ended by ${ends.join(', ') || 'nothing at all'}.`;
  },
};
