import { todo } from '#kit';
import type { EchoMessage, Env, Node, NodeId } from '#kit';

/** Answers every ping with a pong, and numbers its answers: no two ever have the same number. */
export class Echo implements Node<EchoMessage> {
  private readonly env: Env<EchoMessage>;
  /** The number of the last answer; 0 before the first. */
  private last = 0;

  constructor(env: Env<EchoMessage>) {
    this.env = env;
  }

  /**
   * A message arrives. The same ping may arrive again.
   *
   * TODO:
   * - Level 1: answer a `ping` from `from` with a `pong` that has the same text and the next
   *   number: 1, 2, 3 and so on.
   * - Level 3: put the number on the disk as the record `last`, and let the answer leave only when
   *   it is durable. Then add a method `onStart(): void`, which reads the record.
   */
  onMessage(from: NodeId, message: EchoMessage): void {
    todo('Echo.onMessage, level 1');
  }

  /** Everything that decides what this node will do next, as plain data. */
  inspect(): unknown {
    return { last: this.last };
  }
}
