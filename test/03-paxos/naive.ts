import type { Env, Node, NodeId, PaxosListener, PaxosMessage, Value } from '#kit';
import { majority } from './ballots.ts';

/** What people write first: whatever a majority says yes to is chosen. */
export class NaiveProposer implements Node<PaxosMessage> {
  private readonly env: Env<PaxosMessage>;
  private readonly acceptors: readonly NodeId[];
  private readonly value: Value;
  private readonly listener: PaxosListener;
  private readonly accepted = new Set<NodeId>();

  constructor(
    env: Env<PaxosMessage>,
    acceptors: readonly NodeId[],
    value: Value,
    listener: PaxosListener,
  ) {
    this.env = env;
    this.acceptors = acceptors;
    this.value = value;
    this.listener = listener;
  }

  onStart(): void {
    const { value } = this;
    for (const acceptor of this.acceptors) {
      this.env.send(acceptor, { kind: 'accept', ballot: `1.${this.env.self}`, value });
    }
  }

  onMessage(from: NodeId, message: PaxosMessage): void {
    if (message.kind !== 'accepted') return;
    this.accepted.add(from);
    if (this.accepted.size === majority(this.acceptors.length)) this.listener.learned(this.value);
  }

  inspect(): unknown {
    return [...this.accepted];
  }
}

/** Says yes to everything. */
export class NaiveAcceptor implements Node<PaxosMessage> {
  private readonly env: Env<PaxosMessage>;

  constructor(env: Env<PaxosMessage>) {
    this.env = env;
  }

  onMessage(from: NodeId, message: PaxosMessage): void {
    if (message.kind !== 'accept') return;
    const { ballot, value } = message;
    this.env.disk.replace('accepted', value);
    this.env.sendAfterSync(from, { kind: 'accepted', ballot, value });
  }

  inspect(): unknown {
    return null;
  }
}
