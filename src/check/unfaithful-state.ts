import type { NodeId } from '../kit/env.ts';
import type { Input } from './local-state.ts';

/** The same inputs led to different doings, or equal-looking states behaved differently. */
export class UnfaithfulState extends Error {
  override readonly name = 'UnfaithfulState';
  readonly node: NodeId;
  /** True if even the very same inputs led to different states. */
  readonly nondeterministic: boolean;

  constructor(node: NodeId, nondeterministic: boolean, message: string) {
    super(message);
    this.node = node;
    this.nondeterministic = nondeterministic;
  }
}

/** The node does not do the same thing twice. */
export function nondeterministic(node: NodeId): UnfaithfulState {
  const message =
    `The same messages and timers, in the same order, brought ${node} into two different ` +
    'states or made it do different things. Look for the clock, randomness other than ' +
    'env.random(), or state kept outside the class.';
  return new UnfaithfulState(node, true, message);
}

/** Two states of the node that `inspect()` takes for one are not one. */
export function incomplete(node: NodeId, input: Input<unknown>): UnfaithfulState {
  const message =
    `Two histories bring ${node} into states that look the same to inspect() and on disk, ` +
    `but then it does different things on ${inWords(input)}: inspect() leaves out something ` +
    'that decides what the node does. It came with the skeleton: a field of your own belongs into it.';
  return new UnfaithfulState(node, false, message);
}

function inWords(input: Input<unknown>): string {
  switch (input.type) {
    case 'message': {
      const kind = (input.message as { kind?: unknown } | null | undefined)?.kind;
      return `a ${typeof kind === 'string' ? `"${kind}"` : 'message'} from ${input.from}`;
    }
    case 'timer':
      return `its timer "${input.timer}"`;
    case 'link up':
      return `a connection to ${input.peer} that comes up`;
    case 'link down':
      return `a connection to ${input.peer} that is over`;
    default:
      return `a ${input.type}`;
  }
}
