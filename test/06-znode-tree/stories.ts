import {
  formatZxid,
  type Result,
  type StoredNode,
  type Txn,
  type WriteRequest,
  type Zxid,
} from '#kit';
import * as reference from '../../solutions/06-znode-tree/index.ts';
import { playSteps } from '../../src/grade/play-steps.ts';
import { Story, type StoryLine } from '../../src/grade/story.ts';
import { playOn, submit, type PlayOptions, type Step } from './play.ts';
import {
  closeSession,
  container,
  create,
  ephemeral,
  multi,
  read,
  remove,
  sequential,
  setData,
} from './requests.ts';
import { bodyWords, requestWords, resultWords } from './words.ts';

/** The stories that the chapter's text shows. */
export const stories: Readonly<Record<string, () => readonly StoryLine[]>> = {
  'the-request-again': requestAgain,
  'the-transaction-again': transactionAgain,
  'what-a-stat-says': whatAStatSays,
  numbers: () =>
    played([
      ask(create('/q')),
      ask(sequential('/q/a-')),
      ask(create('/q/b')),
      ask(remove('/q/b')),
      ask(sequential('/q/a-')),
      ask(sequential('/q/')),
      { kind: 'crowd', path: '/q', came: 2_147_483_647 },
      ask(sequential('/q/a-')),
      ask(sequential('/q/a-')),
    ]),
  'a-session-ends': () =>
    played([
      ask(create('/members')),
      askAs(2, ephemeral('/members/m2')),
      askAs(2, create('/members/m2/child')),
      askAs(2, closeSession),
      { kind: 'read', session: 1, request: read('getChildren', '/members') },
      askAs(2, create('/too-late')),
    ]),
  'under-way': () =>
    played([
      later(create('/a')),
      later(setData('/a', 'x')),
      later(create('/a')),
      later(remove('/a', 1)),
      { kind: 'read', session: 1, request: read('exists', '/a') },
      { kind: 'apply' },
      { kind: 'apply' },
      { kind: 'apply' },
      { kind: 'apply' },
    ]),
  'a-refused-multi': () =>
    played([
      ask(create('/q')),
      ask(multi(sequential('/q/n-'), remove('/q', 7), create('/r'))),
      ask(multi(sequential('/q/n-'), sequential('/q/n-'))),
    ]),
  'a-container': () =>
    played([
      ask(container('/locks')),
      { kind: 'due' },
      ask(create('/locks/l1')),
      ask(remove('/locks/l1')),
      { kind: 'due' },
      later(create('/locks/l2')),
      { kind: 'ask', session: 0, request: REMOVAL, later: true },
      { kind: 'apply' },
      { kind: 'apply' },
    ]),
  'a-quota': () =>
    played(
      [
        ask(create('/a', { data: 'four' })),
        ask(create('/zookeeper/quota/a')),
        ask(create('/zookeeper/quota/a/zookeeper_limits', { data: LIMITS })),
        ask(create('/zookeeper/quota/a/zookeeper_stats')),
        ask(create('/a/b', { data: 'x' })),
        {
          kind: 'read',
          session: 1,
          request: read('getData', `/zookeeper/quota/a/zookeeper_stats`),
        },
        ask(create('/a/c')),
      ],
      { enforceQuota: true },
    ),
  'a-fuzzy-snapshot': fuzzySnapshot,
};

const REMOVAL: WriteRequest = { op: 'deleteContainer', path: '/locks' };
const LIMITS = 'count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=2';

type Tree = InstanceType<typeof reference.ZnodeTree>;

function played(steps: readonly Step[], options: PlayOptions = {}): readonly StoryLine[] {
  const { story, found } = playSteps(playOn({ ...options, tells: true }), reference, steps);
  if (found !== undefined) throw new Error(found.sentence);
  return story;
}

function ask(request: WriteRequest): Step {
  return { kind: 'ask', session: 1, request };
}

function askAs(session: number, request: WriteRequest): Step {
  return { kind: 'ask', session, request };
}

/** Prepared only. */
function later(request: WriteRequest): Step {
  return { kind: 'ask', session: 1, request, later: true };
}

/** A server that has one session, and keeps what it has applied. */
class Server {
  readonly tree: Tree = new reference.ZnodeTree();
  readonly log = new Map<Zxid, Txn>();
  private readonly preparer = new reference.Preparer(this.tree);

  constructor() {
    this.carryOut({ op: 'createSession', timeoutMs: 10_000 });
  }

  prepare(request: WriteRequest): Txn {
    return this.preparer.prepare(submit(1, request), this.tree.lastZxid + 1n, 0);
  }

  carryOut(request: WriteRequest): Result {
    const txn = this.prepare(request);
    const zxid = this.tree.lastZxid + 1n;
    this.log.set(zxid, txn);
    const { result } = this.tree.apply(zxid, txn);
    this.preparer.applied(zxid);
    return result;
  }

  restart(nodes: readonly StoredNode[] = [...this.tree.nodes()]): void {
    this.tree.restore(this.tree.lastZxid, { sessions: [...this.tree.sessions], nodes });
  }

  namesBelow(path: string): string {
    return resultWords(this.tree.read(submit(1, read('getChildren', path))));
  }
}

const JOB = sequential('/q/job-');

/** A log of requests, carried out again over a snapshot that has more than its name says. */
function requestAgain(): readonly StoryLine[] {
  const story = new Story();
  const server = new Server();
  server.carryOut(create('/q'));
  story.line('a snapshot begins');
  story.line(requestWords(JOB), resultWords(server.carryOut(JOB)));
  story.line('the snapshot comes to /q', server.namesBelow('/q'));
  story.line('crash; the snapshot is loaded', server.namesBelow('/q'));
  server.restart();
  story.line(`again: ${requestWords(JOB)}`, resultWords(server.carryOut(JOB)));
  story.line('below /q', server.namesBelow('/q'));
  return story.lines;
}

/** The same with a log of transactions. */
function transactionAgain(): readonly StoryLine[] {
  const story = new Story();
  const server = new Server();
  server.carryOut(create('/q'));
  story.line('a snapshot begins');
  const txn = server.prepare(JOB);
  story.line(`prepare: ${requestWords(JOB)}`, bodyWords(txn.body));
  const zxid = server.tree.lastZxid + 1n;
  const apply = (): string => resultWords(server.tree.apply(zxid, txn).result);
  story.line(`apply ${formatZxid(zxid)}`, apply());
  story.line('the snapshot comes to /q', server.namesBelow('/q'));
  server.restart();
  story.line('crash; the snapshot is loaded', server.namesBelow('/q'));
  story.line(`apply ${formatZxid(zxid)} again`, apply());
  story.line('below /q', server.namesBelow('/q'));
  return story.lines;
}

/** What the stat of a node says after each of some requests. */
function whatAStatSays(): readonly StoryLine[] {
  const story = new Story();
  const server = new Server();
  const requests = [
    create('/a'),
    create('/a/b'),
    create('/a/c'),
    setData('/a/b', 'x'),
    remove('/a/b'),
    remove('/a/c'),
  ];
  for (const request of requests) {
    server.carryOut(request);
    const { stat } = server.tree.stored('/a')!;
    const result = server.tree.read(submit(1, read('exists', '/a')));
    const seen = result.op === 'exists' ? result.stat : undefined;
    const counts = `${seen?.numChildren} there, cversion stored ${stat.cversion}, seen ${seen?.cversion}`;
    const text = `${formatZxid(server.tree.lastZxid)} ${requestWords(request)}`;
    story.line(text, `${counts}; pzxid ${formatZxid(stat.pzxid)}`);
  }
  return story.lines;
}

/** A snapshot that has the end of the story, but not its middle, and the log once more. */
function fuzzySnapshot(): readonly StoryLine[] {
  const story = new Story();
  const server = new Server();
  const { tree } = server;
  for (const request of [create('/a'), create('/a/b'), create('/q')]) server.carryOut(request);
  const begun = tree.lastZxid;
  story.line(`a snapshot of ${formatZxid(begun)} begins`);
  const requests = [
    remove('/a/b'),
    remove('/a'),
    create('/a', { data: 'new' }),
    create('/a/c'),
    sequential('/q/n-'),
  ];
  for (const request of requests) {
    const result = resultWords(server.carryOut(request));
    story.line(`${formatZxid(tree.lastZxid)}: ${requestWords(request)}`, result);
  }
  story.line('the snapshot gets there only now', pathsIn(tree));
  server.restart();
  for (const [zxid, txn] of server.log) {
    if (zxid <= begun) continue;
    const result = resultWords(tree.apply(zxid, txn).result);
    story.line(`loaded; apply ${formatZxid(zxid)} again`, `${result}: ${pathsIn(tree)}`);
  }
  return story.lines;
}

function pathsIn(tree: Tree): string {
  const paths = [...tree.nodes()].map(({ path }) => path);
  return paths.filter((path) => path !== '' && !path.startsWith('/zookeeper')).join(' ');
}
