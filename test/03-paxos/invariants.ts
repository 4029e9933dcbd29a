import type { NodeId, Value } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Output } from './output.ts';

/** Who was the first to learn something, and what. */
interface First {
  node?: NodeId;
  value?: Value;
}

export const agreement: Invariant<Output, First> = {
  name: 'agreement',
  rule: 'No two nodes ever learn different values, and none learns two.',
  start: () => ({}),
  observe(first, { node, output }) {
    if (output.kind !== 'learned') return undefined;
    first.node ??= node;
    first.value ??= output.value;
    if (first.value === output.value) return undefined;
    const other = first.node === node ? 'it' : first.node;
    return `${node} learned ${output.value}, but ${other} had learned ${first.value}.`;
  },
};

/** `values`: what was proposed. */
export function validity(values: readonly Value[]): Invariant<Output, null> {
  return {
    name: 'validity',
    rule: 'Only a value that was proposed can be learned.',
    start: () => null,
    observe(_, { node, output }) {
      if (output.kind !== 'learned' || values.includes(output.value)) return undefined;
      return `${node} learned "${output.value}", but what was proposed is ${values.join(' and ')}.`;
    },
  };
}

/** `everyone`: who has to learn. */
export function everyoneLearns(everyone: readonly NodeId[]): Invariant<Output, NodeId[]> {
  return {
    name: 'everyone learns',
    rule: 'Once all faults are over, every proposer and every learner learns the chosen value.',
    start: () => [],
    observe(done, { node, output }) {
      if (output.kind === 'learned' && !done.includes(node)) done.push(node);
      return undefined;
    },
    atEnd(done) {
      const missing = everyone.filter((node) => !done.includes(node));
      if (missing.length === 0) return undefined;
      return `All faults are long over, but ${missing.join(' and ')} never learned a value.`;
    },
  };
}
