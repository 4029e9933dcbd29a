import { answeredWords, callWords } from '../../check/history/call-words.ts';
import type { KnownChange } from '../../check/history/changes.ts';
import type {
  AnsweredCall,
  ClientHistory,
  Finding,
  Heard,
} from '../../check/history/client-history.ts';
import { ErrorCode } from '../../kit/error-code.ts';
import { formatZxid, type Zxid } from '../../kit/zxid.ts';
import { KnownNodes } from '../known-nodes.ts';
import type { CampaignRule } from '../phase-record.ts';

/** What a client waits for. */
interface Watch {
  readonly call: AnsweredCall;
  readonly path: string;
  readonly kind: 'data' | 'children';
}

const ENDS: Readonly<Record<Watch['kind'], readonly string[]>> = {
  data: ['NodeCreated', 'NodeDataChanged', 'NodeDeleted'],
  children: ['NodeChildrenChanged', 'NodeDeleted'],
};

/**
 * The order of events and answers. A watch goes with its client from server to server: a new one is told of it before it is asked
 * anything.
 */
export const theEventFirst: CampaignRule = {
  name: 'the event first',
  rule: 'Who watches a node hears that it has changed before any answer that knows of the change, at whichever server.',
  check: ({ history }) => {
    const known = new KnownNodes(history);
    const childChanges = changesOfChildren(known);
    const events = eventsByPlace(history);
    const answers = answersByClient(history);
    for (const watch of watchesOf(history)) {
      const change = firstChange(watch, known, childChanges);
      if (change === undefined) continue;
      const found = late(watch, change, events, answers.get(watch.call.client)!);
      if (found !== undefined) return found;
    }
    return undefined;
  },
};

function watchesOf({ answered }: ClientHistory): Watch[] {
  return answered.flatMap((call): Watch[] => {
    const { request, answer } = call;
    const { result } = answer;
    if (!('watch' in request) || !request.watch) return [];
    const { op, path } = request;
    const isMissing = result.op === 'error';
    if (isMissing && (op !== 'exists' || result.err !== ErrorCode.NONODE)) return [];
    return [{ call, path, kind: op.startsWith('getChildren') ? 'children' : 'data' }];
  });
}

/** Where children come and go, by their parents, in the order of the transactions. */
function changesOfChildren(known: KnownNodes): Map<string, KnownChange[]> {
  const changes = new Map<string, KnownChange[]>();
  for (const change of known.changes) {
    if (change.kind === 'set') continue;
    const parent = change.path.slice(0, change.path.lastIndexOf('/'));
    const list = changes.get(parent);
    if (list === undefined) changes.set(parent, [change]);
    else list.push(change);
  }
  return changes;
}

/** The first change after the watch was set that it is for, as far as anybody knows. */
function firstChange(
  { call, path, kind }: Watch,
  known: KnownNodes,
  childChanges: ReadonlyMap<string, readonly KnownChange[]>,
): KnownChange | undefined {
  const { zxid } = call.answer;
  if (kind === 'data') return known.nextOf(path, zxid);
  const list = childChanges.get(path) ?? [];
  return list[firstAfter(list, zxid)];
}

function firstAfter(list: readonly KnownChange[], zxid: Zxid): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.zxid > zxid) high = middle;
    else low = middle + 1;
  }
  return low;
}

function eventsByPlace({ events }: ClientHistory): Map<string, Heard[]> {
  const places = new Map<string, Heard[]>();
  for (const event of events) {
    const place = `${event.client} ${event.event.path}`;
    const list = places.get(place);
    if (list === undefined) places.set(place, [event]);
    else list.push(event);
  }
  return places;
}

function answersByClient({ answered }: ClientHistory): Map<string, AnsweredCall[]> {
  const clients = new Map<string, AnsweredCall[]>();
  for (const call of answered) {
    const list = clients.get(call.client);
    if (list === undefined) clients.set(call.client, [call]);
    else list.push(call);
  }
  return clients;
}

function late(
  { call, path, kind }: Watch,
  change: KnownChange,
  events: ReadonlyMap<string, readonly Heard[]>,
  answers: readonly AnsweredCall[],
): Finding | undefined {
  const knowing = answers.find(
    ({ answer }) => answer.at > call.answer.at && answer.zxid >= change.zxid,
  );
  if (knowing === undefined) return undefined;
  // Whether a node came and went while its client was between two servers, no server can tell: Apache documents that gap.
  if (isOfMissing(call) && knowing.connection !== call.connection) return undefined;
  const isTold = (events.get(`${call.client} ${path}`) ?? []).some(
    ({ at, event }) =>
      at > call.answer.at && at < knowing.answer.at && ENDS[kind].includes(event.type),
  );
  if (isTold) return undefined;
  return {
    at: knowing.answer.at,
    sentence: `${answeredWords(knowing)} came to ${call.client} before an event that ${kind === 'data' ? path : `the children of ${path}`}, watched by ${answeredWords(call)}, changed: ${callWords(change.call)} (${formatZxid(change.zxid)}).`,
  };
}
function isOfMissing({ answer }: AnsweredCall): boolean {
  return answer.result.op === 'error';
}
