import {
  formatZxid,
  type Env,
  type LoggedTxn,
  type Node,
  type NodeId,
  type Txn,
  type Zxid,
} from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Expectation, Scenario } from '../../src/grade/scenario.ts';
import type { Chapter, History } from './chapter.ts';
import { SmallTree } from './small-tree.ts';

/** Between a client and its server. */
export type WriteMessage =
  | { readonly kind: 'write'; readonly nth: number }
  | { readonly kind: 'done'; readonly zxid: Zxid }
  /** The server's to itself: what it has written by then is durable. */
  | { readonly kind: 'synced' };

/** What the two tell. */
export type WriteOutput =
  | { readonly kind: 'started'; readonly zxid: Zxid }
  | { readonly kind: 'acknowledged'; readonly zxid: Zxid };

const WRITES = 10;

/** A client that writes so often, 2 ms apart, and a server on its own, with the chapter's group commit and history. */
export const oneServer: Scenario<Chapter, WriteMessage, WriteOutput> = {
  nodes: ['client', 'server'],
  params: { writes: [WRITES, WRITES] },
  build: (chapter, params) => ({
    client: (env, output) => new Client(env, params['writes']!, output),
    server: (env, output) => new Server(env, chapter, output),
  }),
  world: {
    links: () => 'datagram',
    latency: { minMs: 5, maxMs: 5 },
    sync: { minMs: 8, maxMs: 8 },
    healAtMs: 300,
    endAtMs: 400,
    maxEvents: 2000,
  },
};

class Client implements Node<WriteMessage> {
  private readonly env: Env<WriteMessage>;
  private readonly writes: number;
  private readonly output: (output: WriteOutput) => void;
  private nth = 0;

  constructor(env: Env<WriteMessage>, writes: number, output: (output: WriteOutput) => void) {
    this.env = env;
    this.writes = writes;
    this.output = output;
  }

  onStart(): void {
    this.env.setTimer('write', 2);
  }

  onTimer(): void {
    this.nth++;
    this.env.send('server', { kind: 'write', nth: this.nth });
    if (this.nth < this.writes) this.env.setTimer('write', 2);
  }

  onMessage(_from: NodeId, message: WriteMessage): void {
    if (message.kind === 'done') this.output({ kind: 'acknowledged', zxid: message.zxid });
  }

  inspect(): unknown {
    return this.nth;
  }
}

class Server implements Node<WriteMessage> {
  private readonly env: Env<WriteMessage>;
  private readonly output: (output: WriteOutput) => void;
  private readonly history: History;
  private readonly commit: InstanceType<Chapter['GroupCommit']>;

  constructor(env: Env<WriteMessage>, chapter: Chapter, output: (output: WriteOutput) => void) {
    this.env = env;
    this.output = output;
    const options = { preAllocBytes: 0, newTree: () => new SmallTree() };
    const history = new chapter.FileHistory(env.files, options);
    this.history = history;
    this.commit = new chapter.GroupCommit<LoggedTxn<Txn>>(
      {
        append: (entry) => history.append(entry),
        startSync: () => env.sendAfterSync(env.self, { kind: 'synced' }),
      },
      {
        acknowledged: ({ zxid }) => env.send('client', { kind: 'done', zxid }),
        failed: () => env.note('the disk failed'),
      },
    );
  }

  onStart(): void {
    this.output({ kind: 'started', zxid: this.history.lastZxid });
  }

  onMessage(_from: NodeId, message: WriteMessage): void {
    if (message.kind === 'synced') return this.commit.synced();
    if (message.kind !== 'write') return;
    const zxid = this.history.lastZxid + 1n;
    const body = { type: 'error', err: message.nth } as const;
    this.commit.submit({ zxid, txn: { clientId: 1n, cxid: message.nth, timeMs: 0, body } });
  }

  inspect(): unknown {
    return this.history.lastZxid;
  }
}

/** A restarted server has all that its client was told of. */
export const acknowledgedIsThere: Invariant<WriteOutput, { last: Zxid }> = {
  name: 'nothing acknowledged is missing',
  rule: 'What was acknowledged before a crash is there after it.',
  start: () => ({ last: 0n }),
  observe(state, { output }) {
    if (output.kind === 'acknowledged') {
      if (output.zxid > state.last) state.last = output.zxid;
      return undefined;
    }
    return output.zxid >= state.last
      ? undefined
      : `The client was told of ${formatZxid(state.last)}. The server starts with ${formatZxid(output.zxid)}.`;
  },
};

/** A disk takes 8 ms for a sync; in that time four writes arrive. */
export const fewSyncs: Expectation = {
  name: 'one sync for all',
  rule: 'A sync serves all that was written before it began: there are fewer syncs than writes.',
  check({ events }) {
    const syncs = events.filter(({ type, node }) => type === 'sync' && node === 'server').length;
    const told = events.filter(({ type, node }) => type === 'output' && node === 'client').length;
    if (told < WRITES) return `${WRITES} writes were sent, and ${told} were acknowledged.`;
    return syncs * 2 <= WRITES ? undefined : `${WRITES} writes took ${syncs} syncs.`;
  },
};
