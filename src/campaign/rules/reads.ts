import { answeredWords, callWords } from '../../check/history/call-words.ts';
import type { AnsweredCall } from '../../check/history/client-history.ts';
import { sameBytes } from '../../client/same-bytes.ts';
import type { MultiReadOp, Result, Stat } from '../../kit/contracts/znode-tree.ts';
import type { WireRequest, WireResult } from '../../kit/contracts/wire.ts';
import { ErrorCode } from '../../kit/error-code.ts';
import { formatZxid } from '../../kit/zxid.ts';
import { KnownNodes, parentOf } from '../known-nodes.ts';
import type { CampaignRule } from '../phase-record.ts';

/** One node, as one answer shows it. */
interface Read {
  readonly path: string;
  /** Undefined if there was no such node. */
  readonly stat: Stat | undefined;
  /** Undefined if the answer does not say. */
  readonly data?: Uint8Array | null;
}

/** Data and Stat. */
export const whatAReadShows: CampaignRule = {
  name: 'what a read shows',
  rule: 'A read shows all that was written up to the transaction that its answer names, and nothing later. So no write that was acknowledged is lost.',
  check: ({ history }) => {
    const known = new KnownNodes(history);
    for (const call of history.answered) {
      for (const read of readsOf(call.request, call.answer.result)) {
        const sentence = problemOf(call, read, known);
        if (sentence !== undefined) return { sentence, at: call.answer.at };
      }
    }
    return undefined;
  },
};

function readsOf(request: WireRequest, result: WireResult | Result): Read[] {
  switch (request.op) {
    case 'exists':
    case 'getData':
      return singleRead(request, result);
    case 'multiRead':
      return result.op === 'multiRead'
        ? request.ops.flatMap((op, i) => singleRead(op, result.results[i]!))
        : [];
    default:
      return [];
  }
}

function singleRead(
  { op, path }: MultiReadOp | { readonly op: 'exists' | 'getChildren2'; readonly path: string },
  result: WireResult | Result,
): Read[] {
  if (op === 'getChildren' || op === 'getChildren2') return [];
  if (result.op === 'error') {
    return result.err === ErrorCode.NONODE ? [{ path, stat: undefined }] : [];
  }
  if (result.op === 'getData') return [{ path, stat: result.stat, data: result.data }];
  return result.op === 'exists' ? [{ path, stat: result.stat }] : [];
}

function problemOf(call: AnsweredCall, read: Read, known: KnownNodes): string | undefined {
  const { path, stat } = read;
  const { zxid } = call.answer;
  const last = known.lastOf(path, zxid);
  if (stat === undefined) {
    if (last === undefined || last.kind === 'deleted' || known.mayHaveGone(path, last)) {
      return undefined;
    }
    return `${answeredWords(call)} found no node ${path}, but ${callWords(last.call)} was answered with ${formatZxid(last.zxid)}.`;
  }
  const { mzxid } = stat;
  if (mzxid > zxid) {
    return `${answeredWords(call)} shows ${path} as of ${formatZxid(mzxid)}: that is later than its answer.`;
  }
  if (last !== undefined && last.zxid > mzxid) {
    return `${answeredWords(call)} shows ${path} as of ${formatZxid(mzxid)}, without ${callWords(last.call)}, which was answered with ${formatZxid(last.zxid)}.`;
  }
  return dataProblem(call, read, stat, known);
}

function dataProblem(
  call: AnsweredCall,
  { path, data }: Read,
  { mzxid }: Stat,
  known: KnownNodes,
): string | undefined {
  if (data === undefined || !isOfThisPhase(known, path)) return undefined;
  const writers = known.of(path).filter((change) => change.zxid === mzxid);
  const possible = writers.length > 0 ? writers : known.unknownOf(path);
  return possible.some((change) => change.kind !== 'deleted' && sameBytes(change.data, data))
    ? undefined
    : `${answeredWords(call)} shows ${path} with data that nobody wrote at ${formatZxid(mzxid)}.`;
}

/** Of nodes that somebody has made before, nobody here knows who. */
function isOfThisPhase(known: KnownNodes, path: string): boolean {
  return known.of(path).length > 0 || known.of(parentOf(path)).length > 0;
}

/** Lists of children. */
export const whatAListShows: CampaignRule = {
  name: 'what a list shows',
  rule: 'A list of children has every node that was made, and none that was deleted, up to the transaction that its answer names.',
  check: ({ history }) => {
    const known = new KnownNodes(history);
    for (const call of history.answered) {
      const { request } = call;
      const { result } = call.answer;
      if (request.op !== 'getChildren' && request.op !== 'getChildren2') continue;
      if (result.op !== 'getChildren' && result.op !== 'getChildren2') continue;
      if (known.of(request.path).length === 0) continue;
      const sentence = listProblem(call, request.path, result.children, known);
      if (sentence !== undefined) return { sentence, at: call.answer.at };
    }
    return undefined;
  },
};

function listProblem(
  call: AnsweredCall,
  parent: string,
  names: readonly string[],
  known: KnownNodes,
): string | undefined {
  const shown = new Set(names.map((name) => `${parent}/${name}`));
  const { zxid } = call.answer;
  for (const path of known.childrenOf(parent)) {
    const last = known.lastOf(path, zxid);
    if (last === undefined || last.kind === 'deleted' || shown.has(path)) continue;
    if (known.mayHaveGone(path, last)) continue;
    return `${answeredWords(call)} lacks ${path}: ${callWords(last.call)} was answered with ${formatZxid(last.zxid)}.`;
  }
  for (const path of shown) {
    const last = known.lastOf(path, zxid);
    if (last !== undefined && last.kind !== 'deleted') continue;
    if (known.unknownOf(path).some(({ kind }) => kind === 'created')) continue;
    return last === undefined
      ? `${answeredWords(call)} has ${path}, which nobody had made.`
      : `${answeredWords(call)} has ${path}, but ${callWords(last.call)} was answered with ${formatZxid(last.zxid)}.`;
  }
  return undefined;
}

/** Two nodes that are only ever set together: see `Workload`. */
export const allOrNothing: CampaignRule = {
  name: 'all of a multi, or nothing',
  rule: 'Nodes that are only set together, by one multi, are found alike by whoever reads them together.',
  check: ({ history }) => {
    for (const call of history.answered) {
      const { request } = call;
      const { result, at } = call.answer;
      if (request.op !== 'multiRead' || result.op !== 'multiRead') continue;
      const stats = result.results.map((part) => ('stat' in part ? part.stat.mzxid : -1n));
      if (new Set(stats).size <= 1) continue;
      const seen = request.ops.map(({ path }, i) => `${path} as of ${formatZxid(stats[i]!)}`);
      return { at, sentence: `${answeredWords(call)} shows ${seen.join(' and ')}.` };
    }
    return undefined;
  },
};

/** Refusals say something of the tree, too. */
export const refusedForAReason: CampaignRule = {
  name: 'refused for a reason',
  rule: 'A write that is refused because there is no such node, or because there is one, is refused rightly at its place among the transactions.',
  check: ({ history }) => {
    const known = new KnownNodes(history);
    for (const call of history.answered) {
      const sentence = refusalProblem(call, known);
      if (sentence !== undefined) return { sentence, at: call.answer.at };
    }
    return undefined;
  },
};

function refusalProblem(call: AnsweredCall, known: KnownNodes): string | undefined {
  const { request, answer } = call;
  if (answer.result.op !== 'error' || !('path' in request) || request.path === null)
    return undefined;
  const { path } = request;
  const { err } = answer.result;
  const last = known.lastOf(path, answer.zxid);
  if (err === ErrorCode.NODEEXISTS) {
    if (last !== undefined && last.kind !== 'deleted') return undefined;
    if (known.unknownOf(path).some(({ kind }) => kind === 'created')) return undefined;
    return `${answeredWords(call)} was refused with NODEEXISTS, but there is no such node${last === undefined ? '' : ` since ${answeredWords({ ...last.call, answer: last.call.answer! })}`}.`;
  }
  if (err !== ErrorCode.NONODE || (request.op !== 'setData' && request.op !== 'delete')) {
    return undefined;
  }
  if (last === undefined || last.kind === 'deleted' || known.mayHaveGone(path, last)) {
    return undefined;
  }
  return `${answeredWords(call)} was refused with NONODE, but ${callWords(last.call)} was answered with ${formatZxid(last.zxid)}.`;
}
