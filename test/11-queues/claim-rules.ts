import type { NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { RecipeOutput, RecipeRule, RecipeRun } from '../../src/recipes/index.ts';
import { toText } from './bytes.ts';
import { QUEUE } from './nodes.ts';
import type { Output } from './output.ts';
import { NEXT, POISON, RESULTS } from './worker.ts';

type Rule<State> = Invariant<RecipeOutput<Output>, State>;

/** Who works on what, and what is known of sessions and items that have ended. */
interface Work {
  /** By item. */
  readonly owners: Map<string, { readonly node: NodeId; readonly session: bigint }>;
  /** By item, who was told that it is done. */
  readonly done: Map<string, NodeId>;
  /** By item, the last attempt. */
  readonly attempts: Map<string, number>;
  /** Sessions that are over: what they had claimed is a claim no longer, even if the news comes late. */
  readonly over: Set<bigint>;
}

function nothingYet(): Work {
  return { owners: new Map(), done: new Map(), attempts: new Map(), over: new Set() };
}

/** While somebody works on an item nobody else does. */
export const oneAtATime: Rule<Work> = {
  name: 'one at a time',
  rule: 'An item that somebody has claimed is handed out again only when that session is over, or the item was given back.',
  start: nothingYet,
  observe({ owners, over }, { node, output }) {
    if (output.kind === 'session over') {
      over.add(output.session);
      for (const [item, { session }] of owners) if (session === output.session) owners.delete(item);
    }
    if (output.kind === 'gives back') owners.delete(output.item);
    if (output.kind !== 'claimed' || over.has(output.session)) return undefined;
    const { item, session } = output;
    const owner = owners.get(item);
    owners.set(item, { node, session });
    if (owner === undefined) return undefined;
    return `${node} got ${item}, which ${owner.node} has claimed in a session that is alive.`;
  },
};

/** What is done is done. */
export const doneOnce: Rule<Work> = {
  name: 'done once',
  rule: 'An item that is done is not handed out any more, nor done again.',
  start: nothingYet,
  observe({ done, over }, { node, output }) {
    if (output.kind === 'session over') over.add(output.session);
    if (output.kind === 'done') {
      const { item } = output;
      const before = done.get(item);
      done.set(item, node);
      if (before === undefined) return undefined;
      return `${node} was told that ${item} is done, and so was ${before}.`;
    }
    if (output.kind !== 'claimed' || over.has(output.session)) return undefined;
    const before = done.get(output.item);
    if (before === undefined) return undefined;
    return `${node} got ${output.item}, which ${before} was told is done.`;
  },
};

/** How often an item was handed out. */
export function attemptsCounted(isExact: boolean): Rule<Work> {
  return {
    name: 'attempts are counted',
    rule: isExact
      ? 'Of an item that is handed out for the nth time the attempt is n.'
      : 'Whenever an item is handed out again its attempt is a larger number.',
    start: nothingYet,
    observe({ attempts, over }, { node, output }) {
      if (output.kind === 'session over') over.add(output.session);
      if (output.kind !== 'claimed' || over.has(output.session)) return undefined;
      const { item, attempt } = output;
      const before = attempts.get(item) ?? 0;
      attempts.set(item, attempt);
      if (isExact ? attempt === before + 1 : attempt > before) return undefined;
      const last = before === 0 ? 'for the first time' : `after attempt ${before}`;
      return `${node} got ${item} ${last}, with attempt ${attempt}.`;
    },
  };
}

/** In the end everything is done, and nothing is left of the queue. */
export const allDone: RecipeRule<Output> = {
  name: 'at least once',
  rule: 'Each item that was put is done in the end, and nothing is left of the queue.',
  check({ told, left }) {
    const finished = new Set(
      told.flatMap(({ output }) => (output.kind === 'finishes' ? [output.item] : [])),
    );
    const aside = left.filter(({ path }) => path.startsWith(`${QUEUE}/failed/`));
    const failed = aside.map(({ data }) => toText(data));
    for (const { output } of told) {
      if (output.kind !== 'put' || finished.has(output.item)) continue;
      if (failed.includes(output.item) && output.item === POISON) continue;
      return failed.includes(output.item)
        ? `${output.item} was put, and was put aside as if it had failed.`
        : `${output.item} was put, and nobody has ever finished it.`;
    }
    const rest = left.find(({ path }) => /^\/q\/(entries|taken)\//.test(path));
    return rest === undefined ? undefined : `${rest.path} is still there.`;
  },
};

/** The first item that is still in the queue, for the report about somebody who waits. */
export function firstLeft({ left }: RecipeRun<Output>): string | undefined {
  const item = left.find(({ path }) => path.startsWith(`${QUEUE}/entries/`));
  if (item === undefined) return undefined;
  const claim = item.path.replace('/entries/', '/taken/');
  const isTaken = left.some(({ path }) => path === claim);
  return `${toText(item.data)} is still in the queue, as ${item.path}, and ${isTaken ? `there is ${claim}` : 'nobody works on it'}.`;
}

/** The item that nobody survives is put aside, after so many attempts. */
export function putAside(maxAttempts: number): RecipeRule<Output> {
  return {
    name: 'put aside',
    rule: `An item that was handed out ${maxAttempts} times is not handed out again: a node of its name, with its data, is below failed.`,
    check({ told, left }) {
      const attempts = told.filter(
        ({ output }) => output.kind === 'claimed' && output.item === POISON,
      );
      const tooMany = attempts[maxAttempts];
      if (tooMany !== undefined) {
        return { sentence: `${POISON} was handed out ${attempts.length} times.`, at: tooMany };
      }
      if (attempts.length < maxAttempts) {
        return `${POISON} was handed out ${attempts.length} times only.`;
      }
      const aside = left.filter(({ path }) => path.startsWith(`${QUEUE}/failed/`));
      const [node] = aside;
      if (aside.length === 1 && isEntry(node!.path) && toText(node!.data) === POISON) {
        return undefined;
      }
      if (node === undefined) return `There is nothing below ${QUEUE}/failed.`;
      return `Below ${QUEUE}/failed there is ${aside.map(({ path, data }) => `${path} with "${toText(data)}"`).join(', ')}.`;
    },
  };
}

function isEntry(path: string): boolean {
  return /\/entry-\d{3}-\d{10}$/.test(path);
}

/** Each item has its result. */
export const oneResultEach: RecipeRule<Output> = {
  name: 'one result each',
  rule: 'What is to happen with the end of an item happens if it is done, and only then.',
  check({ told, left }) {
    const refused = told.some(({ output }) => output.kind === 'refused' && output.item === 'a1');
    if (!refused) return 'a1 has a result already, and yet nobody was told that it is refused.';
    for (const { output } of told) {
      if (output.kind !== 'done') continue;
      const path = `${RESULTS}/${output.item}`;
      if (!left.some((node) => node.path === path))
        return `${output.item} is done without ${path}.`;
    }
    return undefined;
  },
};

/** Each item has come to the next queue exactly once. */
export const movedOnce: RecipeRule<Output> = {
  name: 'moved exactly once',
  rule: `In the end each item that was put is in ${NEXT} exactly once, and no longer in ${QUEUE}.`,
  check({ told, left }) {
    const put = told.flatMap(({ output }) => (output.kind === 'put' ? [output.item] : []));
    const moved = left
      .filter(({ path }) => path.startsWith(`${NEXT}/entries/`))
      .map(({ data }) => toText(data));
    const lost = put.find((item) => !moved.includes(item));
    if (lost !== undefined) return `${lost} is not in ${NEXT}.`;
    const twice = moved.find((item, at) => moved.indexOf(item) < at);
    return twice === undefined ? undefined : `${twice} is in ${NEXT} more than once.`;
  },
};
