import type { EnsembleConfig, Env, Files, History, LoggedTxn, TreeState, Txn, Zxid } from '#kit';
import { ZabPeer } from '#chapter/05-zab-broadcast';
import { FastLeaderElection, MajorityQuorum } from '../../solutions/04-zab-election/index.ts';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { Client } from '../05-zab-broadcast/client.ts';
import { foreground } from '../05-zab-broadcast/foreground.ts';
import type { Message, Put, ServerState } from '../05-zab-broadcast/messages.ts';
import type { Chapter as ZabChapter } from '../05-zab-broadcast/scenario.ts';
import { Server } from '../05-zab-broadcast/server.ts';
import type { Chapter, History as FileHistory } from './chapter.ts';
import { SmallTree } from './small-tree.ts';

const SERVERS = ['1', '2', '3'];
const CLIENTS = ['c1', 'c2'];

/** So many transactions lie between two snapshots. */
const SNAPSHOT_EVERY = 2;

/** There is nobody to serve a client before. */
const CLIENTS_START_MS = 320;

/**
 * Three servers of chapter 5, each with its history in files, and two clients that write.
 *
 * - `puts`: how many writes each client makes
 * - `clients`: how many of the clients do anything
 */
export const cluster: Scenario<Chapter, Message, ZabOutput> = {
  nodes: [...SERVERS, ...CLIENTS],
  params: { puts: [1, 4], clients: [1, 2] },
  foreground,
  build: (chapter, params) => ({
    ...Object.fromEntries(
      SERVERS.map((server) => [server, serverFactory(chapter, Number(server))]),
    ),
    ...Object.fromEntries(
      clientsOf(params).map((client) => [client, clientFactory(client, params)]),
    ),
  }),
  world: {
    links: ({ kind }) => (kind === 'notification' ? 'datagram' : 'stream'),
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 2500,
    endAtMs: 7500,
    maxEvents: 20_000,
  },
};

/** The servers. */
export const servers: readonly string[] = SERVERS;

/** The names of all requests of a run with these settings. */
export function requestsOf(params: Params): readonly string[] {
  return clientsOf(params).flatMap((client) => puts(client, params));
}

function clientsOf(params: Params): readonly string[] {
  return CLIENTS.slice(0, params['clients']);
}

function puts(client: string, params: Params): readonly string[] {
  return Array.from({ length: params['puts']! }, (_, i) => `${client}.${i + 1}`);
}

function clientFactory(client: string, params: Params): NodeFactory<Message, ZabOutput> {
  const first = CLIENTS.indexOf(client);
  const options = {
    servers: [...SERVERS.slice(first), ...SERVERS.slice(0, first)],
    puts: puts(client, params),
    reads: false,
    startMs: CLIENTS_START_MS + first,
  };
  return (env, output) => new Client(env, options, output);
}

function serverFactory(chapter: Chapter, sid: number): NodeFactory<Message, ZabOutput> {
  const quorum = new MajorityQuorum(SERVERS.map(Number));
  const config: EnsembleConfig = {
    quorum,
    tickMs: 100,
    initLimit: 5,
    connectTries: 5,
    syncLimit: 2,
    commitLogCount: 3,
  };
  return (env, output) =>
    new FolderServer(
      env,
      {
        chapter: { ZabPeer } as ZabChapter,
        sid,
        config,
        clients: CLIENTS,
        election: (listener) =>
          new FastLeaderElection(env, { sid, quorum, role: 'participant' }, listener),
        history: new Folder(chapter, env.files),
      },
      output,
    );
}

type Options = ConstructorParameters<typeof Server>[1] & { readonly history: Folder };

/** A server that takes snapshots of what was delivered. */
class FolderServer extends Server {
  private readonly folder: Folder;

  constructor(env: Env<Message>, options: Options, output: (output: ZabOutput) => void) {
    super(env, options, output);
    this.folder = options.history;
  }

  override deliver(zxid: Zxid, put: Put): void {
    super.deliver(zxid, put);
    this.folder.delivered(zxid, put);
  }
}

/** The chapter's history of znodes as one of requests: each is a node of that name. */
class Folder implements History<Put, ServerState> {
  private readonly files: FileHistory;
  private tree = new SmallTree();

  constructor({ FileHistory }: Chapter, files: Files) {
    this.files = new FileHistory(files, { preAllocBytes: 4300, newTree: () => new SmallTree() });
    this.tree.restore(this.files.baseZxid, this.files.base());
  }

  get lastZxid(): Zxid {
    return this.files.lastZxid;
  }

  get baseZxid(): Zxid {
    return this.files.baseZxid;
  }

  base(): ServerState | undefined {
    const state = stateOf(this.files.base());
    return state.length === 0 ? undefined : state;
  }

  append({ zxid, txn }: LoggedTxn<Put>): void {
    this.files.append({ zxid, txn: txnOf(zxid, txn) });
  }

  after(zxid: Zxid): LoggedTxn<Put>[] {
    return this.files.after(zxid).map((entry) => ({ zxid: entry.zxid, txn: putOf(entry.txn) }));
  }

  truncate(zxid: Zxid): void {
    this.files.truncate(zxid);
  }

  reset(zxid: Zxid, state: ServerState, entries: readonly LoggedTxn<Put>[] = []): void {
    const tree = new SmallTree();
    for (const one of state) tree.apply(one.zxid, txnOf(one.zxid, one));
    const logged = entries.map((entry) => ({
      zxid: entry.zxid,
      txn: txnOf(entry.zxid, entry.txn),
    }));
    const treeState = { sessions: [], nodes: [...tree.nodes()] };
    this.files.reset(zxid, treeState, logged);
    this.tree = tree;
    this.tree.lastZxid = zxid;
  }

  /** A transaction is committed: the tree has it. */
  delivered(zxid: Zxid, put: Put): void {
    this.tree.apply(zxid, txnOf(zxid, put));
    if (zxid % BigInt(SNAPSHOT_EVERY) !== 0n) return;
    this.files.startSnapshot(this.tree).step(Infinity);
    this.files.purge(2);
  }
}

/** A client may ask twice, and be served twice: each time is a node of its own. */
function txnOf(zxid: Zxid, { id }: Put): Txn {
  const parentCVersion = 0;
  const acl = [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }];
  const body = {
    type: 'create',
    path: `/${zxid}:${id}`,
    data: null,
    acl,
    ephemeral: false,
  } as const;
  return { clientId: 1n, cxid: 0, timeMs: 0, body: { ...body, parentCVersion } };
}

function putOf({ body }: Txn): Put {
  return { id: body.type === 'create' ? idIn(body.path) : body.type };
}

function idIn(path: string): string {
  return path.slice(path.indexOf(':') + 1);
}

/** All requests, in the order in which they were delivered. */
function stateOf({ nodes }: TreeState): ServerState {
  return nodes
    .filter(({ stat }) => stat.czxid > 0n)
    .map(({ path, stat }) => ({ zxid: stat.czxid, id: idIn(path) }))
    .sort((a, b) => (a.zxid < b.zxid ? -1 : 1));
}
