import type { Stat } from '../../kit/contracts/znode-tree.ts';
import { ErrorCode } from '../../kit/error-code.ts';
import { formatZxid } from '../../kit/zxid.ts';
import { answeredWords, callWords } from './call-words.ts';
import { knownChanges, unknownChanges, type Change, type KnownChange } from './changes.ts';
import type { AnsweredCall, ClientHistory, Finding } from './client-history.ts';

/** A read of one node. */
interface Read {
  readonly call: AnsweredCall;
  readonly path: string;
  /** Undefined if there was no such node. */
  readonly found: { readonly stat: Stat; readonly data: Uint8Array | null | undefined } | undefined;
}

/**
 * A read shows the state that all transactions up to the zxid of its answer make, and nothing else. Nodes of which nobody
 * knows whether they were written may be there or not.
 */
export function checkReads(history: ClientHistory): Finding | undefined {
  const known = knownChanges(history);
  const unknown = unknownChanges(history);
  for (const call of history.answered) {
    const read = readOf(call);
    if (read === undefined) continue;
    const sentence = problemOf(
      read,
      known.filter(({ path }) => path === read.path),
      unknown.filter(({ path }) => path === read.path),
    );
    if (sentence !== undefined) return { sentence, at: call.answer.at };
  }
  return undefined;
}

function readOf(call: AnsweredCall): Read | undefined {
  const { request } = call;
  const { result } = call.answer;
  if (request.op !== 'getData' && request.op !== 'exists') return undefined;
  const { path } = request;
  if (result.op === 'error') {
    return result.err === ErrorCode.NONODE ? { call, path, found: undefined } : undefined;
  }
  if (result.op === 'getData') {
    return { call, path, found: { stat: result.stat, data: result.data } };
  }
  return result.op === 'exists'
    ? { call, path, found: { stat: result.stat, data: undefined } }
    : undefined;
}

function problemOf(
  read: Read,
  known: readonly KnownChange[],
  unknown: readonly Change[],
): string | undefined {
  const { call, path, found } = read;
  const { zxid } = call.answer;
  const last = known.filter((change) => change.zxid <= zxid).at(-1);
  if (found === undefined) {
    if (last === undefined || last.kind === 'deleted') return undefined;
    if (unknown.some(({ kind }) => kind === 'deleted')) return undefined;
    if (isMortal(known, last)) return undefined;
    return `${answeredWords(call)} found no node, but ${callWords(last.call)} was answered with ${formatZxid(last.zxid)}.`;
  }
  const { mzxid } = found.stat;
  if (mzxid > zxid) {
    return `${answeredWords(call)} shows ${path} as of ${formatZxid(mzxid)}: that is later than its answer.`;
  }
  if (last !== undefined && last.zxid > mzxid) {
    return `${answeredWords(call)} shows ${path} as of ${formatZxid(mzxid)}, without ${callWords(last.call)}, which was answered with ${formatZxid(last.zxid)}.`;
  }
  const { data } = found;
  if (data === undefined) return undefined;
  const writers = known.filter((change) => change.zxid === mzxid);
  const possible = writers.length > 0 ? writers : unknown;
  return possible.some((change) => change.kind !== 'deleted' && isSame(change.data, data))
    ? undefined
    : `${answeredWords(call)} shows data that nobody wrote at ${formatZxid(mzxid)}.`;
}

/** Whether the node may have gone by itself. Of ephemeral nodes `checkEphemerals` says when. */
function isMortal(known: readonly KnownChange[], last: KnownChange): boolean {
  const creation = known.findLast(({ kind, zxid }) => kind === 'created' && zxid <= last.zxid);
  return creation?.isMortal === true;
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return (a?.length ?? 0) === (b?.length ?? 0);
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
