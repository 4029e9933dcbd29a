import type { Env, Node, NodeId, Zxid } from '#kit';
import type { LockMessage, LockOutput } from './messages.ts';

/** Whether a write is carried out, by the zxid of the lock it was made under. */
export interface Gate {
  accepts(czxid: Zxid): boolean;
}

/** What the lock protects. It has never heard of ZooKeeper. */
export class LockStore implements Node<LockMessage> {
  private readonly output: (output: LockOutput) => void;
  private readonly gate: Gate;
  private writes = 0;

  constructor(_env: Env<LockMessage>, gate: Gate, output: (output: LockOutput) => void) {
    this.gate = gate;
    this.output = output;
  }

  onMessage(client: NodeId, message: LockMessage): void {
    if (message.kind !== 'write') return;
    this.writes++;
    const { czxid } = message;
    const kind = this.gate.accepts(czxid) ? 'stored' : 'turned away';
    this.output({ kind, client, czxid });
  }

  inspect(): unknown {
    return { writes: this.writes };
  }
}
