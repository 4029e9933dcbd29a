import type { Bounds } from '../../src/check/bounds.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import { explore, type Exploration } from '../../src/check/explorer.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import type { Links } from '../../src/sim/network.ts';
import type { Text } from './sim-helpers.ts';

export type Nodes = Readonly<Record<string, NodeFactory<Text, unknown>>>;

/** Nothing goes wrong, and there is room for everything. */
export const CALM: Bounds = {
  states: 10_000,
  depth: 100,
  crashes: 0,
  crashing: ['a', 'b', 'c'],
  earlyTimers: 0,
  losses: 0,
  disks: 'slow',
};

/** Searches all runs of some nodes for one in which an output is forbidden. */
export function search(
  nodes: Nodes,
  bounds: Partial<Bounds> = {},
  isForbidden: (output: unknown) => boolean = () => false,
  links: Links<Text> = 'datagram',
): Exploration {
  const invariants = [never(isForbidden)];
  return explore({ nodes, links, invariants, bounds: { ...CALM, ...bounds } });
}

/** The rule that no such output comes. */
export function never(isForbidden: (output: unknown) => boolean): Invariant<unknown> {
  return {
    name: 'never',
    rule: 'It never comes to that.',
    start: () => ({}),
    observe: (_, { output }) =>
      isForbidden(output) ? `${JSON.stringify(output)} came` : undefined,
  };
}

/** All outputs that come in any run. */
export function allOutputs(
  nodes: Nodes,
  bounds: Partial<Bounds> = {},
  links: Links<Text> = 'datagram',
): unknown[] {
  const seen = new Set<unknown>();
  const note = (output: unknown): boolean => {
    seen.add(output);
    return false;
  };
  const found = search(nodes, bounds, note, links);
  if (!found.exhaustive) throw new Error('the search was cut off');
  return [...seen].sort();
}
