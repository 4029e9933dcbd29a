import type { Env, Node, NodeId } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Scenario } from '../../src/grade/scenario.ts';

/** One value on two replicas, as small as the proof of the CAP theorem has it. */
type RegisterMessage =
  /** client → replica, and its answer. */
  | { readonly kind: 'write'; readonly value: string }
  | { readonly kind: 'written' }
  | { readonly kind: 'read' }
  | { readonly kind: 'value'; readonly value: string }
  /** replica → replica: the new value, and that it has arrived. */
  | { readonly kind: 'copy'; readonly value: string }
  | { readonly kind: 'copied' };

type Output =
  | { readonly kind: 'has written'; readonly value: string }
  | { readonly kind: 'has read'; readonly value: string };

/** What a replica does while the other does not answer. */
export type Manner = 'answers at once' | 'waits for the other';

/** Holds a copy of the value, at first `"old"`. */
class Replica implements Node<RegisterMessage> {
  private readonly env: Env<RegisterMessage>;
  private readonly other: NodeId;
  private readonly manner: Manner;
  private value = 'old';
  private waiting: NodeId | undefined;

  constructor(env: Env<RegisterMessage>, other: NodeId, manner: Manner) {
    this.env = env;
    this.other = other;
    this.manner = manner;
  }

  onMessage(from: NodeId, message: RegisterMessage): void {
    switch (message.kind) {
      case 'write':
        this.value = message.value;
        this.env.send(this.other, { kind: 'copy', value: message.value });
        if (this.manner === 'answers at once') this.env.send(from, { kind: 'written' });
        else this.waiting = from;
        break;
      case 'copy':
        this.value = message.value;
        this.env.send(from, { kind: 'copied' });
        break;
      case 'copied':
        if (this.waiting !== undefined) this.env.send(this.waiting, { kind: 'written' });
        this.waiting = undefined;
        break;
      case 'read':
        this.env.send(from, { kind: 'value', value: this.value });
        break;
      default: // The other kinds are not for a replica.
    }
  }

  inspect(): unknown {
    return { value: this.value, waiting: this.waiting };
  }
}

/** Asks one replica for one thing, and tells what came of it. */
class Client implements Node<RegisterMessage> {
  private readonly env: Env<RegisterMessage>;
  private readonly replica: NodeId;
  private readonly request: RegisterMessage;
  private readonly atMs: number;
  private readonly output: (output: Output) => void;

  constructor(
    env: Env<RegisterMessage>,
    { replica, request, atMs }: Request,
    output: (output: Output) => void,
  ) {
    this.env = env;
    this.replica = replica;
    this.request = request;
    this.atMs = atMs;
    this.output = output;
  }

  onStart(): void {
    this.env.setTimer('begin', this.atMs);
  }

  onTimer(): void {
    this.env.send(this.replica, this.request);
  }

  onMessage(_from: NodeId, message: RegisterMessage): void {
    if (message.kind === 'value') this.output({ kind: 'has read', value: message.value });
    else if (this.request.kind === 'write')
      this.output({ kind: 'has written', value: this.request.value });
  }

  inspect(): unknown {
    return {};
  }
}

/** What a client asks for, of whom and when. */
interface Request {
  readonly replica: NodeId;
  readonly request: RegisterMessage;
  readonly atMs: number;
}

/** `ann` writes "new" at replica `r1`; when she is done, `bob` reads at `r2`. */
export const register: Scenario<Manner, RegisterMessage, Output> = {
  nodes: ['ann', 'r1', 'r2', 'bob'],
  params: {},
  build: (manner) => ({
    ann: (env, output) =>
      new Client(env, { replica: 'r1', request: { kind: 'write', value: 'new' }, atMs: 2 }, output),
    r1: (env) => new Replica(env, 'r2', manner),
    r2: (env) => new Replica(env, 'r1', manner),
    bob: (env, output) =>
      new Client(env, { replica: 'r2', request: { kind: 'read' }, atMs: 20 }, output),
  }),
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 5 },
    sync: { minMs: 2, maxMs: 2 },
    healAtMs: 100,
    endAtMs: 200,
    maxEvents: 200,
  },
};

/** What Gilbert and Lynch ask of a consistent service, for this one write and this one read. */
export const linearizable: Invariant<Output, string[]> = {
  name: 'linearizability',
  rule: 'A read that begins after a write has ended returns what was written.',
  start: () => [],
  observe(written, { node, output }) {
    if (output.kind === 'has written') written.push(output.value);
    else if (written.length > 0 && output.value !== written.at(-1))
      return `${node} read "${output.value}" after "${written.at(-1)}" had been written.`;
    return undefined;
  },
};
