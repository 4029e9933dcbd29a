import { createServer } from 'node:net';
import { UsageError } from '../cli/usage-error.ts';
import { hasCode } from '../host/file-errors.ts';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import {
  LOCAL_HOST,
  planEnsemble,
  writePlan,
  type LocalEnsembleOptions,
  type PlannedServer,
} from './local-plan.ts';
import { ServerProcess, type ServerNews } from './server-process.ts';

/** What is heard of an ensemble. */
export interface LocalEnsembleEvents {
  /** A line that a server has printed, or that says what happened to it. */
  line(sid: ServerId, text: string): void;
  /** What a server is doing now; undefined if it is gone. */
  changed?(sid: ServerId, news: ServerNews | undefined): void;
}

/** How long a server may take to stop. */
const PATIENCE_MS = 5000;

/** An ensemble on this machine, a process for each server. It starts none again by itself. */
export class LocalEnsemble {
  /** Resolves with {@link connectString} when all servers that are left serve clients. */
  readonly serving: Promise<string>;
  /** Resolves when the last server is gone, and nobody has asked for that. */
  readonly failed: Promise<void>;
  private readonly plan: readonly PlannedServer[];
  private readonly events: LocalEnsembleEvents;
  private serve!: (connectString: string) => void;
  private fail!: () => void;
  private processes: readonly ServerProcess[] = [];
  private readonly left = new Set<ServerProcess>();
  private isStopping = false;

  constructor(options: LocalEnsembleOptions, events: LocalEnsembleEvents) {
    this.plan = planEnsemble(options);
    this.events = events;
    this.serving = new Promise((resolve) => (this.serve = resolve));
    this.failed = new Promise((resolve) => (this.fail = resolve));
  }

  /** Where a client connects: `"127.0.0.1:2181,127.0.0.1:2182,127.0.0.1:2183"`. */
  get connectString(): string {
    return this.plan.map(({ clientPort }) => `${LOCAL_HOST}:${clientPort}`).join(',');
  }

  /** The process of a server; undefined if it is gone. */
  pidOf(sid: ServerId): number | undefined {
    return [...this.left].find((server) => server.plan.sid === sid)?.pid;
  }

  /**
   * Makes sure that all ports can be had.
   *
   * @throws UsageError that names one which cannot.
   */
  async checkPorts(): Promise<void> {
    for (const { sid, clientPort, quorumPort, electionPort } of this.plan) {
      await checkPort(clientPort, `of server ${sid} for clients`);
      if (this.plan.length === 1) continue;
      await checkPort(quorumPort, `of server ${sid} for other servers`);
      await checkPort(electionPort, `of server ${sid} for elections`);
    }
  }

  /** Starts all servers. @param bundle - see `bundledServer`. */
  start(bundle: string): void {
    writePlan(this.plan);
    this.processes = this.plan.map((plan) => this.launch(plan, bundle));
  }

  /** Stops all servers, and kills those that do not within this time. Resolves when they are gone. */
  async stop(patienceMs = PATIENCE_MS): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.processes.map((server) => server.stop(patienceMs)));
  }

  private launch(plan: PlannedServer, bundle: string): ServerProcess {
    const { sid } = plan;
    const server: ServerProcess = new ServerProcess(plan, bundle, {
      changed: (news) => {
        this.events.changed?.(sid, news);
        this.noticeService();
      },
      line: (text) => this.events.line(sid, text),
      ended: (how) => this.ended(server, how),
    });
    this.left.add(server);
    return server;
  }

  private noticeService(): void {
    if ([...this.left].every(({ isServing }) => isServing)) this.serve(this.connectString);
  }

  private ended(server: ServerProcess, how: string): void {
    const { sid } = server.plan;
    this.left.delete(server);
    this.events.changed?.(sid, undefined);
    if (this.isStopping) return;
    this.events.line(sid, `This server has ended: ${how}.`);
    if (this.left.size === 0) this.fail();
    else this.noticeService();
  }
}

async function checkPort(port: number, what: string): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, LOCAL_HOST, () => probe.close(() => resolve()));
    });
  } catch (error) {
    const why = hasCode(error, 'EADDRINUSE') ? 'is in use already' : 'cannot be had';
    throw new UsageError(
      `Port ${port}, ${what}, ${why}. Choose others: --client-port 21811 moves all of them.`,
    );
  }
}
