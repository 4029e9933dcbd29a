import type { Command, NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import { commandsOf, replicasOf } from './log-scenario.ts';
import type { Output } from './output.ts';

export const sameLog: Invariant<Output, Record<number, { node: NodeId; command: Command }>> = {
  name: 'one log',
  rule: 'No two replicas ever deliver different commands in the same slot.',
  start: () => ({}),
  observe(first, { node, output }) {
    if (output.kind !== 'delivered') return undefined;
    const { slot, command } = output;
    const other = (first[slot] ??= { node, command });
    if (other.command === command) return undefined;
    return `${node} delivered ${command} in slot ${slot}, but ${other.node} had delivered ${other.command} there.`;
  },
};

export const inOrder: Invariant<Output, Record<NodeId, number>> = {
  name: 'slot order',
  rule: 'A replica delivers slot 0, 1, 2 and so on, each once, and none is left out.',
  start: () => ({}),
  observe(last, { node, output }) {
    if (output.kind !== 'delivered') return undefined;
    const due = (last[node] ?? -1) + 1;
    last[node] = output.slot;
    // After a restart a replica begins at slot 0 again.
    if (output.slot === due || output.slot === 0) return undefined;
    return `${node} delivered slot ${output.slot}, but the next one it has to deliver is slot ${due}.`;
  },
};

export const toldIsDone: Invariant<Output, Command[]> = {
  name: 'told is done',
  rule: 'A client is told that its command is done only when a replica has delivered it.',
  start: () => [],
  observe(done, { output }) {
    if (output.kind === 'delivered') done.push(output.command);
    if (output.kind !== 'told' || done.includes(output.command)) return undefined;
    return `The client was told that ${output.command} is done, but no replica had delivered it.`;
  },
};

export function onlyCommands(params: Params): Invariant<Output, null> {
  const commands = [...commandsOf(params), 'no-op'];
  return {
    name: 'validity',
    rule: 'Only what a client has asked for is delivered, and no-ops.',
    start: () => null,
    observe(_, { node, output }) {
      if (output.kind !== 'delivered' || commands.includes(output.command)) return undefined;
      return `${node} delivered "${output.command}" in slot ${output.slot}, which nobody had asked for.`;
    },
  };
}

/** What each node has been through: the commands delivered by replicas, told to the client. */
type Doings = Record<NodeId, Command[]>;

export function everyoneDelivers(params: Params): Invariant<Output, Doings> {
  return {
    name: 'everyone delivers',
    rule: 'Once all faults are over, every command is delivered by every replica, and its client is told.',
    start: () => ({}),
    observe(doings, { node, output }) {
      if (output.kind !== 'learned') (doings[node] ??= []).push(output.command);
      return undefined;
    },
    atEnd(doings) {
      for (const command of commandsOf(params)) {
        const without = replicasOf(params).filter((id) => doings[id]?.includes(command) !== true);
        if (without.length > 0) {
          return `All faults are long over, but ${without.join(' and ')} never delivered ${command}.`;
        }
        if (doings['client']?.includes(command) !== true) {
          return `All faults are long over, but the client was never told that ${command} is done.`;
        }
      }
      return undefined;
    },
  };
}
