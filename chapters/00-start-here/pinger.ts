import { todo } from '#kit';
import type { EchoMessage, Env, Node, NodeId, PingListener } from '#kit';

/** How long a pinger waits for an answer before it asks again. */
export const RETRY_MS = 30;

/** Asks the echo node one question after the other, each until it has been answered. */
export class Pinger implements Node<EchoMessage> {
  private readonly env: Env<EchoMessage>;
  private readonly echo: NodeId;
  private readonly texts: readonly string[];
  private readonly listener: PingListener;
  /** How many of the texts have been answered. So `texts[answered]` is the question that is open. */
  private answered = 0;

  constructor(
    env: Env<EchoMessage>,
    echo: NodeId,
    texts: readonly string[],
    listener: PingListener,
  ) {
    this.env = env;
    this.echo = echo;
    this.texts = texts;
    this.listener = listener;
  }

  /** The node starts: it asks its first question. */
  onStart(): void {
    this.ask();
  }

  /**
   * A message arrives. The same pong may arrive again, and late.
   *
   * TODO:
   * - Level 1: on a `pong`, tell the listener, count the question as answered, and ask the next.
   * - Level 2: a pong whose text is not that of the open question is an old one: do nothing.
   */
  onMessage(_from: NodeId, message: EchoMessage): void {
    todo('Pinger.onMessage, level 1');
  }

  /**
   * The timer fired: no answer has come for a while.
   *
   * TODO:
   * - Level 2: ask again.
   */
  onTimer(_name: string): void {
    todo('Pinger.onTimer, level 2');
  }

  /** Everything that decides what this node will do next, as plain data. */
  inspect(): unknown {
    return { answered: this.answered };
  }

  /**
   * Asks the open question, if there is one.
   *
   * TODO:
   * - Level 1: send the echo node a `ping` with the text of the open question; if all questions are
   *   answered, nothing.
   * - Level 2: set a timer, say `again`, for RETRY_MS; if all questions are answered, clear it.
   */
  private ask(): void {
    todo('Pinger.ask, level 1');
  }
}
