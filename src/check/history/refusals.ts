import { ErrorCode } from '../../kit/error-code.ts';
import { answeredWords } from './call-words.ts';
import { knownChanges, unknownChanges } from './changes.ts';
import type { AnsweredCall, ClientHistory, Finding } from './client-history.ts';

/**
 * What is refused because a node is there is refused rightly: nobody finds afterwards that there is none. Nodes that somebody
 * may have deleted meanwhile, or that may have gone by themselves, prove nothing.
 */
export function checkRefusals(history: ClientHistory): Finding | undefined {
  const changes = [...knownChanges(history), ...unknownChanges(history)];
  for (const refused of history.answered) {
    const path = refusedPath(refused);
    if (path === undefined) continue;
    const isSteady = changes.every(
      (change) => change.path !== path || (change.kind !== 'deleted' && !change.isMortal),
    );
    const missed = isSteady
      ? history.answered.find((call) => misses(call, path, refused))
      : undefined;
    if (missed === undefined) continue;
    return {
      at: missed.answer.at,
      sentence: `${answeredWords(refused)} was refused with NODEEXISTS, but ${answeredWords(missed)} found no such node.`,
    };
  }
  return undefined;
}

/** The node that is said to be there already. */
function refusedPath({ request, answer }: AnsweredCall): string | undefined {
  if (answer.result.op !== 'error' || answer.result.err !== ErrorCode.NODEEXISTS) return undefined;
  return request.op.startsWith('create') && 'path' in request
    ? (request.path ?? undefined)
    : undefined;
}

/** Whether a read finds no such node, at this transaction or a later one. */
function misses({ request, answer }: AnsweredCall, path: string, refused: AnsweredCall): boolean {
  if (request.op !== 'getData' && request.op !== 'exists') return false;
  const { result, zxid } = answer;
  return (
    request.path === path &&
    zxid >= refused.answer.zxid &&
    result.op === 'error' &&
    result.err === ErrorCode.NONODE
  );
}
