import { answeredWords, callWords } from '../../check/history/call-words.ts';
import { isWrite } from '../../check/history/changes.ts';
import type { AnsweredCall, Call, Finding } from '../../check/history/client-history.ts';
import { formatZxid, type Zxid } from '../../kit/zxid.ts';
import type { CampaignRule, PhaseRecord } from '../phase-record.ts';

/** Writes are linearizable, across all clients and servers. */
export const linearizableWrites: CampaignRule = {
  name: 'linearizable writes',
  rule: 'Each write is a transaction of its own, and comes after all writes that were answered before it was asked for.',
  check: ({ history, floor }) => {
    const writes = history.answered.filter(({ request }) => isWrite(request));
    return sharedZxid(writes) ?? belowFloor(writes, floor) ?? outOfOrder(writes);
  },
};

function sharedZxid(writes: readonly AnsweredCall[]): Finding | undefined {
  const known = new Map<Zxid, AnsweredCall>();
  for (const write of writes) {
    const other = known.get(write.answer.zxid);
    if (other !== undefined) {
      return found(write, `${answeredWords(write)} has the zxid of ${callWords(other)}.`);
    }
    known.set(write.answer.zxid, write);
  }
  return undefined;
}

function belowFloor(writes: readonly AnsweredCall[], floor: Zxid): Finding | undefined {
  const early = writes.find(({ answer }) => answer.zxid <= floor);
  return (
    early &&
    found(
      early,
      `${answeredWords(early)} was asked for after ${formatZxid(floor)} had been seen, but comes before it.`,
    )
  );
}

/** Goes through the writes as they were asked for, with the newest of those that had been answered by then. */
function outOfOrder(writes: readonly AnsweredCall[]): Finding | undefined {
  const asked = writes.toSorted((a, b) => a.askedAt - b.askedAt);
  let next = 0;
  let newest: AnsweredCall | undefined;
  for (const write of asked) {
    for (; next < writes.length && writes[next]!.answer.at < write.askedAt; next++) {
      const over = writes[next]!;
      if (newest === undefined || over.answer.zxid > newest.answer.zxid) newest = over;
    }
    if (newest === undefined || newest.answer.zxid < write.answer.zxid) continue;
    return found(
      write,
      `${answeredWords(write)} was asked for after ${answeredWords(newest)} was answered, but comes before it.`,
    );
  }
  return undefined;
}

/** Per client: answers in the order of the requests, and so the transactions of writes. */
export const firstInFirstOut: CampaignRule = {
  name: 'first in, first out',
  rule: 'On each connection answers come in the order of the requests, and none is left out. What a client writes becomes transactions in the order in which it was asked for.',
  check: (record) => strayAnswer(record) ?? reorderedAnswer(record) ?? reorderedWrite(record),
};

function strayAnswer({ told }: PhaseRecord): Finding | undefined {
  for (const [at, { node, output }] of told.entries()) {
    if (output.kind === 'remarks') return { at, sentence: `${node} got ${output.text}.` };
  }
  return undefined;
}

function reorderedAnswer({ history }: PhaseRecord): Finding | undefined {
  const asked = new Map<string, Call[]>();
  for (const call of history.calls) {
    const place = placeOf(call);
    const calls = asked.get(place);
    if (calls === undefined) asked.set(place, [call]);
    else calls.push(call);
  }
  const answered = new Map<string, number>();
  for (const call of history.answered) {
    const place = placeOf(call);
    const index = answered.get(place) ?? 0;
    const oldest = asked.get(place)![index]!;
    if (oldest.number !== call.number) {
      return found(
        call,
        `${callWords(call)} was answered before ${callWords(oldest)}, which came earlier.`,
      );
    }
    answered.set(place, index + 1);
  }
  return undefined;
}

function placeOf({ client, connection }: Call): string {
  return `${client} ${connection}`;
}

function reorderedWrite({ history }: PhaseRecord): Finding | undefined {
  const last = new Map<string, AnsweredCall>();
  for (const call of history.calls) {
    if (call.answer === undefined || !isWrite(call.request)) continue;
    const write = call as AnsweredCall;
    const before = last.get(call.client);
    if (before !== undefined && before.answer.zxid > write.answer.zxid) {
      return found(
        write,
        `${answeredWords(write)} comes before ${answeredWords(before)}, which this client had asked for earlier.`,
      );
    }
    last.set(call.client, write);
  }
  return undefined;
}

/** A client moves to other servers, and never back in time. */
export const neverBack: CampaignRule = {
  name: 'never back in time',
  rule: 'No client is answered as of an earlier transaction than one that it has seen, by whichever server.',
  check: ({ history }) => {
    const newest = new Map<string, AnsweredCall>();
    for (const call of history.answered) {
      const { zxid } = call.answer;
      if (zxid <= 0n) continue;
      const before = newest.get(call.client);
      if (before !== undefined && before.answer.zxid > zxid) {
        return found(
          call,
          `${callWords(call)} was answered by server ${call.server} as of ${formatZxid(zxid)}, but the client had seen ${answeredWords(before)} already.`,
        );
      }
      newest.set(call.client, call);
    }
    return undefined;
  },
};

/** What a sync is for. */
export const freshAfterSync: CampaignRule = {
  name: 'fresh after sync',
  rule: 'The answer to a sync, and all that comes behind it, includes every write that had been answered, to anybody, when the sync was asked for.',
  check: ({ history: { answered } }) => {
    const writes = answered.filter(({ request }) => isWrite(request));
    const syncs = answered
      .filter(({ request, answer }) => request.op === 'sync' && answer.result.op !== 'error')
      .sort((a, b) => a.askedAt - b.askedAt);
    let next = 0;
    let newest: AnsweredCall | undefined;
    for (const sync of syncs) {
      for (; next < writes.length && writes[next]!.answer.at < sync.askedAt; next++) {
        const over = writes[next]!;
        if (newest === undefined || over.answer.zxid > newest.answer.zxid) newest = over;
      }
      if (newest === undefined || newest.answer.zxid <= sync.answer.zxid) continue;
      return found(
        sync,
        `${answeredWords(sync)}, at server ${sync.server}, does not include ${answeredWords(newest)}, which had been answered before the sync was asked for.`,
      );
    }
    return undefined;
  },
};

function found(call: AnsweredCall, sentence: string): Finding {
  return { sentence, at: call.answer.at };
}
