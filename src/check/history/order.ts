import { formatZxid } from '../../kit/zxid.ts';
import { answeredWords, callWords } from './call-words.ts';
import { isWrite } from './changes.ts';
import type { AnsweredCall, ClientHistory, Finding } from './client-history.ts';

/**
 * Writes are linearizable: each is one transaction of its own, and a write that begins after another one was answered
 * comes after it.
 */
export function checkWriteOrder({ answered }: ClientHistory): Finding | undefined {
  const writes = answered.filter(({ request }) => isWrite(request));
  for (const [i, write] of writes.entries()) {
    for (const other of writes.slice(0, i)) {
      const { zxid } = write.answer;
      if (other.answer.zxid === zxid) {
        return at(write, `${answeredWords(write)} has the zxid of ${callWords(other)}.`);
      }
      // Answers come in this order, so only the earlier one can have ended before the later began.
      if (other.answer.at < write.askedAt && other.answer.zxid > zxid) {
        return at(
          write,
          `${answeredWords(write)} was asked for after ${answeredWords(other)} was answered, but comes before it.`,
        );
      }
    }
  }
  return undefined;
}

/** FIFO: the answers on a connection come in the order of the requests, none is left out, and so do the writes. */
export function checkAnswerOrder(history: ClientHistory): Finding | undefined {
  const last = new Map<string, AnsweredCall>();
  for (const call of history.answered) {
    const place = `${call.client} ${call.connection}`;
    const before = last.get(place);
    last.set(place, call);
    if (before !== undefined && before.number > call.number) {
      return at(
        call,
        `${callWords(call)} was answered after ${callWords(before)}, which came later.`,
      );
    }
    const skipped = history.calls.find(
      ({ client, connection, number, answer }) =>
        client === call.client &&
        connection === call.connection &&
        number < call.number &&
        (answer === undefined || answer.at > call.answer.at),
    );
    if (skipped === undefined) continue;
    return at(
      call,
      `${callWords(call)} was answered before ${callWords(skipped)}, which came earlier.`,
    );
  }
  return undefined;
}

/** A client never goes back in time, not even from one server to the next. */
export function checkNeverBack({ answered }: ClientHistory): Finding | undefined {
  const newest = new Map<string, AnsweredCall>();
  for (const call of answered) {
    const { zxid } = call.answer;
    if (zxid <= 0n) continue;
    const before = newest.get(call.client);
    if (before !== undefined && before.answer.zxid > zxid) {
      return at(
        call,
        `${callWords(call)} was answered by server ${call.server} as of ${formatZxid(zxid)}, but the client had seen ${answeredWords(before)} already.`,
      );
    }
    newest.set(call.client, call);
  }
  return undefined;
}

/** What is read behind a sync includes every write that was answered, to anybody, before the sync was asked for. */
export function checkSync({ answered }: ClientHistory): Finding | undefined {
  const writes = answered.filter(({ request }) => isWrite(request));
  for (const sync of answered) {
    if (sync.request.op !== 'sync' || sync.answer.result.op === 'error') continue;
    const seen = writes.filter(({ answer }) => answer.at < sync.askedAt);
    const newest = seen.reduce<AnsweredCall | undefined>(
      (best, call) => (best === undefined || call.answer.zxid > best.answer.zxid ? call : best),
      undefined,
    );
    if (newest === undefined) continue;
    const stale = answered.find(
      (call) =>
        call.client === sync.client &&
        call.connection === sync.connection &&
        call.number >= sync.number &&
        call.answer.zxid > 0n &&
        call.answer.zxid < newest.answer.zxid,
    );
    if (stale === undefined) continue;
    return at(
      stale,
      `${answeredWords(stale)} does not include ${answeredWords(newest)}, which had been answered before the sync was asked for.`,
    );
  }
  return undefined;
}

function at(call: AnsweredCall, sentence: string): Finding {
  return { sentence, at: call.answer.at };
}
