import type { Fault, NodeId, QuorumPacket, ServerId, Zxid } from '#kit';
import * as reference from '../../solutions/05-zab-broadcast/index.ts';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import type { Scenario } from '../../src/grade/scenario.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { GivenElection } from './given-election.ts';
import type { Message } from './messages.ts';
import { scenarioWith, settings, type Chapter, type ElectionMaker } from './scenario.ts';

/** The past of the task: see `break-it.ts` of the chapter. */
const PAST = 11;

/** A leader that commits an old proposal as soon as it knows that a quorum has it on disk. */
class HastyLeader<Request, Txn, State> extends reference.Leader<Request, Txn, State> {
  private readonly own: reference.RoleContext<Request, Txn, State>;
  /** By voter, the last zxid on its disk. */
  private readonly last = new Map<ServerId, Zxid>();

  constructor(context: reference.RoleContext<Request, Txn, State>, attempt: number) {
    super(context, attempt);
    this.own = context;
  }

  override onMessage(from: NodeId, packet: QuorumPacket<Request, Txn, State>): void {
    super.onMessage(from, packet);
    if (packet.kind === 'ACKEPOCH') this.commitWhatAQuorumHas(Number(from), packet.zxid);
  }

  private commitWhatAQuorumHas(sid: ServerId, zxid: Zxid): void {
    const { config, replica, sid: self } = this.own;
    this.last.set(self, replica.history.lastZxid).set(sid, zxid);
    for (const entry of replica.history.after(replica.delivered)) {
      const holders = [...this.last].filter(([, last]) => last >= entry.zxid);
      if (!config.quorum.containsQuorum(new Set(holders.map(([holder]) => holder)))) return;
      this.own.env.note('a quorum has it: commits at once');
      replica.deliver(entry);
    }
  }
}

class HastyPeer<Request, Txn, State> extends reference.ZabPeer<Request, Txn, State> {
  protected override newLeader(
    context: reference.RoleContext<Request, Txn, State>,
  ): reference.Role<Request, Txn, State> {
    return new HastyLeader(context, 1);
  }
}

/** At its first start everybody elects server 1; later, or without it, server 2. */
const election: ElectionMaker = ({ env, listener, life }) =>
  new GivenElection(env, (number) => [number === 0 && life === 1 ? 1 : 2], listener);

const plain = scenarioWith(election, 0);

/** The scenario of the task, with hasty leaders and nothing of the learner's own. */
export const hasty: Scenario<Chapter, Message, ZabOutput> = {
  ...plain,
  build: () => plain.build({ ...reference, ZabPeer: HastyPeer }, settings({ puts: 0, past: PAST })),
};

/** The task is about crashes alone. */
export function acceptCrashes(faults: readonly Fault[]): string | undefined {
  if (faults.length === 0) return 'Your schedule is empty: nothing goes wrong in it.';
  const other = faults.find(({ kind }) => kind !== 'crash');
  return other && `One of your faults is a ${other.kind}; the task is about crashes alone.`;
}

/** What the run still lacks: something delivered, and a later leader that serves without it. */
export function lostWhatWasCommitted({ events }: Trace): string | undefined {
  const delivered = new Set<NodeId>();
  let isCommitted = false;
  for (const { node, ...event } of events) {
    if (node === null || event.type !== 'output') continue;
    const output = event.output as ZabOutput;
    if (output.kind === 'restore') delivered.delete(node);
    if (output.kind === 'deliver' && output.id === 'old.1.1') {
      delivered.add(node);
      isCommitted = true;
    }
    const leads = output.kind === 'serving' && output.leading && output.epoch !== null;
    if (!leads || delivered.has(node)) continue;
    if (isCommitted) return undefined;
    return `Server ${node} leads without 0x100000001, but nobody had committed that: nothing is lost.`;
  }
  return isCommitted
    ? '0x100000001 was committed, and every leader after that had it.'
    : 'Nobody committed 0x100000001, and nobody led without it.';
}
