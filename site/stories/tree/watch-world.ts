import {
  formatZxid,
  openAccess,
  type FromServer,
  type ServedRequest,
  type SetWatches,
  type Submitted,
  type Txn,
  type WatchEvent,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import { bodyWords } from '../../../test/06-znode-tree/words.ts';
import { messageInWords, requestInWords, SET_KINDS } from '../../../test/07-watches/words.ts';
import type { Broken, Facts, Told } from '../engine/material.ts';
import type { TreeMark, TreeNode, TreeScene } from './drawn-tree.ts';
import { drawnNodes, factsOf } from './tree-server.ts';

/** The chapter's code, as far as it is used here. */
export type WatchCode = Pick<
  typeof import('../../../solutions/07-watches/index.ts'),
  'WatchBook' | 'WatchServer'
>;

/** What should hold at every moment of this chapter's runs. */
export const WATCH_RULES = [
  {
    name: 'the records agree',
    rule: 'What a client believes to watch is what the server that it is connected to has of it, though they never compare.',
  },
  {
    name: 'no event for nobody',
    rule: 'Whoever hears of an event has a watch for it.',
  },
] as const;

/** A server with its tree. */
interface Server {
  readonly name: string;
  readonly tree: ZnodeTree;
  readonly watches: InstanceType<WatchCode['WatchServer']>;
  /** Committed, and not heard of yet. */
  readonly missed: { readonly zxid: Zxid; readonly txn: Txn }[];
  isBehind: boolean;
}

/** A client, and by which connection it is served now. */
interface Client {
  readonly name: string;
  readonly session: bigint;
  readonly book: InstanceType<WatchCode['WatchBook']>;
  readonly asked: Map<number, ServedRequest>;
  server: Server | undefined;
  connections: number;
  xid: number;
  heard: number;
}

/** The session of whoever writes elsewhere. */
const ELSEWHERE = 9n;

const KIND_WORDS = {
  data: 'data',
  exist: 'exists',
  child: 'children',
  persistent: 'persistent ↻',
  persistentRecursive: 'recursive ↻',
} as const;
type BookKind = keyof typeof KIND_WORDS;

/** Two servers, a leader that nobody sees, two clients, and what they say to each other. */
export class WatchWorld {
  told: Told[] = [];
  private readonly servers: readonly Server[];
  private readonly clients: readonly Client[];
  private readonly leader = new ZnodeTree();
  private readonly preparer = new Preparer(this.leader);
  private readonly submitted: Submitted<WriteRequest>[] = [];
  private zxid: Zxid = 0n;
  private timeMs = 0;
  private unwanted: string | undefined;
  /** What was heard during the step under way. */
  private hears: { readonly client: Client; readonly event: WatchEvent }[] = [];
  /** What each client watched before it, by the text of {@link watchesOf}. */
  private before: ReadonlySet<string> = new Set();

  constructor(code: WatchCode) {
    this.servers = ['zk1', 'zk2'].map((name) => this.serverOf(code, name));
    this.clients = ['c1', 'c2'].map((name, i) => ({
      name,
      session: BigInt(i + 1),
      book: new code.WatchBook(),
      asked: new Map(),
      server: undefined,
      connections: 0,
      xid: 0,
      heard: 0,
    }));
    for (const session of [1n, 2n, ELSEWHERE]) {
      this.commit({
        session,
        cxid: 0,
        identities: [],
        request: { op: 'createSession', timeoutMs: 10_000 },
      });
    }
    for (const { name } of this.clients) this.connect(name, 'zk1');
    this.begin();
  }

  /** A step begins. */
  begin(): void {
    this.told = [];
    this.hears = [];
    this.before = new Set(this.clients.flatMap((client) => watchesOf(client).map(keyOf)));
  }

  /** A client asks its server, or somebody elsewhere asks another one. */
  ask(name: string, request: ServedRequest, isLater: boolean): void {
    if (name === 'other') {
      this.tell('elsewhere', requestInWords(request));
      const write = request as WriteRequest;
      this.submitted.push({ session: ELSEWHERE, cxid: 0, identities: [], request: write });
    } else {
      const client = this.client(name);
      const { server } = client;
      if (server === undefined) return this.tell(name, 'It is not connected to any server.', true);
      client.xid += 1;
      client.asked.set(client.xid, request);
      this.tell(`${name} asks ${server.name}`, requestInWords(request));
      server.watches.request(connectionOf(client), client.xid, request);
    }
    if (!isLater) this.commitAll();
  }

  commitAll(): void {
    for (let next = this.submitted.shift(); next !== undefined; next = this.submitted.shift()) {
      this.commit(next);
    }
  }

  /** The oldest write that is under way is committed. */
  commitNext(): void {
    const next = this.submitted.shift();
    if (next === undefined) this.tell('nothing', 'There is nothing under way.');
    else this.commit(next);
  }

  disconnect(name: string): void {
    const client = this.client(name);
    const { server } = client;
    if (server === undefined) return this.tell(name, 'It is not connected to any server.', true);
    client.server = undefined;
    client.asked.clear();
    server.watches.disconnected(connectionOf(client));
    this.tell(server.name, `forgets what ${name} has watched`);
  }

  connect(name: string, to: string): void {
    const client = this.client(name);
    const server = this.servers.find((one) => one.name === to) ?? this.servers[0]!;
    if (client.server !== undefined) this.disconnect(name);
    client.connections += 1;
    const { lastZxid } = client.book;
    this.tell(`${name} connects`, `to ${server.name}, having seen ${formatZxid(lastZxid)}`);
    if (!server.watches.connected(connectionOf(client), client.session, lastZxid)) {
      const at = formatZxid(server.tree.lastZxid);
      return this.tell(server.name, `refuses: it has come to ${at} only`, true);
    }
    client.server = server;
    const again = client.book.setWatches();
    if (again !== undefined) this.ask(name, again, true);
  }

  /** zk2 hears of nothing any more, or of all that it has missed. */
  setBehind(isBehind: boolean): void {
    const server = this.servers[1]!;
    server.isBehind = isBehind;
    this.tell(
      'zk2',
      isBehind ? 'hears of no more commits' : `hears of ${server.missed.length} commits`,
    );
    if (isBehind) return;
    for (const { zxid, txn } of server.missed.splice(0)) server.watches.committed(zxid, txn);
  }

  facts(): Facts {
    const facts: Record<string, Record<string, string>> = {};
    for (const client of this.clients) facts[client.name] = clientFacts(client);
    for (const { name, tree, watches, missed } of this.servers) {
      facts[name] = {
        'applied up to': formatZxid(tree.lastZxid),
        'not heard of yet': String(missed.length),
        'paths watched': String(new Set(watches.watches.list().map(({ path }) => path)).size),
      };
    }
    return { ...facts, ...factsOf(this.servers[0]!.tree) };
  }

  broken(): readonly Broken[] {
    const sentences = [this.disagreement(), this.unwanted];
    return sentences.flatMap((sentence, i) =>
      sentence === undefined ? [] : [{ rule: WATCH_RULES[i]!.name, sentence }],
    );
  }

  scene(before: Facts | undefined): TreeScene {
    const marks = this.marks();
    const nodes = drawnNodes(this.servers[0]!.tree, before);
    const missing = [...marks.keys()].filter((path) => !nodes.some((node) => node.path === path));
    const all: TreeNode[] = [...nodes, ...missing.map((path) => missingNode(path))];
    return {
      nodes: all.map((node) => ({
        ...node,
        lines: node.change === 'gone' ? [] : isMissing(node) ? node.lines : node.lines.slice(0, -1),
        marks: marks.get(node.path) ?? [],
      })),
      strips: [
        ...this.servers.map((server) => this.serverStrip(server)),
        this.underWayStrip(),
        this.heardStrip(),
      ],
    };
  }

  /** The client that has heard something, or else is the last to have been told something. */
  get focus(): string | undefined {
    return this.hears[0]?.client.name;
  }

  private serverOf(code: WatchCode, name: string): Server {
    const tree = new ZnodeTree();
    const watches = new code.WatchServer<unknown>({
      tree,
      access: openAccess,
      identities: () => [],
      submit: (submitted) => this.submitted.push(submitted),
      send: (connection, message) => this.deliver(String(connection), message),
    });
    return { name, tree, watches, missed: [], isBehind: false };
  }

  /** What is sent arrives at once, in order. */
  private deliver(connection: string, message: FromServer): void {
    const client = this.clients.find(
      (one) => one.server !== undefined && connectionOf(one) === connection,
    );
    if (client === undefined) return this.tell('nobody', `hears ${messageInWords(message)}`, true);
    if (message.kind === 'event') {
      client.heard += 1;
      this.hears.push({ client, event: message.event });
      const told = client.book.event(message.event);
      if (told.length === 0) {
        this.unwanted ??= `${client.name} hears ${messageInWords(message)}, and has no watch for it.`;
      }
      return this.tell(`${client.name} hears`, messageInWords(message));
    }
    const { xid, zxid, result } = message;
    const request = client.asked.get(xid);
    client.asked.delete(xid);
    if (request !== undefined)
      client.book.replied(zxid, request, result, watcherOf(client, request));
    const words = messageInWords(message).replace(/^answer \d+ at/, 'answer at');
    this.tell(`${client.name} gets`, words, result.op === 'error');
  }

  private commit(submitted: Submitted<WriteRequest>): void {
    this.zxid += 1n;
    this.timeMs += 10;
    const { zxid } = this;
    const txn = this.preparer.prepare(submitted, zxid, this.timeMs);
    this.leader.apply(zxid, txn);
    this.preparer.applied(zxid);
    this.tell(`commit ${formatZxid(zxid)}`, bodyWords(txn.body), txn.body.type === 'error');
    for (const server of this.servers) {
      if (server.isBehind) server.missed.push({ zxid, txn });
      else server.watches.committed(zxid, txn);
    }
  }

  private client(name: string): Client {
    return this.clients.find((one) => one.name === name) ?? this.clients[0]!;
  }

  private tell(label: string, text: string, isBad = false): void {
    this.told.push({ label, text, ...(isBad && { isBad }) });
  }

  /** In what a client and its server differ, if no answer is awaited. */
  private disagreement(): string | undefined {
    for (const client of this.clients) {
      const { server, name } = client;
      if (server === undefined || client.asked.size > 0) continue;
      const mine = watchesOf(client).map(({ path, kind }) => `${path} ${atServer(kind)}`);
      const theirs = server.watches.watches
        .list()
        .filter(({ connection }) => connection === connectionOf(client))
        .flatMap(({ path, kinds }) => kinds.map((kind) => `${path} ${kind}`));
      const [only, more] = [
        mine.filter((one) => !theirs.includes(one)),
        theirs.filter((one) => !mine.includes(one)),
      ];
      if (only[0] !== undefined)
        return `${name} believes to watch ${only[0]}; ${server.name} knows nothing of it.`;
      if (more[0] !== undefined)
        return `${server.name} has a watch of ${name} on ${more[0]}; ${name} knows nothing of it.`;
    }
    return undefined;
  }

  /** By path: what is watched, by whom, and what has just fired. */
  private marks(): ReadonlyMap<string, readonly TreeMark[]> {
    const marks = new Map<string, TreeMark[]>();
    const put = (path: string, mark: TreeMark): void => {
      marks.set(path, [...(marks.get(path) ?? []), mark]);
    };
    for (const [i, client] of this.clients.entries()) {
      const now = watchesOf(client);
      const look = i === 0 ? 1 : 2;
      for (const watch of now) {
        const { path, kind } = watch;
        const isNew = !this.before.has(keyOf(watch));
        const hasFired = kind.startsWith('persistent') && this.hasFired(client, path, kind);
        const state =
          client.server === undefined ? 'away' : hasFired ? 'fired' : isNew ? 'new' : undefined;
        const words =
          state === 'away'
            ? 'only in its own record:'
            : hasFired
              ? 'fired, and stays:'
              : 'watched by';
        const sign = hasFired ? '⚡' : '';
        put(path, {
          text:
            state === 'away'
              ? `(${client.name} ${KIND_WORDS[kind]})`
              : `${sign}${client.name} ${KIND_WORDS[kind]}`,
          words,
          look,
          ...(state && { state }),
        });
      }
      for (const key of this.before) {
        const [name, kind, path] = key.split(' ') as [string, BookKind, string];
        if (name !== client.name || now.some((one) => keyOf(one) === key)) continue;
        const wasHeard = this.hears.some((one) => one.client === client && one.event.path === path);
        const [sign, words, state] = wasHeard
          ? (['⚡', 'fired, and used up:', 'fired'] as const)
          : (['', 'taken away:', 'gone'] as const);
        put(path, { text: `${sign}${name} ${KIND_WORDS[kind]}`, words, look, state });
      }
    }
    return marks;
  }

  private hasFired(client: Client, path: string, kind: BookKind): boolean {
    return this.hears.some(({ client: who, event }) => {
      if (who !== client) return false;
      if (kind === 'persistent') return event.path === path;
      const below = path === '/' ? '/' : `${path}/`;
      return event.type !== 'NodeChildrenChanged' && `${event.path}/`.startsWith(below);
    });
  }

  private serverStrip({ name, tree, isBehind }: Server): TreeScene['strips'][number] {
    const here = this.clients.filter(({ server }) => server?.name === name);
    return {
      title: `${name}, at ${formatZxid(tree.lastZxid)}${isBehind ? ', behind' : ''}`,
      none: 'nobody is connected',
      items: here.map((client) => ({
        text: client.name,
        words: 'connected',
        look: client.name === 'c1' ? 1 : 2,
      })),
    };
  }

  private underWayStrip(): TreeScene['strips'][number] {
    return {
      title: 'Under way',
      none: 'nothing',
      items: this.submitted.map(({ request }) => ({
        text: requestInWords(request),
        words: 'not committed yet',
        look: 3,
      })),
    };
  }

  private heardStrip(): TreeScene['strips'][number] {
    return {
      title: 'Heard just now',
      none: 'nothing',
      items: this.hears.map(({ client, event }) => ({
        text: `${client.name}: ${event.type} ${event.path}`,
        words: 'event',
        look: client.name === 'c1' ? 1 : 2,
        state: 'fired',
      })),
    };
  }
}

interface OwnWatch {
  readonly client: string;
  readonly kind: BookKind;
  readonly path: string;
}

/** What a client would set again at another server: all that it believes to watch. */
function watchesOf({ name, book }: Client): readonly OwnWatch[] {
  const all: SetWatches | undefined = book.setWatches();
  if (all === undefined) return [];
  return SET_KINDS.flatMap((kind) => all[kind].map((path) => ({ client: name, kind, path })));
}

/** A server makes no difference between watches of a node that is there, and of one that is not. */
function atServer(kind: BookKind): string {
  return kind === 'exist' ? 'data' : kind;
}

function keyOf({ client, kind, path }: OwnWatch): string {
  return `${client} ${kind} ${path}`;
}

function connectionOf({ name, connections }: Client): string {
  return `${name}#${connections}`;
}

/** Whom the application wants to be told. */
function watcherOf(client: Client, request: ServedRequest): string | undefined {
  const wants = request.op === 'addWatch' || ('watch' in request && request.watch);
  return wants ? client.name : undefined;
}

function clientFacts(client: Client): Record<string, string> {
  const { server, book, heard } = client;
  const facts: Record<string, string> = {
    'connected to': server?.name ?? 'nobody',
    'has seen': formatZxid(book.lastZxid),
    'events heard': String(heard),
  };
  for (const kind of SET_KINDS) {
    const paths = watchesOf(client)
      .filter((one) => one.kind === kind)
      .map(({ path }) => path);
    facts[`watches, ${KIND_WORDS[kind].replace(' ↻', '')}`] =
      paths.length === 0 ? 'none' : paths.join(' ');
  }
  return facts;
}

function isMissing({ kind }: TreeNode): boolean {
  return kind === 'missing';
}

/** A node that is not there, but watched. */
function missingNode(path: string): TreeNode {
  return { path, kind: 'missing', change: 'same', lines: ['not there'], marks: [] };
}
