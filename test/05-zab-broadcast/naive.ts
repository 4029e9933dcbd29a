import type { Env, Node, NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import type { Trace } from '../../src/sim/trace.ts';

/** What the text's first, naive protocol says. */
type NaiveMessage =
  | { readonly kind: 'put'; readonly id: string }
  | { readonly kind: 'write'; readonly number: number; readonly id: string }
  | { readonly kind: 'hello' };

/** A server has something in a place of its list. */
interface Logged {
  readonly kind: 'logged';
  readonly number: number;
  readonly id: string;
}

/** After so much silence server 2 takes over. */
const SILENCE_MS = 40;

/** A leader numbers what it is given, and tells the others; who takes over goes on counting. */
class NaiveServer implements Node<NaiveMessage> {
  private readonly env: Env<NaiveMessage>;
  private readonly output: (output: Logged) => void;
  private readonly list: string[] = [];
  private leads: boolean;

  constructor(env: Env<NaiveMessage>, output: (output: Logged) => void) {
    this.env = env;
    this.output = output;
    this.leads = env.self === '3';
  }

  onStart(): void {
    if (this.leads) this.onTimer();
    else if (this.env.self === '2') this.env.setTimer('silence', SILENCE_MS);
  }

  onMessage(_from: NodeId, message: NaiveMessage): void {
    if (message.kind === 'put' && this.leads) {
      const number = this.list.length + 1;
      this.log(number, message.id);
      this.tell({ kind: 'write', number, id: message.id });
    }
    if (message.kind === 'write') this.log(message.number, message.id);
    if (!this.leads && this.env.self === '2') this.env.setTimer('silence', SILENCE_MS);
  }

  onTimer(): void {
    if (this.env.self === '3') {
      this.env.setTimer('hello', SILENCE_MS / 2);
      return this.tell({ kind: 'hello' });
    }
    this.leads = true;
    this.env.note('takes over');
  }

  inspect(): unknown {
    return { list: this.list, leads: this.leads };
  }

  private log(number: number, id: string): void {
    if (this.list[number - 1] !== undefined) return;
    this.list[number - 1] = id;
    this.output({ kind: 'logged', number, id });
  }

  private tell(message: NaiveMessage): void {
    for (const server of ['1', '2', '3']) {
      if (server !== this.env.self) this.env.send(server, message);
    }
  }
}

/** Sends what it has to say at given times, to one server. */
class Speaker implements Node<NaiveMessage> {
  private readonly env: Env<NaiveMessage>;
  private readonly server: NodeId;
  private readonly puts: Readonly<Record<string, number>>;

  constructor(env: Env<NaiveMessage>, server: NodeId, puts: Readonly<Record<string, number>>) {
    this.env = env;
    this.server = server;
    this.puts = puts;
  }

  onStart(): void {
    for (const [id, atMs] of Object.entries(this.puts)) this.env.setTimer(id, atMs);
  }

  onTimer(id: string): void {
    this.env.send(this.server, { kind: 'put', id });
  }

  onMessage(): void {
    // It expects no answer.
  }

  inspect(): unknown {
    return null;
  }
}

const onePerPlace: Invariant<Logged, Record<number, string>> = {
  name: 'one history',
  rule: 'No two servers have different things in the same place.',
  start: () => ({}),
  observe(places, { node, output: { number, id } }) {
    const first = (places[number] ??= id);
    if (first === id) return undefined;
    return `Server ${node} has ${id} in place ${number}, where another has ${first}.`;
  },
};

/** Two leaders, one after the other, and what becomes of place 2. */
export function twoHistories(): Trace {
  const simulator = new Simulator<NaiveMessage, Logged>({
    nodes: {
      '1': (env, output) => new NaiveServer(env, output),
      '2': (env, output) => new NaiveServer(env, output),
      '3': (env, output) => new NaiveServer(env, output),
      c1: (env) => new Speaker(env, '3', { 'c1.1': 5, 'c1.2': 35 }),
      c2: (env) => new Speaker(env, '2', { 'c2.1': 100 }),
    },
    invariants: [onePerPlace],
    seed: 0,
    faults: [{ kind: 'partition', side: ['3', 'c1'], atMs: 32, forMs: 500 }],
    links: 'datagram',
    latency: { minMs: 5, maxMs: 5 },
    sync: { minMs: 2, maxMs: 2 },
    healAtMs: 600,
    endAtMs: 700,
    trace: true,
  });
  simulator.run();
  return simulator.trace();
}
