import { answeredWords } from '../../check/history/call-words.ts';
import type { AnsweredCall, Finding } from '../../check/history/client-history.ts';
import type { MultiOp, Result, Stat } from '../../kit/contracts/znode-tree.ts';
import type { WireResult } from '../../kit/contracts/wire.ts';
import { CreateFlags } from '../../kit/create-flags.ts';
import { formatZxid } from '../../kit/zxid.ts';
import { parentOf } from '../known-nodes.ts';
import type { CampaignRule, PhaseRecord } from '../phase-record.ts';

/** A part of a write that was done. */
interface Done {
  readonly call: AnsweredCall;
  readonly op: MultiOp;
  readonly result: WireResult | Result;
}

/** All that was done, in the order of the transactions. */
function doneIn({ history }: PhaseRecord): Done[] {
  return history.answered
    .flatMap((call): Done[] => {
      const { request } = call;
      const { result } = call.answer;
      if (result.op === 'error') return [];
      if (request.op !== 'multi') return [{ call, op: request as MultiOp, result }];
      if (result.op !== 'multi' || result.results.some(({ op }) => op === 'error')) return [];
      return request.ops.map((op, i) => ({ call, op, result: result.results[i]! }));
    })
    .sort((a, b) => Number(a.call.answer.zxid - b.call.answer.zxid));
}

/** Names of sequential nodes. */
export const sequenceNumbers: CampaignRule = {
  name: 'sequence numbers',
  rule: 'The numbers that a parent gives to its sequential children go up from transaction to transaction: none is given twice.',
  check: (record) => {
    const last = new Map<string, { readonly number: number; readonly path: string }>();
    for (const { call, op, result } of doneIn(record)) {
      if (!isSequential(op) || !('path' in result) || result.path === null) continue;
      const { path } = result;
      const parent = parentOf(path);
      const number = Number(path.slice(-10));
      const before = last.get(parent);
      last.set(parent, { number, path });
      if (before === undefined || before.number < number) continue;
      return found(call, `${answeredWords(call)} made ${path} after ${before.path}.`);
    }
    return undefined;
  },
};

function isSequential(op: MultiOp): boolean {
  return (
    'flags' in op &&
    (op.flags === CreateFlags.PERSISTENT_SEQUENTIAL ||
      op.flags === CreateFlags.EPHEMERAL_SEQUENTIAL)
  );
}

/** Compare and set. */
export const versions: CampaignRule = {
  name: 'versions',
  rule: "Each set makes a node's version larger by one, so that no two see the same one; a set that names a version is done only on that.",
  check: (record) => {
    const last = new Map<string, Stat>();
    for (const { call, op, result } of doneIn(record)) {
      if (op.op !== 'setData' || result.op !== 'setData') continue;
      const { stat } = result;
      const { zxid } = call.answer;
      if (stat.mzxid !== zxid) {
        return found(
          call,
          `${answeredWords(call)} says that it was done at ${formatZxid(stat.mzxid)}.`,
        );
      }
      if (op.version >= 0 && stat.version !== op.version + 1) {
        return found(
          call,
          `${answeredWords(call)} wanted version ${op.version}, and made version ${stat.version}.`,
        );
      }
      const before = last.get(op.path);
      last.set(op.path, stat);
      if (before?.czxid !== stat.czxid || before.version < stat.version) continue;
      return found(
        call,
        `${answeredWords(call)} made version ${stat.version}, but version ${before.version} was made at ${formatZxid(before.mzxid)}.`,
      );
    }
    return undefined;
  },
};

function found(call: AnsweredCall, sentence: string): Finding {
  return { sentence, at: call.answer.at };
}
