import { setTimeout as pause } from 'node:timers/promises';
import { OPEN_ACL } from '#kit';
import { NodeExistsError, ZooKeeperError, type ZooKeeperClient } from '#client';
import type { Zxid } from '../kit/zxid.ts';
import { Random } from '../sim/random.ts';
import { SLACK_MS, type Running } from './ensemble.ts';
import { Injector } from './injector.ts';
import {
  connectRecorded,
  LoadClient,
  type ClientParts,
  type RecordedClient,
} from './load-client.ts';
import type { PhasePlan } from './plan-phase.ts';
import type { PhaseRecord, SeenNode, SeenTree } from './phase-record.ts';
import { readTree } from './read-tree.ts';
import { Recorder } from './recorder.ts';
import { placesOf, type Places } from './workload.ts';

/** Above all nodes of a campaign. */
const TOP = '/campaign';

/** Session time-outs of the clients; so many there are. */
const TIMEOUTS_MS = [4000, 8000, 8000, 8000, 8000];

/** How long there is load before the first fault, and after all is well again. */
const CALM_MS = 700;

/** Once all is well, whatever is asked of an ensemble comes within this time. */
const LIMIT_MS = 90_000;

/** The subtrees of so many phases are kept: what is left alone should stay as it is. */
const KEPT_PHASES = 2;

const LARGE_BYTES = 60_000;

/** What must come, and has not. */
export class Unserved extends Error {
  override readonly name = 'Unserved';
}

/** What a phase is made of. */
export interface PhaseOptions {
  readonly plan: PhasePlan;
  readonly seed: number;
  readonly whose: 'ours' | 'apache';
  readonly running: Running;
  /** What the phases before have left: what nobody touches any more. */
  readonly before: ReadonlyMap<string, SeenNode>;
}

/** Something that was done to the ensemble. */
export interface Deed {
  /** Of `performance.now`. */
  readonly atMs: number;
  readonly text: string;
}

/** One phase: load, faults, healing, and what is seen in the end. */
export class Phase {
  readonly recorder = new Recorder();
  readonly deeds: Deed[] = [];
  readonly injector: Injector;
  /** From the end of the last fault until every server had carried out a write. */
  healedMs = 0;
  private readonly options: PhaseOptions;
  private readonly parts: ClientParts;
  private readonly places: Places;
  private readonly opened: RecordedClient[] = [];
  private floor: Zxid = 0n;
  private readonly hopeless = new AbortController();

  constructor(options: PhaseOptions) {
    const { running, plan, seed, whose } = options;
    this.options = options;
    this.parts = { servers: running.ensemble.servers, recorder: this.recorder };
    this.places = placesOf(rootOf(plan.number));
    this.injector = new Injector({
      running,
      whose,
      random: new Random(seed, `injector ${plan.number}`),
      largeNode: `${this.places.root}/large`,
      log: (text) => this.note(text),
    });
  }

  /**
   * Runs it to its end.
   *
   * @throws Unserved if something does not come that must.
   */
  async run(): Promise<PhaseRecord> {
    try {
      await this.within('a client could make the nodes of this phase', this.prepare());
      const load = TIMEOUTS_MS.map((timeoutMs, i) => {
        const { seed } = this.options;
        return new LoadClient(`c${i + 1}`, this.parts, this.places, { seed, timeoutMs });
      });
      await this.underLoad(load);
      const trees = await this.end(load);
      const { history, told } = this.recorder;
      const { floor } = this;
      return { history, told, trees, floor, before: this.untouched(), slackMs: SLACK_MS };
    } finally {
      for (const { tap, client } of this.opened) {
        tap.abandon();
        void client.close();
      }
    }
  }

  /** There is no hope for it: whatever it waits for will not come. */
  giveUp(why: string): void {
    this.hopeless.abort(new Unserved(why));
  }

  note(text: string): void {
    this.deeds.push({ atMs: performance.now(), text });
  }

  /** What earlier phases have left, and this one has not taken away. */
  private untouched(): ReadonlyMap<string, SeenNode> {
    const { before, plan } = this.options;
    const gone = [rootOf(plan.number - KEPT_PHASES), rootOf(plan.number)];
    return new Map(
      [...before].filter(([path]) => !gone.some((root) => `${path}/`.startsWith(`${root}/`))),
    );
  }

  /** Takes away what is too old, and makes the nodes of this phase. */
  private async prepare(): Promise<void> {
    const { client } = this.connect('setup', 8000);
    const { plan } = this.options;
    const old = connectRecorded('cleaner', { ...this.parts, recorder: new Recorder() }, 8000);
    this.opened.push(old);
    if (plan.number >= KEPT_PHASES) {
      await old.client.deleteAll(rootOf(plan.number - KEPT_PHASES));
    }
    // A campaign that begins again at a phase finds what it has left before.
    await old.client.deleteAll(this.places.root);
    await old.client.ensurePath(TOP);
    await old.client.close();
    await again(() => client.sync('/'));
    this.floor = client.lastZxid;
    await this.makeNodes(client);
    await client.close();
    this.note('the nodes of this phase are made');
  }

  private async makeNodes(client: ZooKeeperClient): Promise<void> {
    const { root, shared, queue, mine, left, right } = this.places;
    for (const path of [root, shared, queue, mine]) await again(() => made(client.create(path)));
    const data = new Uint8Array();
    const node = { op: 'create', data, acl: OPEN_ACL, flags: 0 } as const;
    await again(() => made(client.multi([left, right].map((path) => ({ ...node, path })))));
    await again(() => made(client.create(`${root}/large`, new Uint8Array(LARGE_BYTES))));
  }

  private async underLoad(load: readonly LoadClient[]): Promise<void> {
    const over = new AbortController();
    const working = Promise.all(load.map((client) => client.run(over.signal)));
    try {
      await this.within(
        'all clients were connected',
        Promise.all(load.map(({ client }) => client.connected())),
      );
      await pause(CALM_MS);
      await this.goWrong();
      const startMs = performance.now();
      await this.injector.heal();
      this.note('all is healed');
      await Promise.all(this.parts.servers.map(({ sid }) => this.untilServed(sid)));
      this.healedMs = performance.now() - startMs;
      this.note('every server has carried out a write');
      await pause(CALM_MS);
    } finally {
      over.abort();
    }
    await this.within('all that was asked for had ended', working);
  }

  /** Begins and ends the faults at their times. */
  private async goWrong(): Promise<void> {
    const { faults } = this.options.plan;
    const steps = faults
      .flatMap(({ atMs, lastsMs, fault }) => [
        { atMs, act: () => this.injector.begin(fault) },
        { atMs: atMs + lastsMs, act: () => this.injector.end(fault) },
      ])
      .sort((a, b) => a.atMs - b.atMs);
    const startMs = performance.now();
    for (const { atMs, act } of steps) {
      await pause(Math.max(0, startMs + atMs - performance.now()));
      await act();
    }
  }

  private async untilServed(sid: number): Promise<void> {
    const server = this.parts.servers.find((one) => one.sid === sid)!;
    const { client } = this.connect(`at${sid}`, 8000, [server]);
    const path = `${this.places.root}/alive-${sid}`;
    await this.within(
      `server ${sid} had carried out a write`,
      again(() => made(client.create(path))),
    );
    await client.close();
  }

  /** Ends all sessions, every other one without a word, and looks what every server has. */
  private async end(load: readonly LoadClient[]): Promise<SeenTree[]> {
    for (const [i, client] of load.entries()) {
      if (i % 2 === 0) client.abandon();
      else await this.within('a session was closed', client.close());
    }
    const trees: SeenTree[] = [];
    for (const server of this.parts.servers) {
      const { client } = this.connect(`reader${server.sid}`, 8000, [server]);
      const what = `the ephemeral nodes of closed sessions were gone from server ${server.sid}`;
      await this.within(what, this.untilNobodyIsThere(client));
      trees.push(
        await this.within(
          `server ${server.sid} was read`,
          again(() => readTree(client, server.sid)),
        ),
      );
      await client.close();
    }
    return trees;
  }

  private async untilNobodyIsThere(client: ZooKeeperClient): Promise<void> {
    for (;;) {
      const { children } = await again(() => client.getChildren(this.places.mine));
      if (children.length === 0) return;
      await pause(200);
    }
  }

  /** @throws Unserved if it takes too long, or fails. */
  private async within<Result>(what: string, promise: Promise<Result>): Promise<Result> {
    const over = new AbortController();
    const hopeless = this.hopeless.signal;
    const signal = AbortSignal.any([over.signal, hopeless]);
    const tooLate = pause(LIMIT_MS, undefined, { signal }).then(
      () => {
        throw new Unserved(`${LIMIT_MS / 1000} s were not enough until ${what}.`);
      },
      () => hopeless.throwIfAborted(),
    );
    tooLate.catch(() => undefined);
    try {
      return await Promise.race([promise, tooLate as Promise<never>]);
    } catch (error) {
      if (!(error instanceof ZooKeeperError)) throw error;
      throw new Unserved(`It could not be waited for until ${what}: ${error.message}.`);
    } finally {
      over.abort();
    }
  }

  private connect(name: string, timeoutMs: number, only?: ClientParts['servers']): RecordedClient {
    const recorded = connectRecorded(name, this.parts, timeoutMs, only);
    this.opened.push(recorded);
    return recorded;
  }
}

/** Above all nodes of a phase. */
function rootOf(number: number): string {
  return `${TOP}/p${number}`;
}

/** The nodes of all phases, by their paths, as one server shows them. */
export function leftBy({ nodes }: SeenTree): Map<string, SeenNode> {
  return new Map([...nodes].filter(([path]) => path.startsWith(`${TOP}/`)));
}

/** Does something that fails only with its connection, until it is done. */
async function again<Result>(action: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ZooKeeperError) || !isPassing(error)) throw error;
      await pause(50);
    }
  }
}

/** What is there already was made by an earlier try, whose answer was lost. */
async function made(creation: Promise<unknown>): Promise<void> {
  await creation.catch((error: unknown) => {
    if (!(error instanceof NodeExistsError)) throw error;
  });
}

function isPassing({ name }: ZooKeeperError): boolean {
  return name === 'ConnectionLossError' || name === 'RequestTimeoutError';
}
