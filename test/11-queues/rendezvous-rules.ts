import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

type Rule<State> = Invariant<RecipeOutput<Output>, State>;

/** What {@link oneOpening} remembers. */
interface Opening {
  /** What was told first, and to whom. */
  list: readonly string[] | null;
  by: NodeId;
  /** Who was told that it is no member. */
  readonly out: Set<NodeId>;
}

/** Everybody is told the same. */
export function oneOpening(size: number): Rule<Opening> {
  return {
    name: 'one opening',
    rule: `All members are told the same ${size} names, their own among them; nobody else is, and none of them is told that it is no member.`,
    start: () => ({ list: null, by: '', out: new Set() }),
    observe(state, { node, output }) {
      const { list, by, out } = state;
      if (output.kind === 'joins') out.delete(node);
      if (output.kind === 'turned away' || output.kind === 'gave up') {
        out.add(node);
        if (list?.includes(node) !== true) return undefined;
        return `${node} was told that it is no member, but ${by} was told of ${list.join(', ')}.`;
      }
      if (output.kind !== 'open') return undefined;
      const { members } = output;
      if (new Set(members).size !== size || members.length !== size) {
        return `${node} was told of ${members.length} members: ${members.join(', ')}.`;
      }
      if (!members.includes(node)) return `${node} was told of ${members.join(', ')}.`;
      if (list !== null && list.join() !== members.join()) {
        return `${node} was told of ${members.join(', ')}, but ${by} of ${list.join(', ')}.`;
      }
      const gone = members.find((member) => out.has(member));
      if (gone !== undefined) {
        return `${node} was told of ${members.join(', ')}, but ${gone} was told that it is no member.`;
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
