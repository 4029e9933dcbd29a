import type { Env, Node, TransactionId, ThreePhaseMessage } from '#kit';
import type { Output } from './output.ts';

/** How long the client waits for an answer before it asks again. */
const RETRY_MS = 200;

/** How long after the first transaction it begins the next. */
const NEXT_MS = 20;

/** Begins transactions `t1`, `t2`, … and asks again until it hears how each ended. */
export class Client implements Node<ThreePhaseMessage> {
  private readonly env: Env<ThreePhaseMessage>;
  private readonly output: (output: Output) => void;
  private readonly waiting = new Set<TransactionId>();

  constructor(env: Env<ThreePhaseMessage>, transactions: number, output: (output: Output) => void) {
    this.env = env;
    this.output = output;
    for (let i = 1; i <= transactions; i++) this.waiting.add(`t${i}`);
  }

  onStart(): void {
    let delayMs = 0;
    for (const tx of this.waiting) {
      if (delayMs === 0) this.begin(tx);
      else this.env.setTimer(`begin ${tx}`, delayMs);
      delayMs += NEXT_MS;
    }
  }

  onMessage(_from: string, message: ThreePhaseMessage): void {
    if (message.kind !== 'outcome') return;
    const { tx, decision } = message;
    this.waiting.delete(tx);
    this.env.clearTimer(`begin ${tx}`);
    this.output({ kind: 'told', tx, decision });
  }

  onTimer(name: string): void {
    this.begin(name.replace('begin ', ''));
  }

  inspect(): unknown {
    return [...this.waiting];
  }

  private begin(tx: TransactionId): void {
    this.env.send('coordinator', { kind: 'begin', tx });
    this.env.setTimer(`begin ${tx}`, RETRY_MS);
  }
}
