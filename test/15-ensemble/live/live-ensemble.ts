import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as reference from '../../../solutions/15-ensemble/index.ts';
import { ZooKeeperClient } from '../../../src/client/index.ts';
import type { Chapter } from '../chapter.ts';
import { freePorts } from './free-ports.ts';
import { LiveServer } from './live-server.ts';

/** Much longer than anything takes, even on a machine that is busy with other things. */
const PATIENCE_MS = 20_000;

const SIDS = [1, 2, 3] as const;

/** The server that runs the code under test: with the largest number, so that it is elected first. */
const MINE = 3;

/** Something did not come about. */
export class Unmet extends Error {
  override readonly name = 'Unmet';
}

/** Three servers over TCP: one of the code under test, and two of the reference. And their clients. */
export class LiveEnsemble {
  private readonly chapter: Chapter;
  private readonly config: string;
  private readonly folder: string;
  private readonly servers = new Map<number, LiveServer>();
  private readonly addresses = new Map<number, string>();
  private readonly clients: ZooKeeperClient[] = [];
  private error: Error | undefined;

  private constructor(chapter: Chapter, config: string, folder: string) {
    this.chapter = chapter;
    this.config = config;
    this.folder = folder;
  }

  /** Lets three servers start, do what `play` does with them, and end. */
  static async play(
    chapter: Chapter,
    play: (ensemble: LiveEnsemble) => Promise<void>,
  ): Promise<void> {
    const folder = await mkdtemp(path.join(tmpdir(), 'ensemble-'));
    const ensemble = new LiveEnsemble(chapter, await configFor(folder), folder);
    try {
      await Promise.all(SIDS.map((sid) => ensemble.start(sid)));
      await play(ensemble);
    } catch (error) {
      throw ensemble.error ?? error;
    } finally {
      await ensemble.end();
      await rm(folder, { recursive: true, force: true });
    }
  }

  get mine(): LiveServer {
    return this.servers.get(MINE)!;
  }

  async killMine(): Promise<void> {
    await this.mine.kill();
  }

  async restartMine(): Promise<void> {
    await this.start(MINE);
  }

  /** A client of the servers with these numbers; of all if there are none. */
  client(...sids: readonly number[]): ZooKeeperClient {
    const chosen = sids.length === 0 ? SIDS : sids;
    const hosts = chosen.map((sid) => this.addresses.get(sid)!);
    const client = new ZooKeeperClient(hosts.join(','), { sessionTimeoutMs: 2000 });
    this.clients.push(client);
    return client;
  }

  /** @throws Unmet if it does not come about in time, or what the server under test threw. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while (!isSo()) {
      this.check();
      if (performance.now() > endMs) throw new Unmet(`${what} did not happen.`);
      await wait(5);
    }
  }

  /** What has to come in time. */
  async inTime<Value>(what: string, promise: Promise<Value>): Promise<Value> {
    let result: { readonly value: Value } | undefined;
    let problem: unknown;
    promise.then(
      (value) => (result = { value }),
      (error: unknown) => (problem = error ?? new Error('It failed.')),
    );
    await this.until(what, () => result !== undefined || problem !== undefined);
    if (result === undefined) throw problem;
    return result.value;
  }

  private check(): void {
    if (this.error !== undefined) throw this.error;
  }

  private async start(sid: number): Promise<void> {
    const { config, folder } = this;
    const chapter = sid === MINE ? this.chapter : reference;
    const failed = (thrown: unknown): void => {
      this.error ??= thrown instanceof Error ? thrown : new Error(String(thrown));
    };
    const server = new LiveServer({ chapter, sid, config, folder, failed });
    this.servers.set(sid, server);
    this.addresses.set(sid, await server.start());
  }

  private async end(): Promise<void> {
    // A client waits for the answer to its goodbye; it need not get one.
    const goodbyes = this.clients.map((client) => client.close().catch(() => undefined));
    await Promise.race([Promise.all(goodbyes), wait(500, undefined, { ref: false })]);
    await Promise.all([...this.servers.values()].map((server) => server.kill()));
  }
}

async function configFor(folder: string): Promise<string> {
  const ports = await freePorts(2 * SIDS.length);
  const servers = SIDS.map(
    (sid, i) => `server.${sid}=127.0.0.1:${ports[2 * i]}:${ports[2 * i + 1]};127.0.0.1:1`,
  );
  const settings = ['tickTime=100', 'initLimit=50', 'syncLimit=20', 'maxSessionTimeout=60000'];
  return [`dataDir=${folder}`, 'preAllocSize=64', ...settings, ...servers].join('\n');
}
