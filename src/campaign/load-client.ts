import { ZooKeeperClient } from '#client';
import { Random } from '../sim/random.ts';
import { LOCAL_HOST } from '../ensemble/local-plan.ts';
import type { PlannedServer } from '../ensemble/local-plan.ts';
import type { Recorder } from './recorder.ts';
import { Tap } from './tap.ts';
import { Workload, type Places } from './workload.ts';

/** So many things a client asks for at the same time. */
const LANES = 3;

/** The longest pause between an answer and the next request of a lane. */
const LONGEST_PAUSE_MS = 40;

/** A client whose history is recorded. */
export interface RecordedClient {
  readonly client: ZooKeeperClient;
  readonly tap: Tap;
}

/** What recorded clients are made of. */
export interface ClientParts {
  readonly servers: readonly PlannedServer[];
  readonly recorder: Recorder;
}

/** Connects a client to any of the servers, or to one of them alone. */
export function connectRecorded(
  name: string,
  { servers, recorder }: ClientParts,
  sessionTimeoutMs: number,
  only: readonly PlannedServer[] = servers,
): RecordedClient {
  const serverAt = (port: number): number =>
    servers.find(({ clientPort }) => clientPort === port)!.sid;
  const tap = new Tap({ name, recorder, serverAt });
  const hosts = only.map(({ clientPort }) => `${LOCAL_HOST}:${clientPort}`).join(',');
  return { client: new ZooKeeperClient(hosts, { sessionTimeoutMs, surroundings: tap }), tap };
}

/** One that is always there: when its session is over, another client takes its place. */
export class LoadClient {
  private readonly name: string;
  private readonly parts: ClientParts;
  private readonly places: Places;
  private readonly seed: number;
  private readonly timeoutMs: number;
  private generation = 0;
  private current: RecordedClient;

  constructor(
    name: string,
    parts: ClientParts,
    places: Places,
    { seed, timeoutMs }: { readonly seed: number; readonly timeoutMs: number },
  ) {
    this.name = name;
    this.parts = parts;
    this.places = places;
    this.seed = seed;
    this.timeoutMs = timeoutMs;
    this.current = this.connect();
  }

  get client(): ZooKeeperClient {
    return this.current.client;
  }

  /** Resolves when the signal has come and all that was asked for has ended. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.live(signal);
      if (!signal.aborted) this.current = this.connect();
    }
  }

  /** Ends its session in order. */
  close(): Promise<void> {
    return this.current.client.close();
  }

  /** Goes without a word. */
  abandon(): void {
    this.current.tap.abandon();
    void this.current.client.close();
  }

  private async live(signal: AbortSignal): Promise<void> {
    const { client } = this.current;
    const name = this.nameNow;
    const random = new Random(this.seed, `load ${name}`);
    const workload = new Workload(client, name, this.places, random);
    const isOver = (): boolean => signal.aborted || client.state === 'Expired';
    const lane = async (): Promise<void> => {
      while (!isOver()) {
        await workload.step();
        await client.delay(random.between(0, LONGEST_PAUSE_MS));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  private get nameNow(): string {
    return this.generation === 1 ? this.name : `${this.name}.${this.generation}`;
  }

  private connect(): RecordedClient {
    this.generation++;
    return connectRecorded(this.nameNow, this.parts, this.timeoutMs);
  }
}
