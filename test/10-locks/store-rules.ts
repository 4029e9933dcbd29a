import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

/** Everybody adds one to what was read: nobody's one is overwritten. */
export const noLostUpdate: Invariant<RecipeOutput<Output>, Map<number, string>> = {
  name: 'no update is lost',
  rule: 'Each write adds one to the newest value, so no value is written twice.',
  start: () => new Map(),
  observe(writers, { node, output }) {
    if (output.kind !== 'stored') return undefined;
    const { value } = output;
    const first = writers.get(value);
    writers.set(value, node);
    if (first === undefined) return undefined;
    return `${node} has written ${value}, which ${first} had written before: what was added since is lost.`;
  },
};

/** A store that refused everybody would lose nothing. */
export const onlyTheOldAreRefused: Invariant<RecipeOutput<Output>, { newest: bigint }> = {
  name: 'only older tokens are refused',
  rule: 'The store refuses a token only after it has served a newer one.',
  start: () => ({ newest: 0n }),
  observe(state, { node, output }) {
    if (output.kind === 'served' || output.kind === 'stored') {
      if (output.token > state.newest) state.newest = output.token;
    }
    if (output.kind !== 'refused' || output.token < state.newest) return undefined;
    return `${node} was refused with the token ${output.token}, though no newer one was served before.`;
  },
};

export const tokensGrow: Invariant<RecipeOutput<Output>, { newest: bigint; node: string }> = {
  name: 'tokens grow',
  rule: 'Whoever acquires the lock later gets a larger token.',
  start: () => ({ newest: 0n, node: '' }),
  observe(state, { node, output }) {
    if (output.kind !== 'token') return undefined;
    const { newest, node: before } = state;
    const { token } = output;
    state.newest = token;
    state.node = node;
    if (token > newest) return undefined;
    if (before === '')
      return `${node} got the token ${token}, which is no number of a transaction.`;
    return `${node} got the token ${token}, after ${before} had got ${newest}.`;
  },
};
