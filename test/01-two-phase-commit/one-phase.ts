import type { Env, Node, NodeId, Resource, TwoPhaseMessage } from '#kit';

/** What people write first: the coordinator does not ask, it tells. */
export class OnePhaseCoordinator implements Node<TwoPhaseMessage> {
  private readonly env: Env<TwoPhaseMessage>;
  private readonly participants: readonly NodeId[];

  constructor(env: Env<TwoPhaseMessage>, participants: readonly NodeId[]) {
    this.env = env;
    this.participants = participants;
  }

  onMessage(from: NodeId, message: TwoPhaseMessage): void {
    if (message.kind !== 'begin') return;
    const { tx } = message;
    for (const participant of this.participants) {
      this.env.send(participant, { kind: 'decision', tx, decision: 'commit' });
    }
    this.env.send(from, { kind: 'outcome', tx, decision: 'commit' });
  }

  inspect(): unknown {
    return null;
  }
}

/** Does as it is told, if it can. */
export class OnePhaseParticipant implements Node<TwoPhaseMessage> {
  private readonly resource: Resource;

  constructor(resource: Resource) {
    this.resource = resource;
  }

  onMessage(_from: NodeId, message: TwoPhaseMessage): void {
    if (message.kind !== 'decision') return;
    const { tx } = message;
    this.resource.decided(tx, this.resource.canCommit(tx) ? 'commit' : 'abort');
  }

  inspect(): unknown {
    return null;
  }
}
