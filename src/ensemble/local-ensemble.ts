import { createServer } from 'node:net';
import { UsageError } from '../cli/usage-error.ts';
import { hasCode } from '../host/file-errors.ts';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import type { LocalNetwork } from './local-network.ts';
import {
  LOCAL_HOST,
  planEnsemble,
  writePlan,
  type LocalEnsembleOptions,
  type PlannedServer,
} from './local-plan.ts';
import { ServerProcess, type ProcessCondition, type ServerNews } from './server-process.ts';

/** What is heard of an ensemble. */
export interface LocalEnsembleEvents {
  /** A line that a server has printed, or that says what happened to it. */
  line(sid: ServerId, text: string): void;
  /** What a server is doing now; undefined if it is gone. */
  changed?(sid: ServerId, news: ServerNews | undefined): void;
  /** Its process runs, is halted or has ended. */
  condition?(sid: ServerId, condition: ProcessCondition): void;
}

/** How long a server may take to stop. */
const PATIENCE_MS = 5000;

/** An ensemble on this machine, a process for each server. It starts none again unless it is asked to. */
export class LocalEnsemble {
  /** Resolves with {@link connectString} when all servers that are left serve clients. */
  readonly serving: Promise<string>;
  /** Resolves when the last server has ended by itself. */
  readonly failed: Promise<void>;
  private readonly plan: readonly PlannedServer[];
  private readonly events: LocalEnsembleEvents;
  private readonly network: LocalNetwork | undefined;
  private readonly settings: readonly string[] | undefined;
  private serve!: (connectString: string) => void;
  private fail!: () => void;
  private bundle = '';
  private readonly left = new Set<ServerProcess>();
  /** Those that somebody wants to end. */
  private readonly unwanted = new Set<ServerProcess>();
  private isStopping = false;

  /** @param network - what the connections go through, if they are not to be direct. */
  constructor(options: LocalEnsembleOptions, events: LocalEnsembleEvents, network?: LocalNetwork) {
    this.plan = planEnsemble(options);
    this.events = events;
    this.network = network;
    this.settings = options.settings;
    this.serving = new Promise((resolve) => (this.serve = resolve));
    this.failed = new Promise((resolve) => (this.fail = resolve));
  }

  /** Where a client connects: `"127.0.0.1:2181,127.0.0.1:2182,127.0.0.1:2183"`. */
  get connectString(): string {
    return this.plan.map(({ clientPort }) => `${LOCAL_HOST}:${clientPort}`).join(',');
  }

  /** What servers there are, running or not, and where. */
  get servers(): readonly PlannedServer[] {
    return this.plan;
  }

  /** The process of a server; undefined if it is gone. */
  pidOf(sid: ServerId): number | undefined {
    return this.processOf(sid)?.pid;
  }

  conditionOf(sid: ServerId): ProcessCondition {
    return this.processOf(sid)?.condition ?? 'gone';
  }

  /** What a server has said of itself last; undefined if it is gone, or has said nothing yet. */
  newsOf(sid: ServerId): ServerNews | undefined {
    return this.processOf(sid)?.news;
  }

  /**
   * Makes sure that all ports can be had.
   *
   * @throws UsageError that names one which cannot.
   */
  async checkPorts(): Promise<void> {
    for (const { sid, clientPort, innerPort, quorumPort, electionPort } of this.plan) {
      await checkPort(clientPort, `of server ${sid} for clients`);
      if (this.network !== undefined) await checkPort(innerPort, `of server ${sid} itself`);
      if (this.plan.length === 1) continue;
      await checkPort(quorumPort, `of server ${sid} for other servers`);
      await checkPort(electionPort, `of server ${sid} for elections`);
    }
  }

  /** Starts all servers. Its network listens already, if it has one. @param bundle - see `bundledServer`. */
  start(bundle: string): void {
    writePlan(this.plan, this.network, this.settings);
    this.bundle = bundle;
    for (const plan of this.plan) this.launch(plan);
  }

  /** Ends a server at once: `kill -9`. Resolves when it is gone. */
  async kill(sid: ServerId): Promise<void> {
    await this.endOf(sid)?.kill();
  }

  /** Tells a server to stop in order, and kills it if it does not within this time. Resolves when it is gone. */
  async stopServer(sid: ServerId, patienceMs = PATIENCE_MS): Promise<void> {
    await this.endOf(sid)?.stop(patienceMs);
  }

  /**
   * Halts a server: to the others it is as silent as one behind a broken cable, though its connections stay open.
   *
   * @throws UsageError where the system cannot do that.
   */
  pause(sid: ServerId): void {
    this.processOf(sid)?.pause();
    this.tellCondition(sid);
  }

  /** Lets a server go on after a pause. It does not know that there was one. */
  resume(sid: ServerId): void {
    this.processOf(sid)?.resume();
    this.tellCondition(sid);
  }

  /** Starts a server that is gone; stops it before if it is not. What it has on its disk stays. */
  async restart(sid: ServerId): Promise<void> {
    const plan = this.plan.find((server) => server.sid === sid);
    if (plan === undefined) throw new RangeError(`There is no server ${sid}.`);
    await this.stopServer(sid);
    // Two at once may have asked for it, and meanwhile all may have been told to stop.
    if (!this.isStopping && this.processOf(sid) === undefined) this.launch(plan);
  }

  /** Stops all servers, and kills those that do not within this time. Resolves when they are gone. */
  async stop(patienceMs = PATIENCE_MS): Promise<void> {
    this.isStopping = true;
    await Promise.all([...this.left].map((server) => server.stop(patienceMs)));
  }

  private launch(plan: PlannedServer): void {
    const { sid } = plan;
    const server: ServerProcess = new ServerProcess(plan, this.bundle, {
      changed: (news) => {
        this.events.changed?.(sid, news);
        this.noticeService();
      },
      line: (text) => this.events.line(sid, text),
      ended: (how) => this.ended(server, how),
    });
    this.left.add(server);
    this.tellCondition(sid);
  }

  private processOf(sid: ServerId): ServerProcess | undefined {
    return [...this.left].find((server) => server.plan.sid === sid);
  }

  /** The process that is about to be ended on purpose. */
  private endOf(sid: ServerId): ServerProcess | undefined {
    const server = this.processOf(sid);
    if (server !== undefined) this.unwanted.add(server);
    return server;
  }

  private tellCondition(sid: ServerId): void {
    this.events.condition?.(sid, this.conditionOf(sid));
  }

  private noticeService(): void {
    if (this.left.size > 0 && [...this.left].every(({ isServing }) => isServing))
      this.serve(this.connectString);
  }

  private ended(server: ServerProcess, how: string): void {
    const { sid } = server.plan;
    this.left.delete(server);
    this.events.changed?.(sid, undefined);
    this.tellCondition(sid);
    if (this.isStopping) return;
    this.events.line(sid, `This server has ended: ${how}.`);
    if (this.left.size === 0 && !this.unwanted.delete(server)) this.fail();
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
