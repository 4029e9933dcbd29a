import type { NodeId } from '#kit';
import { nodeSurroundings, ZooKeeperClient, type ClientSurroundings } from '../../client/index.ts';
import { takeStrays } from '../../sim/strays.ts';
import type { Main, ProcessTools } from '../process-tools.ts';
import type { RecipeOutput } from '../session-output.ts';
import type { Broken, LiveRecord } from './live-record.ts';
import type { Saboteur } from './saboteur.ts';
import { tappedSurroundings } from './tapped-surroundings.ts';

/** Much longer than anything takes, even on a machine that is busy with other things. */
const PATIENCE_MS = 20_000;

/** A process that is kept waiting for the machine must not lose its session for that. */
const SHORTEST_SESSION_MS = 10_000;

/** How it ended. */
export interface LiveEnd {
  readonly broken?: Broken;
  /** What the code of a process has thrown. */
  readonly thrown?: { readonly process: NodeId; readonly error: unknown };
  /** Whose code has not come to its end. */
  readonly unfinished: readonly NodeId[];
}

/** What {@link LivePlay} needs. */
export interface LivePlayOptions<Output> {
  readonly connectString: string;
  readonly mains: Readonly<Record<NodeId, Main<Output>>>;
  readonly record: LiveRecord<Output>;
  readonly saboteur: Saboteur;
}

/** Runs the processes against a running ensemble, all of them in this one, until all are done or something is wrong. */
export class LivePlay<Output> {
  private readonly options: LivePlayOptions<Output>;
  private readonly clients: ZooKeeperClient[] = [];
  private readonly unfinished: Set<NodeId>;
  /** How it has ended, if it has. */
  private end: Pick<LiveEnd, 'broken' | 'thrown'> | undefined;
  private stop: () => void = () => undefined;

  constructor(options: LivePlayOptions<Output>) {
    this.options = options;
    this.unfinished = new Set(Object.keys(options.mains));
  }

  /** Call it once. */
  async run(): Promise<LiveEnd> {
    const giveBack = takeStrays((error) => this.fail({ thrown: { process: '', error } }));
    try {
      await new Promise<void>((resolve) => {
        const takeBack = nodeSurroundings.setTimer(PATIENCE_MS, resolve);
        this.stop = () => {
          takeBack();
          resolve();
        };
        this.startAll();
      });
      // What is said from here on is not the processes' doing.
      this.end ??= {};
      const end = { ...this.end, unfinished: [...this.unfinished] };
      await Promise.all(this.clients.map((client) => client.close()));
      return end;
    } finally {
      giveBack();
    }
  }

  private startAll(): void {
    const { mains } = this.options;
    if (this.unfinished.size === 0) this.stop();
    for (const [process, main] of Object.entries(mains)) void this.start(process, main);
  }

  private async start(process: NodeId, main: Main<Output>): Promise<void> {
    const clients: ZooKeeperClient[] = [];
    try {
      await main(this.toolsFor(process, clients));
      this.output(process, { kind: 'finished' });
      await Promise.all(clients.map((client) => client.close()));
    } catch (error) {
      return this.fail({ thrown: { process, error } });
    }
    this.unfinished.delete(process);
    if (this.unfinished.size === 0) this.stop();
  }

  private toolsFor(process: NodeId, own: ZooKeeperClient[]): ProcessTools<Output> {
    const { connectString, record } = this.options;
    const surroundings = this.surroundingsOf(process);
    return {
      self: process,
      incarnation: 1,
      client: (options = {}) => {
        const { sessionTimeoutMs = 0 } = options;
        const client = new ZooKeeperClient(connectString, {
          ...options,
          sessionTimeoutMs: Math.max(sessionTimeoutMs, SHORTEST_SESSION_MS),
          surroundings,
        });
        client.onState((state) => {
          const isOver = state === 'Expired' || state === 'Closed';
          if (isOver && client.session !== undefined) {
            this.output(process, { kind: 'session over', session: client.session.id });
          }
        });
        own.push(client);
        this.clients.push(client);
        return client;
      },
      delay: (ms) => new Promise((resolve) => void surroundings.setTimer(ms, resolve)),
      now: () => surroundings.now(),
      random: () => surroundings.random(),
      output: (output) => this.output(process, output),
      note: (text) => record.note(process, text),
    };
  }

  private surroundingsOf(process: NodeId): ClientSurroundings {
    const { record, saboteur } = this.options;
    return tappedSurroundings({
      said: (connection, frames) => {
        if (this.end === undefined) record.said(process, connection, frames);
        return saboteur.breaksNow(process, true);
      },
      heard: (connection, frames) => {
        if (saboteur.breaksNow(process, false)) return true;
        if (this.end === undefined) record.heard(process, connection, frames);
        return false;
      },
    });
  }

  private output(process: NodeId, output: RecipeOutput<Output>): void {
    // What comes behind the end does not belong to the run any more.
    if (this.end !== undefined) return;
    const broken = this.options.record.output(process, output);
    if (broken !== undefined) this.fail({ broken });
  }

  private fail(end: Pick<LiveEnd, 'broken' | 'thrown'>): void {
    this.end ??= end;
    this.stop();
  }
}
