import { openAccess, type WriteRequest } from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { WatchServer } from '../../solutions/07-watches/index.ts';
import type { Chapter } from './chapter.ts';
import { create, remove, set } from './things.ts';
import { whatIsKept } from './what-is-kept.ts';

/** Something that happens many times over, and should leave nothing behind. */
export type MemoryStep =
  /** So many clients connect, one after the other, each with a session of its own, and are disconnected again. */
  | {
      readonly do: 'visits';
      readonly clients: number;
      readonly each: 'does nothing' | 'sets watches' | 'waits for a write' | 'comes twice';
    }
  /** A client that stays watches so many nodes, each of which is created, and deleted, once. */
  | { readonly do: 'nodes'; readonly count: number };

/** Of those who are gone so many may be remembered, as the last one may be; of the paths that have fired one in four. */
const KEPT = { clients: 3, pathsOneIn: 4 };

/** The rules that {@link playMemory} may find broken. */
export const MEMORY = [
  {
    name: 'nothing of who is gone',
    rule: 'Of a connection that is over, and of its session, the server keeps nothing.',
  },
  {
    name: 'nothing of what has fired',
    rule: 'A path that nobody watches any more takes no room, or not for long.',
  },
];

/** Plays steps on a WatchServer, and looks at what can be reached from it afterwards. */
export const playMemory: Play<Chapter, MemoryStep> = (chapter, steps, story) => {
  const table = new Table(chapter, story);
  for (const step of steps) {
    const broken = step.do === 'visits' ? table.visits(step) : table.nodes(step.count);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

/** Sessions of visitors are counted from here on. */
const FIRST_SESSION = 1_000_001n;

/** Who stays, and who writes. */
const STAYING = { connection: 'staying', session: 1n };

class Table {
  private readonly story: Story;
  private readonly tree = new ZnodeTree();
  private readonly preparer = new Preparer(this.tree);
  private readonly server: WatchServer<string>;
  /** What the server was made from, and is not its own. */
  private readonly others: ReadonlySet<unknown>;
  private zxid = 0n;
  private visitors = 0;

  constructor(chapter: Chapter, story: Story) {
    this.story = story;
    const options = {
      tree: this.tree,
      access: openAccess,
      identities: () => [],
      submit: () => undefined,
      send: () => undefined,
    };
    this.others = new Set<unknown>([this.tree, openAccess]);
    const { connection, session } = STAYING;
    this.server = story.quietly('new WatchServer()', () => new chapter.WatchServer(options));
    this.commit({ op: 'createSession', timeoutMs: 4_000 });
    story.quietly('connected', () => this.server.connected(connection, session, 0n));
  }

  visits({ clients, each }: MemoryStep & { readonly do: 'visits' }): Broken | undefined {
    for (let i = 0; i < clients; i++) this.visit(each);
    const text = `${clients} clients come and go; each ${each}`;
    const kept = whatIsKept(this.server, isOfVisitor, this.others);
    const gone = [...kept.keys()].filter((one) => typeof one === 'string').length;
    const sessions = kept.size - gone;
    this.story.line(text, `kept of them: ${Math.max(gone, sessions)}`);
    if (Math.max(gone, sessions) <= KEPT.clients) return undefined;
    this.story.expected('nothing');
    const [[one, where]] = [...kept] as [[string | bigint, string]];
    const sentence =
      `Of ${clients} clients that are gone the server still has ${gone} connections and ${sessions} sessions: ` +
      `${typeof one === 'string' ? one : `session ${one}`} is in ${where}.`;
    return { rule: 'nothing of who is gone', sentence };
  }

  nodes(count: number): Broken | undefined {
    const { connection } = STAYING;
    for (let i = 0; i < count; i++) {
      const path = `/node-${i}`;
      this.ask(connection, path, 'exists');
      this.commit(create(path));
      this.ask(connection, path, 'getChildren');
      this.commit(remove(path));
    }
    const kept = whatIsKept(this.server, isOfNode, this.others);
    const text = `a client watches ${count} nodes that come and go`;
    this.story.line(text, `kept paths: ${kept.size}`);
    if (kept.size <= count / KEPT.pathsOneIn) return undefined;
    this.story.expected('none, or few');
    const [[path, where]] = [...kept] as [[string, string]];
    const sentence =
      `All watches have fired, but the server still has ${kept.size} of ${count} paths: ` +
      `${path} is in ${where}.`;
    return { rule: 'nothing of what has fired', sentence };
  }

  private visit(each: (MemoryStep & { readonly do: 'visits' })['each']): void {
    const [connection, session] = [
      `visitor-${this.visitors}`,
      FIRST_SESSION + BigInt(this.visitors),
    ];
    this.visitors++;
    const { server, story } = this;
    const connect = (as: string): unknown =>
      story.quietly(`${as} connects`, () => server.connected(as, session, 0n));
    const gone = (as: string): void =>
      story.quietly(`${as} is disconnected`, () => server.disconnected(as));
    connect(connection);
    if (each === 'sets watches' || each === 'comes twice') {
      for (const op of ['exists', 'getChildren'] as const) this.ask(connection, '/', op);
    }
    if (each === 'waits for a write') {
      story.quietly(`${connection} asks`, () => server.request(connection, 1, set('/', 'x')));
      this.ask(connection, '/', 'exists');
    }
    if (each !== 'comes twice') return gone(connection);
    connect(`${connection}*`);
    gone(connection);
    gone(`${connection}*`);
  }

  private ask(by: string, path: string, op: 'exists' | 'getChildren'): void {
    const request = { op, path, watch: true };
    this.story.quietly(`${by} asks`, () => this.server.request(by, 2, request));
  }

  private commit(request: WriteRequest): void {
    const zxid = ++this.zxid;
    const submitted = { session: STAYING.session, cxid: 0, identities: [], request };
    const txn = this.preparer.prepare(submitted, zxid, 1_000);
    this.story.quietly('committed', () => this.server.committed(zxid, txn));
    this.preparer.applied(zxid);
  }
}

function isOfVisitor(value: string | bigint): boolean {
  return typeof value === 'bigint' ? value >= FIRST_SESSION : value.includes('visitor-');
}

function isOfNode(value: string | bigint): boolean {
  return typeof value === 'string' && value.includes('/node-');
}
