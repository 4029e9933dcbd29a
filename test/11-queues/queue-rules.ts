import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { Asked, RecipeOutput, RecipeRule, RecipeRun } from '../../src/recipes/index.ts';
import { toText } from './bytes.ts';
import type { Output } from './output.ts';

type Rule<State> = Invariant<RecipeOutput<Output>, State>;

/** Nobody takes what somebody has taken. */
export const nothingTwice: Rule<Map<string, NodeId>> = {
  name: 'nothing twice',
  rule: 'Each item is taken at most once.',
  start: () => new Map(),
  observe(owners, { node, output }) {
    if (output.kind !== 'took') return undefined;
    const { item } = output;
    const owner = owners.get(item);
    owners.set(item, node);
    if (owner === undefined) return undefined;
    return owner === node
      ? `${node} took ${item} a second time.`
      : `${node} took ${item}, which ${owner} had taken.`;
  },
};

/** What {@link inOrder} remembers. */
interface Order {
  time: number;
  readonly began: Map<string, number>;
  readonly ended: Map<string, number>;
  /** By consumer, what it has taken. */
  readonly taken: Map<NodeId, { readonly item: string; readonly name: string }[]>;
}

/** What was put first is taken first, as far as one consumer can see. */
export const inOrder: Rule<Order> = {
  name: 'first in, first out',
  rule: 'Of two items of the same priority a consumer takes the one first that was put before the other.',
  start: () => ({ time: 0, began: new Map(), ended: new Map(), taken: new Map() }),
  observe(order, { node, output }) {
    order.time++;
    if (output.kind === 'puts') order.began.set(output.item, order.time);
    if (output.kind === 'put') order.ended.set(output.item, order.time);
    if (output.kind !== 'took') return undefined;
    const before = order.taken.get(node) ?? [];
    const later = before.find((other) => shouldFollow(order, other, output));
    order.taken.set(node, [...before, output]);
    if (later === undefined) return undefined;
    return `${node} took ${output.item} after ${later.item}, though it was put before ${later.item}.`;
  },
};

/** Whether `one` should come after `other`. */
function shouldFollow(
  { began, ended }: Order,
  one: { readonly item: string; readonly name: string },
  other: { readonly item: string; readonly name: string },
): boolean {
  if (priorityOf(one.name) !== priorityOf(other.name)) return false;
  const start = began.get(one.item);
  const end = ended.get(other.item);
  if (start !== undefined && end !== undefined) return end < start;
  return Number(one.name.slice(-10)) > Number(other.name.slice(-10));
}

/** The names are those that kazoo expects. */
export const kazoosNames: Rule<null> = {
  name: 'names of items',
  rule: 'The node of an item is called entry-PPP-NNNNNNNNNN: three digits for its priority, and the number that ZooKeeper adds.',
  start: () => null,
  observe(_state, { output }) {
    if (output.kind !== 'took' || /^entry-\d{3}-\d{10}$/.test(output.name)) return undefined;
    return `The node of ${output.item} is called ${output.name}.`;
  },
};

/** At the end, whatever was put has been taken. A take that its own end has interrupted may have taken one item. */
export const nothingLost: RecipeRule<Output> = {
  name: 'nothing lost',
  rule: 'Each item that was put is taken in the end, except for one for each take that ended with its session or its process.',
  check(run) {
    const lost = putItems(run).filter((item) => !takenItems(run).has(item));
    const excused = interruptedTakes(run);
    if (lost.length <= excused) return undefined;
    const [first] = lost;
    const others = lost.length === 1 ? '' : `, nor ${lost.slice(1).join(', ')}`;
    const excuse =
      excused === 0 ? '' : ` Takes that were interrupted explain ${excused} of ${lost.length}.`;
    const at = lastDelete(run, first!);
    const what = at === undefined ? '' : `, ${at.process} has deleted its node`;
    const sentence = `${first} was put${what}, and nobody was given it${others}.${excuse}`;
    return at === undefined ? sentence : { sentence, at };
  },
};

/** The last time that the one who has deleted an item's node asked for that. */
function lastDelete({ requests }: RecipeRun<Output>, item: string): Asked | undefined {
  const path = requests.map((asked) => pathOf(asked, item)).find((found) => found !== undefined);
  const deletes = requests.filter((asked) => deletedPaths(asked.request).includes(path ?? ''));
  const first = deletes.find(({ result }) => result?.op !== 'error');
  return deletes.findLast(({ process }) => process === first?.process);
}

/** The node that was made for an item. */
function pathOf({ request, result }: Asked, item: string): string | undefined {
  if (request.op !== 'multi' || result?.op !== 'multi') return undefined;
  const at = request.ops.findIndex((op) => 'data' in op && toText(op.data) === item);
  const made = result.results[at];
  return made !== undefined && 'path' in made ? made.path : undefined;
}

function deletedPaths(request: Asked['request']): readonly string[] {
  if (request.op === 'delete') return [request.path];
  if (request.op !== 'multi') return [];
  return request.ops.filter(({ op }) => op === 'delete').map(({ path }) => path);
}

function putItems({ told }: RecipeRun<Output>): string[] {
  return told.flatMap(({ output }) => (output.kind === 'put' ? [output.item] : []));
}

function takenItems({ told }: RecipeRun<Output>): Set<string> {
  return new Set(told.flatMap(({ output }) => (output.kind === 'took' ? [output.item] : [])));
}

/** How many takes have come to no end. */
function interruptedTakes({ told }: RecipeRun<Output>): number {
  const open = new Set<NodeId>();
  let interrupted = 0;
  for (const { process, output } of told) {
    if (output.kind === 'takes') {
      if (open.has(process)) interrupted++;
      open.add(process);
    }
    if (output.kind === 'took' || output.kind === 'gave up') open.delete(process);
  }
  return interrupted + open.size;
}

/** At the end no more is there than at the beginning, or little. */
export function nothingPilesUp(clients: number): RecipeRule<Output> {
  return {
    name: 'nothing piles up',
    rule: 'When all items are taken there are no more nodes than at the beginning, or one for each client.',
    check({ told }) {
      const seen = told.find(({ output }) => output.kind === 'sees');
      if (seen?.output.kind !== 'sees' || seen.output.nodes <= clients) return undefined;
      const sentence = `All items were taken, and there were ${seen.output.nodes} nodes more than at the beginning.`;
      return { sentence, at: seen };
    },
  };
}

/** The operations that list children. */
const LISTING: readonly string[] = ['getChildren', 'getChildren2', 'getAllChildrenNumber'];

/** A consumer does not ask for the list again and again. */
export function fewListings(process: NodeId, most: number): RecipeRule<Output> {
  return {
    name: 'few listings',
    rule: `A consumer that always finds an item asks for the list of them at most ${most} times.`,
    check({ requests }) {
      const listings = requests.filter(
        (one) => one.process === process && LISTING.includes(one.request.op),
      );
      const tooMany = listings[most];
      if (tooMany === undefined) return undefined;
      return {
        sentence: `${process} asked ${listings.length} times for a list of children.`,
        at: tooMany,
      };
    },
  };
}

/** Who waits for an item that does not come asks nothing. */
export function noPolling(process: NodeId, most: number): RecipeRule<Output> {
  return {
    name: 'no polling',
    rule: `Whoever waits is told by a watch: until the first item is put a consumer makes at most ${most} requests.`,
    check({ requests, told }) {
      const put = told.find(({ output }) => output.kind === 'puts');
      const before = requests.filter(
        (one) => one.process === process && one.atMs < (put?.atMs ?? Infinity),
      );
      const tooMany = before[most];
      if (tooMany === undefined) return undefined;
      return {
        sentence: `${process} made ${before.length} requests while there was nothing to take.`,
        at: tooMany,
      };
    },
  };
}

/** Who gives up does so when it said it would. */
export function givesUpInTime(limitOf: (params: Params) => number): RecipeRule<Output> {
  return {
    name: 'gives up in time',
    rule: 'Whoever gives up does so when its time is over, or its signal is aborted.',
    check({ told, params }) {
      const limitMs = limitOf(params);
      const gaveUp = told.find(({ output }) => output.kind === 'gave up');
      // If its connection broke it may have begun so late that there was something to take.
      if (gaveUp?.output.kind !== 'gave up') return undefined;
      const { afterMs } = gaveUp.output;
      if (afterMs >= limitMs - 1 && afterMs <= limitMs + 250) return undefined;
      const sentence = `It gave up after ${Math.round(afterMs)} ms, and should have done so after ${limitMs} ms.`;
      return { sentence, at: gaveUp };
    },
  };
}

/** A more urgent item is taken before the others, once a consumer can know of it. */
export function urgentFirst(knownMs: number): RecipeRule<Output> {
  return {
    name: 'the most urgent first',
    rule: `An item that was put ${knownMs} ms before a take begins is taken before all that are less urgent.`,
    check({ told }) {
      const putAt = new Map<string, number>();
      const taken = new Map<string, { readonly priority: number; readonly atMs: number }>();
      for (const { output, atMs } of told) {
        if (output.kind === 'put') putAt.set(output.item, atMs);
        if (output.kind === 'took') {
          taken.set(output.item, { priority: priorityOf(output.name), atMs });
        }
      }
      const takes = new Map<NodeId, number>();
      for (const one of told) {
        const { process, output } = one;
        if (output.kind === 'takes') takes.set(process, one.atMs);
        if (output.kind !== 'took') continue;
        const begunMs = takes.get(process) ?? 0;
        for (const [item, { priority, atMs }] of taken) {
          const isUrgent = priority < priorityOf(output.name);
          const knownSince = (putAt.get(item) ?? 0) + knownMs;
          if (!isUrgent || knownSince > begunMs || atMs <= one.atMs) continue;
          const sentence = `${process} took ${output.item}, though ${item} is more urgent, and was put ${Math.round(begunMs - putAt.get(item)!)} ms before.`;
          return { sentence, at: one };
        }
      }
      return undefined;
    },
  };
}

/** All were there before the first was taken. */
export function takenInOrder(items: readonly string[]): RecipeRule<Output> {
  return {
    name: 'the most urgent first',
    rule: 'The smaller the priority, the sooner an item is taken; items of the same priority in the order in which they were put.',
    check(run) {
      const taken = [...takenItems(run)];
      if (taken.join() === items.join()) return undefined;
      return `They were taken in the order ${taken.join(', ')}; it should be ${items.join(', ')}.`;
    },
  };
}

/** Of `entry-005-0000000001` it is 5. */
function priorityOf(name: string): number {
  return Number(/^entry-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
}
