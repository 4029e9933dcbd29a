import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

type Rule<State> = Invariant<RecipeOutput<Output>, State>;

/** Everybody is told the same. */
export function oneOpening(size: number): Rule<{ list: readonly string[] | null; by: NodeId }> {
  return {
    name: 'one opening',
    rule: `All who are told that it has begun are told the same ${size} members, and are among them.`,
    start: () => ({ list: null, by: '' }),
    observe(state, { node, output }) {
      if (output.kind === 'turned away') {
        return state.list?.includes(node) === true
          ? `${node} was turned away, but ${state.by} was told that it is a member.`
          : undefined;
      }
      if (output.kind !== 'open') return undefined;
      const { members } = output;
      if (new Set(members).size !== size || members.length !== size) {
        return `${node} was told of ${members.length} members: ${members.join(', ')}.`;
      }
      if (!members.includes(node)) return `${node} was told of ${members.join(', ')}.`;
      const { list, by } = state;
      if (list !== null && list.join() !== members.join()) {
        return `${node} was told of ${members.join(', ')}, but ${by} of ${list.join(', ')}.`;
      }
      state.list = members;
      state.by = node;
      return undefined;
    },
  };
}

/** A time for which somebody was there, in outputs. */
interface Stay {
  readonly node: NodeId;
  readonly session: bigint;
  readonly from: number;
  to: number;
}

/** Nobody counts who is not there. */
export const allThereAtOnce: Rule<{ time: number; readonly stays: Stay[] }> = {
  name: 'all there at once',
  rule: 'There was a moment at which all members had come, and none of them had left, nor lost its session.',
  start: () => ({ time: 0, stays: [] }),
  observe(state, { node, output }) {
    const time = ++state.time;
    const { stays } = state;
    if (output.kind === 'joins') {
      stays.push({ node, session: output.session, from: time, to: Infinity });
    }
    if (output.kind === 'gave up') end(stays, time, (stay) => stay.node === node);
    if (output.kind === 'session over') {
      end(stays, time, ({ session }) => session === output.session);
    }
    if (output.kind !== 'open') return undefined;
    const { members } = output;
    const stranger = members.find((member) => !stays.some((stay) => stay.node === member));
    if (stranger !== undefined) {
      return `${node} was told that ${stranger} is there, which has not come yet.`;
    }
    const isThere = (member: NodeId, at: number): boolean =>
      stays.some((stay) => stay.node === member && stay.from <= at && at < stay.to);
    const wasComplete = stays.some(({ from }) => members.every((member) => isThere(member, from)));
    if (wasComplete) return undefined;
    return `${node} was told of ${members.join(', ')}, who never were there at the same time.`;
  },
};

function end(stays: readonly Stay[], time: number, isMeant: (stay: Stay) => boolean): void {
  for (const stay of stays) if (isMeant(stay)) stay.to = Math.min(stay.to, time);
}

/** Whoever belongs to it is told. */
export function allAreTold(size: number): RecipeRule<Output> {
  return {
    name: 'all are told',
    rule: `If ${size} are there it begins, and all of them are told.`,
    check({ told }) {
      const those = new Set(
        told.filter(({ output }) => output.kind === 'open').map(({ process }) => process),
      );
      if (those.size >= size) return undefined;
      return those.size === 0
        ? 'Nobody was told that it has begun.'
        : `Only ${[...those].join(' and ')} heard that it has begun.`;
    },
  };
}
