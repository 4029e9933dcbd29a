import { ErrorCode } from '../../kit/error-code.ts';
import { formatZxid } from '../../kit/zxid.ts';
import { answeredWords, callWords } from './call-words.ts';
import { knownChanges, type KnownChange } from './changes.ts';
import type { AnsweredCall, ClientHistory, Finding } from './client-history.ts';

/**
 * An ephemeral node is there as long as its session: not gone before its client has ended it or was silent for the
 * time-out, and not there after that session was closed.
 *
 * @param slackMs - so long a server may answer a client without the leader hearing of it.
 */
export function checkEphemerals(history: ClientHistory, slackMs: number): Finding | undefined {
  const ephemerals = knownChanges(history).filter(({ isEphemeral }) => isEphemeral);
  for (const read of history.answered) {
    if (read.request.op !== 'exists' && read.request.op !== 'getData') continue;
    const { path } = read.request;
    const { zxid } = read.answer;
    const node = ephemerals.findLast((change) => change.path === path && change.zxid <= zxid);
    if (node === undefined) continue;
    const sentence = problemOf(history, node, read, slackMs);
    if (sentence !== undefined) return { sentence, at: read.answer.at };
  }
  return undefined;
}

function problemOf(
  history: ClientHistory,
  node: KnownChange,
  read: AnsweredCall,
  slackMs: number,
): string | undefined {
  const { result, zxid } = read.answer;
  const own = history.calls.filter(({ session }) => session === node.call.session);
  const goodbye = own.find(({ request }) => request.op === 'closeSession');
  if (result.op !== 'error') {
    const end = goodbye?.answer;
    if (end === undefined || end.result.op === 'error' || end.zxid > zxid) return undefined;
    return `${answeredWords(read)} found ${node.path}, whose session was closed by ${formatZxid(end.zxid)}.`;
  }
  if (result.err !== ErrorCode.NONODE) return undefined;
  if (goodbye !== undefined && goodbye.askedAt < read.answer.at) return undefined;
  if (wasDeleted(history, node)) return undefined;
  return prematureEnd(history, node, own, read, slackMs);
}

/** The client still was served, later than the node was gone, or had been heard of a moment ago. */
function prematureEnd(
  { lives }: ClientHistory,
  node: KnownChange,
  own: readonly ClientHistory['calls'][number][],
  read: AnsweredCall,
  slackMs: number,
): string | undefined {
  const life = lives.find(({ session }) => session === node.call.session);
  if (life === undefined) return undefined;
  const lastAskedMs = own
    .filter(({ answer, askedAtMs }) => answer !== undefined && askedAtMs <= read.answer.atMs)
    .reduce((last, { askedAtMs }) => Math.max(last, askedAtMs), 0);
  const silentMs = read.answer.atMs - lastAskedMs;
  if (silentMs >= life.timeoutMs - slackMs) return undefined;
  return `${answeredWords(read)} did not find the ephemeral node of ${callWords(node.call)}, whose client was answered what it asked ${Math.round(silentMs)} ms before; its time-out is ${life.timeoutMs} ms.`;
}

function wasDeleted({ calls }: ClientHistory, { path }: KnownChange): boolean {
  return calls.some(
    ({ request }) => 'path' in request && request.op === 'delete' && request.path === path,
  );
}
