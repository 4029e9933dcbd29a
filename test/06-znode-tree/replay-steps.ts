import fc from 'fast-check';
import {
  ErrorCode,
  formatErrorCode,
  formatZxid,
  type Applied,
  type StoredNode,
  type StoredStat,
  type TreeState,
  type Txn,
  type TxnBody,
  type WriteRequest,
  type Zxid,
} from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import { simpleAccess } from './access.ts';
import { randomSteps } from './arbitrary.ts';
import type { Chapter } from './chapter.ts';
import { CountingAcls } from './counting-acls.ts';
import { firstDifference } from './differences.ts';
import { NaiveTree } from './naive.ts';
import { submit } from './play.ts';
import { container, create, createSession, ephemeral, remove } from './requests.ts';
import { eventWords, requestWords, resultWords, valueWords } from './words.ts';

/** What happens on a server that takes a snapshot meanwhile. */
export type ReplayStep =
  | {
      readonly kind: 'ask';
      readonly session: number;
      readonly request: WriteRequest;
      /**
       * As in the logs of old versions: a closeSession without its list (before 3.6), a create without the count of
       * its parent.
       */
      readonly old?: true;
    }
  /** The snapshot begins; with each request from now on it gets so many nodes further. Only the first counts. */
  | {
      readonly kind: 'snapshot';
      readonly pace: number;
      /** By another server, which looks each path up when its turn comes, as Apache does. */
      readonly by?: 'another';
    };

/** The rules about snapshots and replays. */
export const REPLAY_RULES = [
  {
    name: 'nodes',
    rule: 'nodes() has every node that is there all the time, once, and none before its parent.',
  },
  {
    name: 'convergence',
    rule: 'A snapshot that was taken while transactions were applied, and these once more, give the same tree.',
  },
  {
    name: 'old logs',
    rule: 'The log of an old version leaves out a list or a count; whoever applies it makes the same tree of it.',
  },
  {
    name: 'lists',
    rule: 'Each node keeps the list that intern gave it, and it is released once it has another or is gone.',
  },
  { name: 'twice', rule: 'To apply the same transactions once more changes nothing in the end.' },
];

/** When everything that could be due is due. */
const LATE_MS = 2_000_000_000_000;
const START_MS = 1_700_000_000_000;
const SESSIONS = [1, 2];

type TreeOf = InstanceType<Chapter['ZnodeTree']>;

/** Applies, takes a snapshot meanwhile, restores it elsewhere, applies again, and compares. */
export const playReplay: Play<Chapter, ReplayStep> = (chapter, steps, story) => {
  const server = new Server(chapter, story);
  for (const step of steps) {
    if (step.kind === 'ask') server.ask(step);
    else server.beginSnapshot(step.pace, step.by);
  }
  return server.compare();
};

class Server {
  private readonly chapter: Chapter;
  private readonly story: Story;
  private readonly tree: TreeOf;
  /** Makes the transactions, and knows what the tree should be. */
  private readonly naive = new NaiveTree();
  private readonly log: { readonly zxid: Zxid; readonly txn: Txn }[] = [];
  private isOld = false;
  /** Of the tree, and of the one that is restored. */
  private readonly acls = [new CountingAcls(), new CountingAcls()] as const;
  private snapshot:
    | {
        readonly zxid: Zxid;
        readonly sessions: TreeState['sessions'];
        readonly left: Iterator<StoredNode>;
        readonly pace: number;
        /** Paths that were there when it began, and have been ever since. */
        readonly stayed: Map<string, Zxid>;
      }
    | undefined;
  private readonly nodes: StoredNode[] = [];
  private zxid = 0n;

  constructor(chapter: Chapter, story: Story) {
    this.chapter = chapter;
    this.story = story;
    this.tree = this.newTree(this.acls[0]);
    for (const session of SESSIONS) this.apply(session, createSession);
  }

  ask({ session, request, old }: Extract<ReplayStep, { kind: 'ask' }>): void {
    const who = session === 1 ? '' : `session ${session}: `;
    const missing = request.op === 'closeSession' ? ' (no list)' : ' (child no. -1)';
    const words = requestWords(request) + (old ? missing : '');
    this.story.line(`apply ${formatZxid(this.zxid + 1n)}: ${who}${words}`);
    this.isOld ||= old === true;
    this.apply(session, request, old);
    for (let i = 0; i < (this.snapshot?.pace ?? 0); i++) this.advance();
  }

  beginSnapshot(pace: number, by?: 'another'): void {
    if (this.snapshot !== undefined) return;
    const { story, tree, naive } = this;
    story.line(by === undefined ? 'a snapshot begins' : 'a snapshot begins on another server');
    const left = by === undefined ? story.quietly('nodes()', () => tree.nodes()) : walk(naive, '/');
    this.snapshot = {
      zxid: story.quietly('lastZxid', () => tree.lastZxid),
      sessions: story.quietly('sessions', () => [...tree.sessions]),
      left,
      pace,
      stayed: new Map(naive.paths().map((path) => [path, naive.stored(path)!.stat.czxid])),
    };
  }

  compare(): Broken | undefined {
    if (this.snapshot === undefined) this.beginSnapshot(0);
    while (this.advance());
    const { story, nodes, tree } = this;
    const { zxid, sessions } = this.snapshot!;
    story.line('the snapshot is complete', `${nodes.length} nodes`);
    const broken =
      this.compareNodes() ??
      (this.isOld ? this.compareTrees('old logs', tree) : undefined) ??
      this.compareLists(tree, this.acls[0]);
    if (broken !== undefined) return broken;
    const copy = this.newTree(this.acls[1]);
    this.litter(copy);
    story.line(`restore it, apply what follows ${formatZxid(zxid)}`);
    story.quietly('restore', () => copy.restore(zxid, { sessions, nodes }));
    this.replay(copy, zxid);
    const first = this.compareTrees('convergence', copy) ?? this.compareLists(copy, this.acls[1]);
    // What does not say how many children came, and is applied once too often, counts one too many.
    if (first !== undefined || this.isOld) return first;
    story.line('apply all of that once more, to both');
    this.replay(copy, zxid);
    const goesBack = this.replay(tree, zxid);
    if (goesBack !== undefined) return goesBack;
    return this.compareTrees('twice', copy) ?? this.compareTrees('twice', tree);
  }

  private apply(session: number, request: WriteRequest, old?: true): void {
    const submitted = submit(session, request);
    const zxid = ++this.zxid;
    const timeMs = START_MS + Number(zxid) * 10;
    const outcome = this.naive.request(submitted, zxid, timeMs);
    const body = old ? asOld(outcome.body) : outcome.body;
    const txn: Txn = { clientId: submitted.session, cxid: submitted.cxid, timeMs, body };
    this.log.push({ zxid, txn });
    this.story.quietly('apply it', () => this.tree.apply(zxid, txn));
    const { stayed } = this.snapshot ?? {};
    for (const [path, czxid] of stayed ?? []) {
      if (this.naive.stored(path)?.stat.czxid !== czxid) stayed!.delete(path);
    }
  }

  private advance(): boolean {
    const next = this.story.quietly('the next of nodes()', () => this.snapshot!.left.next());
    if (next.done === true) return false;
    this.nodes.push(next.value);
    return true;
  }

  /** What a server had before must be gone after it was restored. */
  private litter(tree: TreeOf): void {
    const naive = new NaiveTree();
    const before: readonly (readonly [number, WriteRequest])[] = [
      [3, createSession],
      [2, createSession],
      [2, ephemeral('/old-e')],
      [2, container('/old-c')],
      [2, create('/old-c/x')],
      [2, remove('/old-c/x')],
      [2, create('/zookeeper/quota/q')],
      [2, create('/zookeeper/quota/q/r')],
      [2, create('/zookeeper/quota/q/r/zookeeper_limits')],
    ];
    for (const [i, [session, request]] of before.entries()) {
      const submitted = submit(session, request);
      const { body } = naive.request(submitted, BigInt(i + 1), START_MS);
      const txn: Txn = { clientId: submitted.session, cxid: 1, timeMs: START_MS, body };
      this.story.quietly('apply what was before', () => tree.apply(BigInt(i + 1), txn));
    }
  }

  private replay(tree: TreeOf, after: Zxid): Broken | undefined {
    for (const { zxid, txn } of this.log) {
      if (zxid <= after) continue;
      const counts = tree === this.tree ? this.countsOf(parentsIn(txn.body)) : [];
      const nothingToDo = tree === this.tree ? this.errorOf(txn.body) : undefined;
      const applied = this.story.quietly(`apply ${formatZxid(zxid)} again`, () =>
        tree.apply(zxid, txn),
      );
      const broken =
        this.compareCounts(zxid, counts) ?? this.compareError(zxid, applied, nothingToDo);
      if (broken !== undefined) return broken;
      const last = this.story.quietly('lastZxid', () => tree.lastZxid);
      if (tree !== this.tree || last === this.zxid) continue;
      this.story.line('then lastZxid', valueWords(last));
      this.story.expected(formatZxid(this.zxid));
      return {
        rule: 'twice',
        sentence: `lastZxid was ${formatZxid(this.zxid)}. After ${formatZxid(zxid)} was applied once more it is ${valueWords(last)}.`,
      };
    }
    return undefined;
  }

  /** What a transaction comes to that finds nothing to do; undefined if it finds something. */
  private errorOf(body: TxnBody): number | undefined {
    if (body.type === 'check' || !('path' in body)) return undefined;
    const has = (path: string): boolean =>
      this.story.quietly(`stored ${path}`, () => this.tree.stored(path)) !== undefined;
    if (!('parentCVersion' in body)) return has(body.path) ? undefined : ErrorCode.NONODE;
    if (!has(parentOf(body.path))) return ErrorCode.NONODE;
    return has(body.path) ? ErrorCode.NODEEXISTS : undefined;
  }

  private compareError(zxid: Zxid, applied: Applied, err: number | undefined): Broken | undefined {
    if (err === undefined) return undefined;
    const { result, events } = applied;
    const isRight = result?.op === 'error' && result.err === err;
    if (isRight && events.length === 0) return undefined;
    const should = isRight ? 'no events' : formatErrorCode(err);
    const is = isRight ? events.map(eventWords).join(', ') : resultWords(result);
    this.story.line(`apply ${formatZxid(zxid)} again`, is);
    this.story.expected(should);
    return {
      rule: 'twice',
      sentence: `${formatZxid(zxid)} finds nothing to do when it is applied once more. What came of it is: ${is}. It should be: ${should}.`,
    };
  }

  /** Of a parent that is there, how many children came, and when one last came or went. */
  private countsOf(paths: readonly string[]): readonly Counts[] {
    return paths.flatMap((path) => {
      const stat = this.story.quietly(`stored ${path}`, () => this.tree.stored(path))?.stat;
      return stat === undefined ? [] : [{ path, stat }];
    });
  }

  /** The same node never goes back, even in the middle of a replay. */
  private compareCounts(zxid: Zxid, before: readonly Counts[]): Broken | undefined {
    const after = this.countsOf(before.map(({ path }) => path));
    for (const { path, stat } of after) {
      const then = before.find((one) => one.path === path)!.stat;
      if (stat.czxid !== then.czxid) continue;
      const fields = ['cversion', 'pzxid'] as const;
      const field = fields.find((name) => stat[name] < then[name]);
      if (field === undefined) continue;
      const [was, is] = [valueWords(then[field]), valueWords(stat[field])];
      this.story.line(`after ${formatZxid(zxid)}: ${path}, ${field}`, is);
      this.story.expected(was);
      return {
        rule: 'twice',
        sentence: `${path}, ${field} was ${was}. After ${formatZxid(zxid)} was applied once more it is ${is}.`,
      };
    }
    return undefined;
  }

  private compareNodes(): Broken | undefined {
    const paths = this.nodes.map(({ path }) => path);
    const missing = [...this.snapshot!.stayed.keys()].find(
      (path) => !paths.includes(path === '/' ? '' : path),
    );
    const orphan = paths.find(
      (path, i) => path !== '' && !paths.slice(0, i).includes(path.slice(0, path.lastIndexOf('/'))),
    );
    const twice = paths.find((path, i) => paths.indexOf(path) < i);
    const sentence =
      (missing !== undefined && `${missing} was there all the time, but is not in the snapshot.`) ||
      (orphan !== undefined && `${orphan} stands in the snapshot before its parent.`) ||
      (twice !== undefined && `${twice} stands in the snapshot twice.`);
    if (sentence === false) return undefined;
    this.story.result(paths.map((path) => path || '/').join(' '));
    return { rule: 'nodes', sentence };
  }

  private compareLists(tree: TreeOf, acls: CountingAcls): Broken | undefined {
    const { story } = this;
    const problem = acls.problem(story.quietly('nodes()', () => [...tree.nodes()]));
    if (problem === undefined) return undefined;
    story.line(problem.words, problem.actual);
    story.expected(problem.expected);
    return { rule: 'lists', sentence: problem.sentence };
  }

  private compareTrees(rule: string, tree: TreeOf): Broken | undefined {
    const { story } = this;
    const difference = firstDifference(
      story.quietly('look at the tree', () => stateOf(tree)),
      this.stateOfNaive(tree),
    );
    if (difference === undefined) return undefined;
    const { actual, expected } = difference;
    const place = difference.place.replace(/^nodes\.(\/[^.]*)\.?/, '$1, ');
    story.line(`then ${place}`, valueWords(actual));
    story.expected(valueWords(expected));
    return {
      rule,
      sentence: `${place}: it is ${valueWords(actual)}, and should be ${valueWords(expected)}.`,
    };
  }

  private stateOfNaive(tree: TreeOf): ReturnType<typeof stateOf> {
    const { naive, story } = this;
    const nodes = naive.paths().map((path) => [path, withoutPath(naive.stored(path)!)] as const);
    return {
      nodes: Object.fromEntries(nodes),
      sessions: byNumber(naive.sessions),
      ephemerals: SESSIONS.map((session) => naive.read(submit(session, EPHEMERALS))),
      due: naive.due(LATE_MS),
      // What it is, is for another test; but it has to be that of the tree that never was replayed on.
      digest: tree === this.tree ? story.quietly('digest', () => tree.digest) : this.tree.digest,
      lastZxid: this.zxid,
    };
  }

  private newTree(acls: CountingAcls): TreeOf {
    return this.story.quietly(
      'new ZnodeTree',
      () => new this.chapter.ZnodeTree({ access: simpleAccess, acls }),
    );
  }
}

/** A node and its counts. */
interface Counts {
  readonly path: string;
  readonly stat: StoredStat;
}

/** The parents of what a transaction creates and deletes. In a multi a parent may go and come again: of that, none. */
function parentsIn(body: TxnBody): readonly string[] {
  if (body.type === 'closeSession') return [...new Set(body.paths.map(parentOf))];
  return 'parentCVersion' in body || body.type === 'delete' ? [parentOf(body.path)] : [];
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** A transaction as an old version would have written it. */
function asOld(body: TxnBody): TxnBody {
  if (body.type === 'closeSession') return { ...body, paths: [] };
  return 'parentCVersion' in body ? { ...body, parentCVersion: -1 } : body;
}

const EPHEMERALS = { op: 'getEphemerals', prefix: null } as const;

function stateOf(tree: TreeOf): {
  readonly nodes: Readonly<Record<string, unknown>>;
  readonly sessions: Readonly<Record<string, number>>;
  readonly ephemerals: readonly unknown[];
  readonly due: readonly unknown[];
  readonly digest: bigint;
  readonly lastZxid: Zxid;
} {
  const nodes = [...tree.nodes()].map((node) => [node.path || '/', withoutPath(node)] as const);
  return {
    nodes: Object.fromEntries(nodes.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    sessions: byNumber(tree.sessions),
    ephemerals: SESSIONS.map((session) => tree.read(submit(session, EPHEMERALS))),
    due: tree
      .dueForRemoval(LATE_MS)
      .map((request) => (request.op === 'deleteContainer' ? request.path : request.op))
      .sort(),
    digest: tree.digest,
    lastZxid: tree.lastZxid,
  };
}

function withoutPath({ data, acl, stat }: StoredNode): Omit<StoredNode, 'path'> {
  return { data, acl, stat };
}

/** Goes through a tree path by path while it changes. */
function* walk(naive: NaiveTree, path: string): Generator<StoredNode, undefined> {
  const node = naive.stored(path);
  if (node === undefined) return;
  const names = naive.children(path);
  yield node;
  for (const name of names) yield* walk(naive, `${path === '/' ? '' : path}/${name}`);
}

function byNumber(sessions: ReadonlyMap<bigint, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...sessions].map(([session, timeoutMs]) => [`${session}`, timeoutMs]));
}

/** Random requests, with a snapshot that begins somewhere among them. */
export const replayArbitrary: fc.Arbitrary<readonly ReplayStep[]> = fc
  .tuple(
    randomSteps({ multis: true, mortals: true, ephemerals: true, later: false }),
    fc.nat({ max: 20 }),
    fc.nat({ max: 2 }),
    fc.boolean(),
  )
  .map(([steps, at, pace, anothers]) => {
    const asks = steps.flatMap((step): ReplayStep[] =>
      step.kind === 'ask' ? [{ kind: 'ask', session: step.session, request: step.request }] : [],
    );
    const snapshot: ReplayStep = { kind: 'snapshot', pace, ...(anothers && { by: 'another' }) };
    return asks.toSpliced(Math.min(at, asks.length), 0, snapshot);
  });
