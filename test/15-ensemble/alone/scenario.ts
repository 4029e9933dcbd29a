import {
  DiskHistory,
  type Disk,
  type Env,
  type ForwardedRequest,
  type Node,
  type NodeId,
  type ServerMessage,
  type Service,
  type TreeState,
  type Txn,
  type Zxid,
} from '#kit';
import type { Standalone } from '../../../solutions/15-ensemble/index.ts';
import type { Params, Scenario } from '../../../src/grade/scenario.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import type { Chapter } from '../chapter.ts';
import type { AloneOutput } from './output.ts';

const EMPTY: TreeState = { sessions: [], nodes: [] };

/** A scenario in which nobody asks for a sync. */
export const standalone = scenarioWith(0);

/** The same, with syncs. */
export const withSyncs = scenarioWith(1);

/**
 * A `Standalone`, and a service that prepares and applies nothing but numbers.
 *
 * - `rounds`: how often there is something to do, every 20 ms
 * - `burst`: how many requests then come at once
 * - `sync`: 1 if a sync comes behind them
 * - `base`: 1 if there is a state on the disk at the beginning, up to zxid 7, and two transactions behind it
 */
function scenarioWith(sync: 0 | 1): Scenario<Chapter, ServerMessage, AloneOutput> {
  return {
    nodes: ['server'],
    params: { rounds: [1, 4], burst: [1, 3], sync: [0, sync], base: [0, 1] },
    build: (chapter, params) => ({
      server: Object.assign(
        (env: Env<ServerMessage>, output: (output: AloneOutput) => void) =>
          new Alone(env, chapter, params, output),
        { initialDisk: (disk: Disk) => writePast(params, disk) },
      ),
    }),
    foreground,
    world: {
      links: 'stream',
      latency: { minMs: 1, maxMs: 1 },
      sync: { minMs: 2, maxMs: 4 },
      healAtMs: 300,
      endAtMs: 500,
      maxEvents: 2000,
    },
  };
}

/** Settings of a run, with the plainest for what is not given. */
export function settings(params: Partial<Record<string, number>> = {}): Params {
  return { rounds: 1, burst: 1, sync: 0, base: 0, ...params };
}

class Alone implements Node<ServerMessage>, Service<ForwardedRequest, Txn, TreeState> {
  private readonly env: Env<ServerMessage>;
  private readonly output: (output: AloneOutput) => void;
  private readonly params: Params;
  private readonly history: DiskHistory<Txn, TreeState>;
  private readonly standalone: Standalone;
  private rounds = 0;
  private requests = 0;
  private syncs = 0;

  constructor(
    env: Env<ServerMessage>,
    chapter: Chapter,
    params: Params,
    output: (output: AloneOutput) => void,
  ) {
    this.env = env;
    this.params = params;
    this.output = output;
    this.history = new DiskHistory(env.disk);
    this.standalone = new chapter.Standalone(env, this.history, this);
  }

  onStart(): void {
    this.output({ kind: 'starts' });
    this.standalone.onStart();
    this.env.setTimer('round', 20);
  }

  onTimer(): void {
    const { rounds, burst, sync } = this.params;
    for (let i = 0; i < burst!; i++) {
      const cxid = ++this.requests;
      const request = { op: 'delete', path: '/a', version: -1 } as const;
      this.standalone.submit({ session: 1n, cxid, identities: [], request });
    }
    if (sync === 1) {
      this.output({ kind: 'sync', number: ++this.syncs });
      this.standalone.sync();
    }
    if (++this.rounds < rounds!) this.env.setTimer('round', 20);
  }

  onMessage(from: NodeId, message: ServerMessage): void {
    this.standalone.onMessage(from, message);
  }

  inspect(): unknown {
    const { rounds, requests, syncs } = this;
    return { standalone: this.standalone.inspect(), rounds, requests, syncs };
  }

  prepare({ cxid }: ForwardedRequest, zxid: Zxid): Txn {
    const timeMs = this.env.now();
    this.output({ kind: 'prepared', zxid, request: nameOf(cxid, timeMs) });
    return { clientId: 1n, cxid, timeMs, body: { type: 'delete', path: '/a' } };
  }

  deliver(zxid: Zxid, { cxid, timeMs }: Txn): void {
    this.output({ kind: 'delivered', zxid, request: nameOf(cxid, timeMs) });
  }

  state(): TreeState {
    return EMPTY;
  }

  restore(zxid: Zxid): void {
    this.output({ kind: 'restored', zxid });
  }

  serving(epoch: number | undefined): void {
    if (epoch === undefined) return;
    this.output({ kind: 'serves', epoch, logged: this.history.lastZxid });
  }

  synced(): void {
    this.output({ kind: 'synced' });
  }
}

/** As if it had been there for a while. */
function writePast(params: Params, disk: Disk): void {
  if (params['base'] !== 1) return;
  const history = new DiskHistory<Txn, TreeState>(disk);
  history.reset(7n, EMPTY);
  for (const zxid of [8n, 9n]) {
    const body = { type: 'delete', path: '/a' } as const;
    history.append({ zxid, txn: { clientId: 1n, cxid: 0, timeMs: 0, body } });
  }
}

/** A request is another one in another life: it comes at another time. */
function nameOf(cxid: number, timeMs: number): string {
  return cxid === 0 ? 'old' : `r${cxid}@${Math.round(timeMs)}`;
}

/** Without the way in which the disk is used, which the rows with their zxids tell. */
function foreground(trace: Trace): Trace {
  return {
    ...trace,
    events: trace.events.filter(({ type }) => type !== 'set timer' && type !== 'clear timer'),
  };
}
