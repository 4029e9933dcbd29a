import { answeredWords, callWords } from '../../check/history/call-words.ts';
import { isWrite, type KnownChange } from '../../check/history/changes.ts';
import type { AnsweredCall, Call, ClientHistory } from '../../check/history/client-history.ts';
import { ErrorCode } from '../../kit/error-code.ts';
import { formatZxid } from '../../kit/zxid.ts';
import { KnownNodes } from '../known-nodes.ts';
import type { CampaignRule, PhaseRecord } from '../phase-record.ts';

/** Names of sessions. */
export const sessionsAreOnesOwn: CampaignRule = {
  name: "a session is one client's",
  rule: 'No two clients get the same session, and none gets one again that it was told is over.',
  check: ({ told }) => {
    const owners = new Map<bigint, string>();
    const ended = new Set<bigint>();
    for (const [at, { node, output }] of told.entries()) {
      if (output.kind === 'refused') ended.add(output.session);
      if (output.kind !== 'served') continue;
      const { session } = output;
      const owner = owners.get(session) ?? node;
      owners.set(session, owner);
      const name = `0x${session.toString(16)}`;
      if (owner !== node)
        return { at, sentence: `${node} got session ${name}, which is ${owner}'s.` };
      if (ended.has(session)) {
        return { at, sentence: `${node} got session ${name} again, which had been over.` };
      }
    }
    return undefined;
  },
};

/** What is known of a session. */
interface Owner {
  readonly calls: readonly Call[];
  readonly timeoutMs: number;
}

/** Nodes that go with their sessions, and not before. */
export const ephemeralNodes: CampaignRule = {
  name: 'ephemeral nodes',
  rule: 'An ephemeral node is there as long as its session: until its client closes it, or is silent for the time-out. Then it goes.',
  check: (record) => goneEarly(record) ?? leftOver(record),
};

function goneEarly({ history, slackMs }: PhaseRecord): ReturnType<CampaignRule['check']> {
  const known = new KnownNodes(history);
  const owners = ownersOf(history);
  for (const read of history.answered) {
    const path = missedBy(read);
    const node = path === undefined ? undefined : known.lastOf(path, read.answer.zxid);
    if (node === undefined || !node.isEphemeral || node.kind !== 'created') continue;
    if (known.unknownOf(node.path).some(({ kind }) => kind === 'deleted')) continue;
    const sentence = problemOf(node, read, owners.get(node.call.session)!, slackMs);
    if (sentence !== undefined) return { sentence, at: read.answer.at };
  }
  return undefined;
}

/** The node that a read did not find. */
function missedBy({ request, answer }: AnsweredCall): string | undefined {
  if (request.op !== 'exists' && request.op !== 'getData') return undefined;
  const { result } = answer;
  return result.op === 'error' && result.err === ErrorCode.NONODE ? request.path : undefined;
}

function problemOf(
  node: KnownChange,
  read: AnsweredCall,
  { calls, timeoutMs }: Owner,
  slackMs: number,
): string | undefined {
  const goodbye = calls.find(({ request }) => request.op === 'closeSession');
  if (goodbye !== undefined && goodbye.askedAt < read.answer.at) return undefined;
  const missing = `${answeredWords(read)} did not find the ephemeral node of ${callWords(node.call)}`;
  const { zxid } = read.answer;
  const later = calls.find(
    ({ request, answer }) =>
      answer !== undefined && answer.zxid > zxid && isWrite(request) && isDone(answer),
  );
  if (later !== undefined) {
    return `${missing}, whose session was alive after that: ${answeredWords(later as AnsweredCall)}.`;
  }
  const lastAskedMs = calls
    .filter(({ answer, askedAtMs }) => answer !== undefined && askedAtMs <= read.answer.atMs)
    .reduce((last, { askedAtMs }) => Math.max(last, askedAtMs), 0);
  const silentMs = read.answer.atMs - lastAskedMs;
  if (silentMs >= timeoutMs - slackMs) return undefined;
  return `${missing}, whose client was answered what it asked ${Math.round(silentMs)} ms before; its time-out is ${timeoutMs} ms.`;
}

function isDone({ result }: NonNullable<Call['answer']>): boolean {
  return result.op !== 'error';
}

function ownersOf({ calls, lives }: ClientHistory): Map<bigint, Owner> {
  const bySession = new Map<bigint, Call[]>();
  for (const call of calls) {
    const list = bySession.get(call.session);
    if (list === undefined) bySession.set(call.session, [call]);
    else list.push(call);
  }
  return new Map(
    lives.map(({ session, timeoutMs }) => [
      session,
      { calls: bySession.get(session) ?? [], timeoutMs },
    ]),
  );
}

/** When a phase is over, so are the sessions of all that made ephemerals in it. */
function leftOver({ trees, told }: PhaseRecord): ReturnType<CampaignRule['check']> {
  for (const { sid, nodes } of trees) {
    for (const [path, { stat }] of nodes) {
      if (stat.ephemeralOwner === 0n) continue;
      const sentence = `Server ${sid} still has ${path} of session 0x${stat.ephemeralOwner.toString(16)} (${formatZxid(stat.czxid)}), though that session is over.`;
      return { sentence, path, at: told.length - 1 };
    }
  }
  return undefined;
}
