import {
  OPEN_ACL,
  Perms,
  formatZxid,
  type Acl,
  type FromServer,
  type Id,
  type ServedRequest,
  type SetWatches,
  type Submitted,
  type Tree,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import { samePlain } from '../../src/sim/same-plain.ts';
import type { WatchServer } from '../../solutions/07-watches/index.ts';
import type { Chapter } from './chapter.ts';
import { countsInWords } from './manager-steps.ts';
import { fewMayRead } from './few-may-read.ts';
import { listsInWords } from './lists-in-words.ts';
import { bytes, messageInWords, requestInWords } from './words.ts';
import { isWrite, NaiveServer, type Sent } from './naive-server.ts';

/** What happens to one server. */
export type ServerStep =
  /** `ahead`: by how many transactions the client has seen more than this server. */
  | { readonly do: 'connect'; readonly by: string; readonly ahead?: number }
  | { readonly do: 'gone'; readonly by: string }
  | { readonly do: 'ask'; readonly by: string; readonly request: ServedRequest }
  /** The oldest write that this server has handed on is committed. */
  | { readonly do: 'commit' }
  /** A write by a client of another server is committed. */
  | { readonly do: 'elsewhere'; readonly request: WriteRequest }
  /** A client of this server shows that it is one of those who may read everything. */
  | { readonly do: 'prove'; readonly by: string }
  /** The leader has heard nothing of this client's session for too long, and ends it. */
  | { readonly do: 'expire'; readonly by: string };

/** Connections and their sessions: `c1*` is a later connection of the client c1. */
const SESSIONS: Readonly<Record<string, bigint>> = { c1: 1n, c2: 2n, 'c1*': 1n };

const CLOSE: WriteRequest = { op: 'closeSession' };

/** The session of whoever is at another server. */
const ELSEWHERE = 9n;

/** What a server that answers reads and applies transactions is to keep to: level 3. */
export const READING = [
  { name: 'no watch is forgotten', rule: 'An event reaches everybody who has a watch for it.' },
  {
    name: 'no other event',
    rule: 'A client hears of nothing that it has no watch for, and of nothing twice.',
  },
  {
    name: 'not for who may not read',
    rule: 'Who may not READ a node hears nothing of it.',
  },
  { name: 'events in order', rule: 'Events come in the order in which things happened.' },
  { name: 'answers in order', rule: 'Answers come in the order of the requests.' },
  {
    name: 'every request is answered',
    rule: 'A read is answered when all requests before it are, a write when it is committed.',
  },
  {
    name: 'the answer',
    rule: 'An answer has the xid of its request, the zxid the server has come to, and the result.',
  },
  { name: 'reads stay here', rule: 'Nothing but a write is submitted.' },
  {
    name: 'who may be served is',
    rule: 'A client that has seen no more than this server is served.',
  },
];

/** What comes to that with writes: level 4. */
export const WRITING = [
  ...READING,
  {
    name: 'the event before the answer',
    rule: 'The events of a transaction reach a client before any answer that reflects it.',
  },
  { name: 'writes are handed on', rule: 'Each write is submitted once, at once.' },
];

/** Clients may prove who they are while a request waits. */
export const WHO_ASKED = {
  name: 'who asked',
  rule: 'A request is carried out as whom its client was known to be when it arrived.',
};

/** The rule that {@link playServerAndCount} looks at after each step. */
export const COUNTED = {
  name: 'what there is',
  rule: 'counts of the server’s watches say what there is at this moment, and nothing that is gone.',
};

/** Clients may come from a server that is ahead. */
export const NO_WAY_BACK = {
  name: 'no way back',
  rule: 'A client that has seen more than this server has applied is not served.',
};

/** Who may read everything. */
const INSIDER: Id = { scheme: 'digest', id: 'insider' };

/** What is in the tree at the beginning. Of `/secret` only c1 and insiders may read anything. */
const NODES: readonly (readonly [path: string, acl: readonly Acl[]])[] = [
  ['/a', OPEN_ACL],
  ['/a/b', OPEN_ACL],
  [
    '/secret',
    [
      { perms: Perms.ALL, id: { scheme: 'ip', id: 'c1' } },
      { perms: Perms.ALL, id: INSIDER },
    ],
  ],
];

/** The zxid of the last transaction before the first step. */
export const START_ZXID = BigInt(NODES.length + 3);

/** Plays steps on a WatchServer beside a naive one, each with a tree of its own. */
export const playServer = playWith((table, step) => table.play(step));

/** The same, and after each step compares what `counts` says. */
export const playServerAndCount = playWith(
  (table, step) => table.play(step) ?? table.compareCounts(),
);

function playWith(
  play: (table: Table, step: ServerStep) => Broken | undefined,
): Play<Chapter, ServerStep> {
  return (chapter, steps, story) => {
    const table = new Table(chapter, story);
    for (const step of steps) {
      const broken = play(table, step);
      if (broken !== undefined) return broken;
    }
    return undefined;
  };
}

/** The server under test, the naive one, and the leader that both get their transactions from. */
class Table {
  private readonly story: Story;
  private readonly tree = startTree();
  private readonly server: WatchServer<string>;
  private readonly leader = startTree();
  private readonly naive: NaiveServer;
  private readonly preparer: Preparer;
  private zxid = START_ZXID;
  private readonly xids = new Map<string, number>();
  /** Connections whose session has a newer one: they are about to be closed, and nobody looks at them. */
  private readonly outdated = new Set<string>();
  /** By connection that was ever served, the xids of its requests, and whether each is answered. */
  private readonly asked = new Map<string, Map<number, boolean>>();
  /** Who has proved to be an {@link INSIDER}. */
  private readonly insiders = new Set<string>();
  /** The numbers of requests that came before that. */
  private readonly askedBefore = new Map<string, Set<number>>();
  private sent: Sent[] = [];
  private submitted: Submitted<WriteRequest>[] = [];
  private readonly expectedWrites: Submitted<WriteRequest>[] = [];

  constructor(chapter: Chapter, story: Story) {
    this.story = story;
    this.preparer = new Preparer(this.leader, { access: fewMayRead });
    const identities = (connection: string): readonly Id[] => this.identitiesOf(connection);
    this.naive = new NaiveServer(this.leader, identities);
    this.server = story.quietly(
      'new WatchServer()',
      () =>
        new chapter.WatchServer<string>({
          tree: this.tree,
          access: fewMayRead,
          identities,
          submit: (submitted) => this.submitted.push(submitted),
          send: (to, message) => this.sent.push({ to, message }),
        }),
    );
  }

  play(step: ServerStep): Broken | undefined {
    this.sent = [];
    this.naive.sent = [];
    switch (step.do) {
      case 'connect':
        return this.connect(step.by, step.ahead ?? 0);
      case 'gone':
        if (!this.naive.isConnected(step.by)) return undefined;
        this.story.call(`${step.by} is disconnected`, () => this.server.disconnected(step.by));
        this.naive.disconnected(step.by);
        return this.compare();
      case 'ask':
        return this.ask(step.by, step.request);
      case 'commit': {
        const next = this.expectedWrites.shift();
        if (next === undefined) return undefined;
        return this.commit(next, `${next.cxid} of session ${next.session} is committed`);
      }
      case 'elsewhere': {
        const { request } = step;
        const submitted = { session: ELSEWHERE, cxid: 1, identities: [], request };
        return this.commit(submitted, `elsewhere: ${requestInWords(request)}`);
      }
      case 'prove':
        return this.prove(step.by);
      case 'expire': {
        const session = SESSIONS[step.by]!;
        const submitted = { session, cxid: 0, identities: [], request: CLOSE };
        return this.commit(submitted, `session ${session} has expired: closeSession`);
      }
    }
  }

  private prove(by: string): undefined {
    if (!this.naive.isConnected(by) || this.insiders.has(by)) return;
    this.story.line(`${by} proves to be somebody who may read /secret`);
    this.insiders.add(by);
    const open = [...(this.asked.get(by) ?? [])].filter(([, isAnswered]) => !isAnswered);
    this.askedBefore.set(by, new Set(open.map(([xid]) => xid)));
  }

  private identitiesOf(connection: string): readonly Id[] {
    const own = { scheme: 'ip', id: connection.slice(0, 2) };
    return this.insiders.has(connection) ? [own, INSIDER] : [own];
  }

  /** Compares what there is now; not while a connection is there that nobody looks at any more. */
  compareCounts(): Broken | undefined {
    if ([...this.outdated].some((one) => this.naive.isConnected(one))) return undefined;
    for (const what of ['node', 'children'] as const) {
      const text = `watches.counts('${what}')`;
      const is = this.story.quietly(text, () => countsInWords(this.server.watches.counts(what)));
      const should = countsInWords(this.naive.watches.counts(what));
      if (is === should) continue;
      this.story.line(text, is);
      this.story.expected(should);
      const sentence = `${text} says ${is}, but there are ${should}.`;
      return { rule: 'what there is', sentence };
    }
    return undefined;
  }

  private connect(by: string, ahead: number): Broken | undefined {
    if (this.naive.isConnected(by)) return undefined;
    const session = SESSIONS[by]!;
    const seen = this.zxid + BigInt(ahead);
    const served = this.story.call(
      `${by} connects${by.endsWith('*') ? ', the next connection of that session' : ''}, has seen ${formatZxid(seen)}`,
      () => this.server.connected(by, session, seen),
      (value) => (value ? 'served' : 'refused'),
    );
    const expected = this.naive.connected(by, session, seen);
    this.outdated.delete(by);
    if (expected) this.asked.set(by, new Map());
    for (const [other, theirs] of Object.entries(SESSIONS)) {
      if (other !== by && theirs === session && expected) this.outdated.add(other);
    }
    if (served === expected) return this.compare();
    this.story.expected(expected ? 'served' : 'refused');
    const sentence =
      `${by} has seen ${formatZxid(seen)}, this server has applied ${formatZxid(this.zxid)}: ` +
      `it should be ${expected ? 'served' : 'refused'}.`;
    return { rule: expected ? 'who may be served is' : 'no way back', sentence };
  }

  private ask(by: string, request: ServedRequest): Broken | undefined {
    if (this.outdated.has(by)) return undefined;
    const isKnown = this.naive.isConnected(by);
    const xid = (this.xids.get(by.slice(0, 2)) ?? 0) + 1;
    this.xids.set(by.slice(0, 2), xid);
    this.submitted = [];
    this.story.call(`${by} asks ${xid}: ${requestInWords(request)}`, () =>
      this.server.request(by, xid, request),
    );
    const writes =
      isKnown && isWrite(request)
        ? [{ session: SESSIONS[by]!, cxid: xid, identities: this.identitiesOf(by), request }]
        : [];
    this.expectedWrites.push(...writes);
    this.naive.request(by, xid, request);
    if (isKnown) this.asked.get(by)!.set(xid, false);
    const setWatches = request.op === 'setWatches' ? request : undefined;
    return this.compareWrites(writes) ?? this.compare(setWatches);
  }

  private commit(submitted: Submitted<WriteRequest>, text: string): Broken | undefined {
    this.zxid++;
    const txn = this.preparer.prepare(submitted, this.zxid, 1_000);
    this.submitted = [];
    this.story.call(`${text}, ${formatZxid(this.zxid)}`, () =>
      this.server.committed(this.zxid, txn),
    );
    this.naive.committed(this.zxid, txn);
    this.preparer.applied(this.zxid);
    return this.compareWrites([]) ?? this.compare();
  }

  private compareWrites(expected: readonly Submitted<WriteRequest>[]): Broken | undefined {
    if (samePlain(expected, this.submitted)) return undefined;
    const words = submittedInWords;
    this.story.result(words(this.submitted));
    this.story.expected(words(expected));
    const sentence = `Submitted was: ${words(this.submitted)}; it should be: ${words(expected)}.`;
    return { rule: expected.length === 0 ? 'reads stay here' : 'writes are handed on', sentence };
  }

  /** @param setWatches - the step's request, if it is one: its events may come in any order, and twice. */
  private compare(setWatches?: SetWatches): Broken | undefined {
    const wanted = this.naive.sent.filter(({ withheld }) => withheld !== true);
    this.story.result(sentInWords(this.sent));
    for (const to of Object.keys(SESSIONS)) {
      if (this.outdated.has(to)) continue;
      const arranged = setWatches ? eventsSorted : (list: readonly FromServer[]) => list;
      const [expected, actual] = [wanted, this.sent].map((sent) => arranged(sentTo(to, sent)));
      const broken = this.compareOne(to, expected!, actual!, setWatches);
      if (broken === undefined) continue;
      this.story.expected(sentInWords(wanted));
      return broken;
    }
    for (const { to, message } of wanted) {
      if (isAnswer(message)) this.asked.get(to)?.set(message.xid, true);
    }
    return undefined;
  }

  private compareOne(
    to: string,
    expected: readonly FromServer[],
    actual: readonly FromServer[],
    setWatches?: SetWatches,
  ): Broken | undefined {
    const place = expected.findIndex((message, i) => !samePlain(message, actual[i]));
    if (place === -1 && expected.length === actual.length) return undefined;
    const extra = firstLacking(actual, expected, isEvent);
    if (extra !== undefined && expected.some((message) => samePlain(message, extra))) {
      const sentence = `${to} hears of ${messageInWords(extra)} twice.`;
      return { rule: 'no other event', sentence };
    }
    if (extra !== undefined) return this.extraEvent(to, extra, setWatches);
    const missing = firstLacking(expected, actual, isEvent);
    if (missing !== undefined) {
      const why = this.bySetWatches(missing, setWatches) ?? this.whyHeard(to, missing);
      const sentence = `${to} should hear of ${messageInWords(missing)}, and does not${why ? `: ${why}` : ''}.`;
      return { rule: 'no watch is forgotten', sentence };
    }
    const at = place === -1 ? expected.length : place;
    return (
      this.surplusAnswer(to, expected, actual) ??
      this.asSomebodyElse(to, expected[at], actual[at]) ??
      misplaced(to, expected, actual, at)
    );
  }

  /** The right answer at the right time, but to who the client has become since it asked. */
  private asSomebodyElse(
    to: string,
    should: FromServer | undefined,
    is: FromServer | undefined,
  ): Broken | undefined {
    if (should?.kind !== 'reply' || is?.kind !== 'reply' || should.xid !== is.xid) return undefined;
    if (!this.askedBefore.get(to)?.has(should.xid)) return undefined;
    const sentence =
      `${to} gets ${messageInWords(is)}, and should get ${messageInWords(should)}: it asked for that ` +
      'before it proved who it is.';
    return { rule: 'who asked', sentence };
  }

  /** An answer in addition to all that are due: worse than any order. */
  private surplusAnswer(
    to: string,
    expected: readonly FromServer[],
    actual: readonly FromServer[],
  ): Broken | undefined {
    const due = expected.filter(isAnswer).map(({ xid }) => xid);
    const answers = actual.filter(isAnswer);
    if (answers.length <= due.length) return undefined;
    const surplus = answers.find(({ xid }, i) => {
      const isFirst = answers.findIndex((one) => one.xid === xid) === i;
      return !isFirst || !due.includes(xid);
    })!;
    const isTwice = due.includes(surplus.xid);
    const why = isTwice ? 'twice' : this.whySurplus(to, surplus.xid);
    const sentence = `${to} gets answer ${surplus.xid}, ${why}.`;
    return { rule: 'answers in order', sentence };
  }

  private whySurplus(to: string, xid: number): string {
    const asked = this.asked.get(to);
    if (asked === undefined) return 'but is not served';
    if (!this.naive.isConnected(to)) return 'but is gone';
    const isAnswered = asked.get(xid);
    if (isAnswered === undefined) return 'which it did not ask for on this connection';
    return isAnswered ? 'which it has got already' : "but it is not that request's turn";
  }

  private bySetWatches(
    message: FromServer,
    setWatches: SetWatches | undefined,
  ): string | undefined {
    if (setWatches === undefined || message.kind !== 'event') return undefined;
    const { event } = message;
    return listsInWords(event, setWatches, this.leader.stored(event.path));
  }

  private extraEvent(to: string, extra: FromServer, setWatches?: SetWatches): Broken {
    const withheld = this.naive.sent.some(
      (one) => one.withheld === true && one.to === to && samePlain(one.message, extra),
    );
    if (withheld) {
      const sentence = `${to} hears of ${messageInWords(extra)}, but may not READ that node.`;
      return { rule: 'not for who may not read', sentence };
    }
    const why = this.bySetWatches(extra, setWatches) ?? this.whyNotHeard(to);
    const sentence = `${to} hears of ${messageInWords(extra)}, but ${why}.`;
    return { rule: 'no other event', sentence };
  }

  private whyHeard(to: string, message: FromServer): string | undefined {
    const isSecret = message.kind === 'event' && message.event.path === '/secret';
    return isSecret && this.insiders.has(to) ? 'it may READ that node by now' : undefined;
  }

  private whyNotHeard(to: string): string {
    if (!this.asked.has(to)) return 'is not served';
    return this.naive.isConnected(to) ? 'has no watch for that, or none any more' : 'is gone';
  }
}

function sentTo(to: string, sent: readonly Sent[]): readonly FromServer[] {
  return sent.filter((one) => one.to === to).map(({ message }) => message);
}

/** The same messages in another order, or other answers. */
function misplaced(
  to: string,
  expected: readonly FromServer[],
  actual: readonly FromServer[],
  place: number,
): Broken {
  const [should, is] = [expected[place], actual[place]];
  if (should?.kind === 'event') {
    if (is?.kind === 'reply') {
      const sentence = `${to} gets ${messageInWords(is)} before ${messageInWords(should)}.`;
      return { rule: 'the event before the answer', sentence };
    }
    const sentence = `${to} hears of ${is === undefined ? 'nothing' : messageInWords(is)} first, where ${messageInWords(should)} came first.`;
    return { rule: 'events in order', sentence };
  }
  if (is === undefined) {
    const sentence = `${to} does not get ${should === undefined ? 'its answer' : messageInWords(should)}.`;
    return { rule: 'every request is answered', sentence };
  }
  if (should === undefined) {
    const sentence = `${to} gets ${messageInWords(is)}, but it is not that request's turn.`;
    return { rule: 'answers in order', sentence };
  }
  if (is.kind === 'reply' && is.xid !== should.xid) {
    const sentence = `${to} gets the answer to ${is.xid} where that to ${should.xid} is due.`;
    return { rule: 'answers in order', sentence };
  }
  const sentence = `${to} gets ${messageInWords(is)}, and should get ${messageInWords(should)}.`;
  return { rule: 'the answer', sentence };
}

/** The first message of a kind that the other list has fewer of. */
function firstLacking(
  list: readonly FromServer[],
  other: readonly FromServer[],
  isKind: (message: FromServer) => boolean,
): FromServer | undefined {
  const left = [...other];
  return list.filter(isKind).find((message) => {
    const place = left.findIndex((one) => samePlain(one, message));
    if (place !== -1) left.splice(place, 1);
    return place === -1;
  });
}

function isAnswer(message: FromServer): message is FromServer & { readonly kind: 'reply' } {
  return message.kind === 'reply';
}

function isEvent({ kind }: FromServer): boolean {
  return kind === 'event';
}

/** The same with its events, up to the first reply, sorted, and each once. */
function eventsSorted(list: readonly FromServer[]): readonly FromServer[] {
  const first = list.findIndex((message) => !isEvent(message));
  const events = first === -1 ? list : list.slice(0, first);
  const byWords = new Map(events.map((event) => [messageInWords(event), event]));
  const sorted = [...byWords.keys()].sort().map((words) => byWords.get(words)!);
  return first === -1 ? sorted : [...sorted, ...list.slice(first)];
}

/** A tree with the sessions and nodes that are there at the beginning. */
function startTree(): Tree & ZnodeTree {
  const tree = new ZnodeTree({ access: fewMayRead });
  let zxid: Zxid = 0n;
  const common = { cxid: 0, timeMs: 1_000 };
  for (const clientId of [1n, 2n, ELSEWHERE]) {
    tree.apply(++zxid, { ...common, clientId, body: { type: 'createSession', timeoutMs: 4_000 } });
  }
  const children = new Map<string, number>();
  for (const [path, acl] of NODES) {
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    // The root has one child already: /zookeeper.
    const parentCVersion = (children.get(parent) ?? tree.stored(parent)!.stat.cversion) + 1;
    children.set(parent, parentCVersion);
    const data = bytes('0');
    const body = { type: 'create', path, data, acl, ephemeral: false, parentCVersion } as const;
    tree.apply(++zxid, { ...common, clientId: ELSEWHERE, body });
  }
  return tree;
}

// Words.

function submittedInWords(list: readonly Submitted<WriteRequest>[]): string {
  if (list.length === 0) return 'nothing is submitted';
  return list
    .map(({ session, cxid, identities, request }) => {
      const who = identities.map(({ scheme, id }) => `${scheme}:${id}`).join(' and ');
      return `${cxid} of session ${session}: ${request.op} by ${who || 'nobody'}`;
    })
    .join(', ');
}

function sentInWords(sent: readonly Sent[]): string {
  if (sent.length === 0) return 'nothing is sent';
  return sent.map(({ to, message }) => `${to}: ${messageInWords(message)}`).join('; ');
}
