import { ErrorCode } from '../../kit/error-code.ts';
import { formatZxid } from '../../kit/zxid.ts';
import { answeredWords, callWords } from './call-words.ts';
import { knownChanges, type KnownChange } from './changes.ts';
import type { AnsweredCall, ClientHistory, Finding } from './client-history.ts';

/**
 * Who watches a node hears that it has changed before anything is answered that knows of the change. A watch lives as
 * long as its connection.
 */
export function checkWatches(history: ClientHistory): Finding | undefined {
  const changes = knownChanges(history);
  for (const watch of history.answered) {
    const path = watchedBy(watch);
    if (path === undefined) continue;
    const change = changes.find((one) => one.path === path && one.zxid > watch.answer.zxid);
    if (change === undefined) continue;
    const found = missing(history, watch, path, change);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The node whose data, or coming into being, is watched from this answer on. */
function watchedBy({ request, answer }: AnsweredCall): string | undefined {
  const { result } = answer;
  if (request.op !== 'getData' && request.op !== 'exists') return undefined;
  if (!request.watch) return undefined;
  if (result.op !== 'error') return request.path;
  return request.op === 'exists' && result.err === ErrorCode.NONODE ? request.path : undefined;
}

function missing(
  { answered, events }: ClientHistory,
  watch: AnsweredCall,
  path: string,
  change: KnownChange,
): Finding | undefined {
  const isHere = (one: { readonly client: string; readonly connection: number }): boolean =>
    one.client === watch.client && one.connection === watch.connection;
  const knowing = answered.find(
    (call) => isHere(call) && call.answer.at > watch.answer.at && call.answer.zxid >= change.zxid,
  );
  if (knowing === undefined) return undefined;
  const event = events.find(
    (one) => isHere(one) && one.event.path === path && one.at > watch.answer.at,
  );
  if (event !== undefined && event.at < knowing.answer.at) return undefined;
  return {
    at: knowing.answer.at,
    sentence: `${answeredWords(knowing)} came before the event that ${path}, which ${watch.client} watches, was changed by ${callWords(change.call)} (${formatZxid(change.zxid)}).`,
  };
}
