import {
  formatErrorCode,
  formatZxid,
  type Applied,
  type ReadRequest,
  type SingleTxn,
  type StoredNode,
  type Submitted,
  type Txn,
  type TxnBody,
  type WriteRequest,
  type Zxid,
} from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import { canonical } from '../../src/sim/canonical.ts';
import { identitiesOf, simpleAccess } from './access.ts';
import type { Chapter } from './chapter.ts';
import { CountingAcls } from './counting-acls.ts';
import { firstDifference, type Difference } from './differences.ts';
import { digestOf } from './digest.ts';
import { NaiveTree, type NaiveOptions, type Outcome } from './naive.ts';
import { create, createSession, read } from './requests.ts';
import { bodyWords, eventWords, requestWords, resultWords, valueWords } from './words.ts';

/** What a test does to the chapter's classes. */
export type Step =
  /** A client asks. What is asked for `later` is prepared only: it is applied by an `apply` or with the next that is not. */
  | {
      readonly kind: 'ask';
      /** A session: 1 and 2 are live from the beginning, 0 is the leader itself. */
      readonly session: number;
      readonly request: WriteRequest;
      readonly later?: true;
    }
  /** The oldest request that is under way is applied. */
  | { readonly kind: 'apply' }
  | { readonly kind: 'read'; readonly session: number; readonly request: ReadRequest }
  /** A child comes whose transaction says that so many came before it. */
  | { readonly kind: 'crowd'; readonly path: string; readonly came: number }
  | { readonly kind: 'wait'; readonly ms: number }
  /** What is due for removal? */
  | { readonly kind: 'due' }
  /** The tree is restored from what it has itself, and a new leader begins. */
  | { readonly kind: 'restart' }
  /** A state in which a child comes before its parent. Nothing is known of the tree from then on. */
  | { readonly kind: 'disorder' };

/** How far a test goes. */
export interface PlayOptions extends Partial<NaiveOptions> {
  /** Transactions are given, for `apply` alone. */
  readonly given?: true;
  /** Whether `Preparer.applied` is called. */
  readonly tells?: true;
  /** Whether digests are compared. */
  readonly digests?: true;
  /** Whether warnings are, of quotas that are exceeded. */
  readonly quotas?: true;
  /** Whether there are steps that ask what is due for removal. */
  readonly removals?: true;
}

/** The rules that {@link playOn} looks at with these options. */
export function rulesOf({ given, digests, quotas, removals }: PlayOptions): typeof RULES {
  const unused = [
    ...(given ? ['transaction', 'error code'] : []),
    ...(digests ? [] : ['digest']),
    ...(quotas ? [] : ['quota']),
    ...(removals ? [] : ['due']),
  ];
  return RULES.filter(({ name }) => !unused.includes(name));
}

const RULES: readonly { readonly name: string; readonly rule: string }[] = [
  {
    name: 'transaction',
    rule: 'A request becomes the transaction that does what it asks for, after everything prepared before it.',
  },
  {
    name: 'error code',
    rule: 'The first check that fails refuses a request, with its error code; otherwise it is not refused.',
  },
  { name: 'result', rule: 'Who asked gets to know what came of it.' },
  { name: 'events', rule: 'What happened to a node is told in events, in order.' },
  {
    name: 'stat',
    rule: 'All fields of a stat say what happened to the node.',
  },
  {
    name: 'tree',
    rule: 'After each transaction the tree has the nodes, data and lists that it should have.',
  },
  {
    name: 'pictures',
    rule: 'A stat that was given away is a picture of that moment: it does not change when the node does.',
  },
  { name: 'last zxid', rule: 'lastZxid is the last transaction that was applied.' },
  { name: 'sessions', rule: 'The tree has the sessions that are live, with their time-outs.' },
  {
    name: 'lists',
    rule: 'Each node keeps the list that intern gave it, and it is released once it has another or is gone.',
  },
  {
    name: 'due',
    rule: 'Empty containers that had a child, and empty TTL nodes past their time, are due.',
  },
  { name: 'quota', rule: 'Whoever exceeds a quota is warned of, or refused.' },
  {
    name: 'digest',
    rule: 'The digest is the sum over all nodes, and a transaction says which one the tree will have after it.',
  },
];

const START_MS = 1_700_000_000_000;

/** How many of the things given away last are looked at again. */
const MOST_PICTURES = 6;

/** A request that was prepared. */
interface UnderWay {
  readonly submitted: Submitted<WriteRequest>;
  readonly zxid: Zxid;
  readonly timeMs: number;
  readonly txn: Txn;
  /** What was to come of it when it was asked for. */
  readonly outcome: Outcome;
}

/** Makes a play that compares the chapter's classes with a {@link NaiveTree}, step by step. */
export function playOn(options: PlayOptions): Play<Chapter, Step> {
  return (chapter, steps, story) => {
    const game = new Game(chapter, story, options);
    for (const step of steps) {
      const broken = game.take(step);
      if (broken !== undefined) return broken;
    }
    return undefined;
  };
}

class Game {
  private readonly chapter: Chapter;
  private readonly story: Story;
  private readonly options: PlayOptions;
  private readonly tree: InstanceType<Chapter['ZnodeTree']>;
  private readonly acls = new CountingAcls();
  private readonly newPreparer: () => InstanceType<Chapter['Preparer']>;
  private preparer: InstanceType<Chapter['Preparer']>;
  /** With everything that was asked for, and with everything that was applied. */
  private readonly asked: NaiveTree;
  private readonly applied: NaiveTree;
  private readonly underWay: UnderWay[] = [];
  /** What was given away, and how it looked then. */
  private readonly pictures: {
    readonly of: string;
    readonly value: unknown;
    readonly then: string;
  }[] = [];
  private zxid = 0n;
  private timeMs = START_MS;
  private warnings = 0;
  /** Settings that the story has told. */
  private readonly told = new Set<string>();

  constructor(chapter: Chapter, story: Story, options: PlayOptions) {
    this.chapter = chapter;
    this.story = story;
    this.options = options;
    const naive = settingsIn(options);
    this.applied = new NaiveTree({ ...naive, enforceQuota: false });
    this.asked = new NaiveTree(naive, this.applied);
    this.tree = story.quietly(
      'new ZnodeTree',
      () => new chapter.ZnodeTree({ access: simpleAccess, acls: this.acls }),
    );
    this.newPreparer = () =>
      story.quietly(
        'new Preparer',
        () =>
          new chapter.Preparer(this.tree, {
            access: simpleAccess,
            ...naive,
            warn: () => this.warnings++,
          }),
      );
    this.preparer = this.newPreparer();
    for (const session of [1, 2]) this.begin(session);
  }

  take(step: Step): Broken | undefined {
    switch (step.kind) {
      case 'ask':
        return this.ask(step);
      case 'apply':
        return this.applyOldest();
      case 'read':
        return this.read(step);
      case 'crowd':
        return this.crowd(step);
      case 'due':
        return this.due();
      case 'restart':
        return this.restart();
      case 'disorder':
        return this.disorder();
      case 'wait':
        this.timeMs += step.ms;
        this.story.line(`${step.ms} ms pass`);
        return undefined;
    }
  }

  private begin(session: number): void {
    const { asked, applied } = this;
    const submitted = submit(session, createSession);
    const zxid = ++this.zxid;
    const { body } = asked.request(submitted, zxid, this.timeMs);
    applied.request(submitted, zxid, this.timeMs);
    this.story.quietly(`apply createSession ${session}`, () =>
      this.tree.apply(zxid, this.txn(submitted, body)),
    );
  }

  private ask({ session, request, later }: Extract<Step, { kind: 'ask' }>): Broken | undefined {
    const zxid = ++this.zxid;
    const submitted = submit(session, request, Number(zxid) * 10);
    const timeMs = (this.timeMs += 10);
    const outcome = this.asked.request(submitted, zxid, timeMs);
    const words = (session === 1 ? '' : `session ${session}: `) + requestWords(request);
    this.tellSettings(request);
    let txn = this.txn(submitted, outcome.body);
    if (this.options.given) {
      this.story.line(`apply ${formatZxid(zxid)}: ${words}`);
    } else {
      const warned = this.warnings;
      txn = this.story.call(
        later ? `${words} (prepared)` : words,
        () => this.preparer.prepare(submitted, zxid, timeMs),
        ({ body }) => bodyWords(body),
      );
      const broken =
        this.comparePrepared(txn, submitted, outcome, timeMs) ??
        this.compareWarnings(outcome, this.warnings > warned) ??
        this.compareDigest('the digest in the transaction', txn.digest, this.asked, outcome);
      if (broken !== undefined) return broken;
    }
    this.underWay.push({ submitted, zxid, timeMs, txn, outcome });
    if (later) return undefined;
    while (this.underWay.length > 1) {
      const broken = this.applyNext();
      if (broken !== undefined) return broken;
    }
    const broken = this.apply(this.underWay.shift()!, true);
    return broken ?? this.tell(zxid);
  }

  private comparePrepared(
    txn: Txn,
    { session, cxid }: Submitted,
    { body }: Outcome,
    timeMs: number,
  ): Broken | undefined {
    const is = txn?.body;
    const expected = bodyWords(body);
    const codes = [codeIn(is), codeIn(body)];
    if (codes[0] !== codes[1]) {
      this.story.expected(expected);
      return {
        rule: 'error code',
        sentence: `The request became ${bodyWords(is)}, but it should become ${expected}.`,
      };
    }
    const difference =
      firstDifference(is, body) ??
      firstDifference(
        { clientId: txn.clientId, cxid: txn.cxid, timeMs: txn.timeMs },
        { clientId: session, cxid, timeMs },
      );
    if (difference === undefined) return undefined;
    return this.broken('transaction', 'the transaction', difference);
  }

  /** Says how the server is configured before the first request for which that matters. */
  private tellSettings(request: WriteRequest): void {
    const ops = request.op === 'multi' ? request.ops : [request];
    const settings = settingsIn(this.options);
    const tell = (setting: keyof NaiveOptions): void => {
      if (this.told.has(setting)) return;
      this.told.add(setting);
      this.story.line(`the server has ${setting} ${settings[setting] ? 'on' : 'off'}`);
    };
    if (ops.some((op) => 'flags' in op && (op.op === 'createTTL' || [5, 6].includes(op.flags)))) {
      tell('extendedTypes');
    }
    if (ops.some((op) => 'flags' in op && op.path.startsWith('/zookeeper/quota/'))) {
      tell('enforceQuota');
    }
  }

  private compareWarnings({ exceeded }: Outcome, warned: boolean): Broken | undefined {
    if (!this.options.quotas || warned === exceeded) return undefined;
    this.story.result(warned ? 'a warning' : 'no warning');
    this.story.expected(exceeded ? 'a warning' : 'no warning');
    return {
      rule: 'quota',
      sentence: exceeded
        ? 'A limit was exceeded, but nobody was warned.'
        : 'There was a warning, but no limit was exceeded.',
    };
  }

  private applyOldest(): Broken | undefined {
    const zxid = this.underWay[0]?.zxid;
    return zxid === undefined ? undefined : (this.applyNext() ?? this.tell(zxid));
  }

  private applyNext(): Broken | undefined {
    const next = this.underWay.shift();
    if (next === undefined) return undefined;
    this.story.line(`apply ${formatZxid(next.zxid)}`);
    return this.apply(next, false);
  }

  /** Applies a transaction whose line is there already. */
  private apply(
    { submitted, zxid, timeMs, txn, outcome }: UnderWay,
    sameLine: boolean,
  ): Broken | undefined {
    const { story, tree } = this;
    const isRefused = codeIn(outcome.body) !== undefined;
    const expected = isRefused ? outcome : this.applied.request(submitted, zxid, timeMs);
    const what = sameLine ? `apply ${formatZxid(zxid)}` : 'apply it';
    const applied = story.quietly(what, () => tree.apply(zxid, txn));
    story.result(resultWords(applied?.result));
    const changed = this.pictures.find(({ value, then }) => canonical(value) !== then);
    if (changed !== undefined) {
      story.line(`${changed.of}, as it was given away before`, 'has changed');
      story.expected('as it was');
      return {
        rule: 'pictures',
        sentence: `${changed.of} was given away before this transaction, and the transaction has changed it.`,
      };
    }
    this.takePicture('the result', applied?.result);
    this.takePicture(
      'stored(/)',
      story.quietly('stored /', () => tree.stored('/')),
    );
    return (
      this.compareResult(applied?.result, expected.result) ??
      this.compareEvents(applied, expected, submitted) ??
      this.compareTree(zxid) ??
      this.compareDigest(
        'digest',
        story.quietly('digest', () => tree.digest),
        this.applied,
      )
    );
  }

  /** A transaction of type error has none. */
  private compareDigest(
    what: string,
    actual: bigint | undefined,
    naive: NaiveTree,
    { body }: { readonly body?: TxnBody } = {},
  ): Broken | undefined {
    if (!this.options.digests) return undefined;
    const expected = body?.type === 'error' ? undefined : digestOf(naive);
    if (actual === expected) return undefined;
    const words = (digest: bigint | undefined): string => String(digest ?? 'none');
    this.story.line(what, words(actual));
    this.story.expected(words(expected));
    return {
      rule: 'digest',
      sentence: `The ${what.replace('the ', '')} is ${words(actual)}, and should be ${words(expected)}.`,
    };
  }

  private takePicture(of: string, value: unknown): void {
    if (this.pictures.length >= MOST_PICTURES) this.pictures.shift();
    this.pictures.push({ of, value, then: canonical(value) });
  }

  /** Tells the leader once of all that was applied. */
  private tell(zxid: Zxid): undefined {
    const { tells } = this.options;
    if (tells) this.story.quietly(`applied ${formatZxid(zxid)}`, () => this.preparer.applied(zxid));
    return undefined;
  }

  private compareResult(actual: unknown, expected: Outcome['result']): Broken | undefined {
    const difference = firstDifference(actual, expected);
    if (difference === undefined) return undefined;
    const inStat = /(^|\.)stat(\.|$)/.test(difference.place);
    return this.broken(inStat ? 'stat' : 'result', 'the result', difference);
  }

  /** In which order the nodes of a session go is nobody's business. */
  private compareEvents(
    applied: Applied,
    { events }: Outcome,
    { request }: Submitted<WriteRequest>,
  ): Broken | undefined {
    const inOrder = (list: Applied['events']): Applied['events'] =>
      request.op === 'closeSession' && Array.isArray(list) ? sortedEvents(list) : list;
    const difference = firstDifference(inOrder(applied.events), inOrder(events));
    if (difference === undefined) return undefined;
    const words = (list: Applied['events']): string =>
      Array.isArray(list) && list.length > 0 ? inOrder(list).map(eventWords).join(', ') : 'none';
    this.story.line('its events', words(applied.events));
    if (words(applied.events) !== words(events)) {
      this.story.expected(words(events));
      return {
        rule: 'events',
        sentence: `The events were: ${words(applied.events)}. They should be: ${words(events)}.`,
      };
    }
    return this.broken('events', 'an event', difference);
  }

  /** Looks at every node there should be. */
  private compareTree(zxid: Zxid): Broken | undefined {
    const { story, tree, applied } = this;
    const last = story.quietly('lastZxid', () => tree.lastZxid);
    if (last !== zxid) {
      story.line('lastZxid', valueWords(last));
      return this.broken('last zxid', 'lastZxid', { place: '', actual: last, expected: zxid });
    }
    const nodes: StoredNode[] = [];
    for (const path of applied.paths()) {
      const difference = this.compareNode(path, nodes);
      if (difference === undefined) continue;
      const place = difference.place.replace(/^stored\./, '');
      const words = `then ${path}${place === '' ? '' : `, ${place}`}`;
      story.line(words, valueWords(difference.actual));
      story.expected(valueWords(difference.expected));
      return {
        rule: place.startsWith('stat') || place.startsWith('as a client') ? 'stat' : 'tree',
        sentence: sentenceOf(`${path}`, { ...difference, place }),
      };
    }
    return this.compareSessions() ?? this.compareLists(nodes);
  }

  private compareSessions(): Broken | undefined {
    const { story, tree, applied } = this;
    const words = (sessions: ReadonlyMap<bigint, number>): string =>
      [...sessions]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([session, timeoutMs]) => `${session}: ${timeoutMs} ms`)
        .join(', ') || 'none';
    const is = story.quietly('sessions', () => words(tree.sessions));
    const should = words(applied.sessions);
    if (is === should) return undefined;
    story.line('then the sessions', is);
    story.expected(should);
    return { rule: 'sessions', sentence: `The sessions are ${is}. They should be ${should}.` };
  }

  private compareLists(nodes: readonly StoredNode[]): Broken | undefined {
    const problem = this.acls.problem(nodes);
    if (problem === undefined) return undefined;
    this.story.line(problem.words, problem.actual);
    this.story.expected(problem.expected);
    return { rule: 'lists', sentence: problem.sentence };
  }

  /** Compares a node, and adds it to those that are there. */
  private compareNode(path: string, nodes: StoredNode[]): Difference | undefined {
    const { story, tree, applied } = this;
    const exists = submit(1, read('exists', path));
    const getChildren = submit(1, read('getChildren', path));
    const [stored, seen, children] = story.quietly(
      `look at ${path}`,
      () => [tree.stored(path), tree.read(exists), tree.read(getChildren)] as const,
    );
    if (stored !== undefined) nodes.push(stored);
    const inSeen = firstDifference(seen, applied.read(exists));
    return (
      firstDifference(stored, applied.stored(path)) ??
      (inSeen && {
        ...inSeen,
        place: `as a client sees it: ${inSeen.place.replace('stat.', '')}`,
      }) ??
      firstDifference(children, applied.read(getChildren))
    );
  }

  private read({ session, request }: Extract<Step, { kind: 'read' }>): Broken | undefined {
    const submitted = submit(session, request);
    const expected = this.applied.read(submitted);
    const words = (session === 1 ? '' : `session ${session}: `) + requestWords(request);
    const result = this.story.call(words, () => this.tree.read(submitted), resultWords);
    return this.compareResult(result, expected);
  }

  private applyAll(): Broken | undefined {
    const last = this.underWay.at(-1)?.zxid;
    while (this.underWay.length > 0) {
      const broken = this.applyNext();
      if (broken !== undefined) return broken;
    }
    return last === undefined ? undefined : this.tell(last);
  }

  private restart(): Broken | undefined {
    const { story, tree, asked, applied } = this;
    const before = this.applyAll();
    if (before !== undefined) return before;
    story.line('restore what is there; a new leader');
    story.quietly('restore', () => {
      const state = { sessions: [...tree.sessions], nodes: [...tree.nodes()] };
      tree.restore(tree.lastZxid, state);
    });
    for (const naive of [asked, applied]) naive.recountQuotas();
    this.preparer = this.newPreparer();
    const digest = story.quietly('digest', () => tree.digest);
    return this.compareTree(this.zxid) ?? this.compareDigest('digest', digest, applied);
  }

  private disorder(): Broken | undefined {
    const { story, chapter } = this;
    const node = this.applied.stored('/')!;
    const nodes = ['', '/a/b', '/a'].map((path) => ({ ...node, path }));
    const tree = story.quietly('new ZnodeTree', () => new chapter.ZnodeTree());
    try {
      story.call('restore a state with /a/b before /a', () =>
        tree.restore(1n, { sessions: [], nodes }),
      );
    } catch (thrown) {
      if (thrown instanceof RangeError) return undefined;
      throw thrown;
    }
    story.result('done');
    story.expected('a RangeError');
    return {
      rule: 'tree',
      sentence:
        'A state in which a child comes before its parent was taken over. It should be refused by a RangeError.',
    };
  }

  private crowd({ path, came }: Extract<Step, { kind: 'crowd' }>): Broken | undefined {
    const before = this.applyAll();
    if (before !== undefined) return before;
    const child = submit(1, create(`${path}/last`));
    const zxid = ++this.zxid;
    const outcome = this.asked.request(child, zxid, this.timeMs);
    this.applied.request(child, zxid, this.timeMs);
    if (outcome.body.type !== 'create') return undefined;
    for (const naive of [this.asked, this.applied]) naive.fakeCount(path, came);
    const body = { ...outcome.body, parentCVersion: came };
    this.story.line(`apply create ${path}/last as child no. ${came}`);
    this.story.quietly('apply it', () => this.tree.apply(zxid, this.txn(child, body)));
    // Whoever prepares next must go by the tree: it has forgotten what was applied, or is another leader.
    if (!this.options.tells) this.preparer = this.newPreparer();
    return this.compareTree(zxid);
  }

  private due(): Broken | undefined {
    const { story, tree, timeMs } = this;
    const expected = this.applied.due(timeMs);
    const requests = story.call(
      'what is due?',
      () => tree.dueForRemoval(timeMs),
      (list) => `[${pathsIn(list).join(' ')}]`,
    );
    if (String(pathsIn(requests)) === String(expected)) return undefined;
    story.expected(`[${expected.join(' ')}]`);
    return {
      rule: 'due',
      sentence: `Due for removal: [${pathsIn(requests).join(' ')}]. It should be: [${expected.join(' ')}].`,
    };
  }

  private broken(rule: string, what: string, difference: Difference): Broken {
    this.story.expected(expectedWords(difference));
    return { rule, sentence: sentenceOf(what, difference) };
  }

  private txn(submitted: Submitted, body: TxnBody): Txn {
    return { clientId: submitted.session, cxid: submitted.cxid, timeMs: this.timeMs, body };
  }
}

/** A request by the client of a session. */
export function submit<Request extends WriteRequest | ReadRequest>(
  session: number,
  request: Request,
  cxid = 1,
): Submitted<Request> {
  return { session: BigInt(session), cxid, identities: identitiesOf(session), request };
}

function settingsIn({ extendedTypes = true, enforceQuota = false }: PlayOptions): NaiveOptions {
  return { extendedTypes, enforceQuota };
}

function sortedEvents(events: Applied['events']): Applied['events'] {
  return events.toSorted((a, b) => (eventWords(a) < eventWords(b) ? -1 : 1));
}

function pathsIn(requests: readonly WriteRequest[]): string[] {
  if (!Array.isArray(requests)) return [];
  return (requests as WriteRequest[])
    .map((request) => (request.op === 'deleteContainer' ? request.path : request.op))
    .sort();
}

/** The error of a transaction, or of the first part that has one; undefined if there is none. */
function codeIn(body: TxnBody | undefined): number | undefined {
  if (body?.type !== 'multi') return body?.type === 'error' ? body.err : undefined;
  if (!Array.isArray(body.txns)) return undefined;
  const culprit = body.txns.find((txn: SingleTxn) => txn.type === 'error') as SingleTxn | undefined;
  return culprit?.type === 'error' ? culprit.err : undefined;
}

function expectedWords({ place, expected }: Difference): string {
  const value = /(^|\.)err$/.test(place) ? formatErrorCode(Number(expected)) : valueWords(expected);
  return place === '' ? value : `${place} ${value}`;
}

function sentenceOf(what: string, { place, actual, expected }: Difference): string {
  const subject = place === '' ? what : `${what}, ${place}`;
  const start = subject.startsWith('the') ? `T${subject.slice(1)}` : subject;
  return `${start}: it is ${valueWords(actual)}, and should be ${valueWords(expected)}.`;
}
