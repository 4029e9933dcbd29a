import type { Disk, Env, NodeId } from '../kit/env.ts';
import type { Files } from '../kit/files.ts';
import type { Cluster } from './cluster.ts';
import { ForbiddenUse } from './errors.ts';
import type { Member } from './member.ts';
import { copyPlain } from './plain.ts';

/** The Env of one incarnation of a member. A later incarnation gets another. */
export class MemberEnv<Message, Output> implements Env<Message> {
  readonly self: NodeId;
  readonly peers: readonly NodeId[];
  readonly disk: Disk;
  readonly files: Files;
  private readonly cluster: Cluster<Message, Output>;
  private readonly member: Member<Message, Output>;
  private readonly incarnation: number;

  constructor(cluster: Cluster<Message, Output>, member: Member<Message, Output>) {
    this.cluster = cluster;
    this.member = member;
    this.self = member.id;
    this.peers = member.peers;
    this.incarnation = member.incarnation;
    // Reading outside a handler does no harm: inspect() may want to.
    this.disk = member.disk.open({
      beforeRead: () => this.checkIncarnation('read its disk'),
      beforeWrite: () => this.check('wrote to its disk'),
    });
    this.files = member.disk.openFiles({
      beforeRead: () => this.checkIncarnation('read its files'),
      beforeWrite: () => this.check('changed its files'),
    });
  }

  now(): number {
    this.check('asked for the time');
    return this.cluster.clock(this.member);
  }

  random(): number {
    this.check('asked for a random number');
    return this.cluster.random(this.member);
  }

  send(to: NodeId, message: Message): void {
    this.check('sent a message');
    this.cluster.send(this.member, to, copyPlain(message, 'the message'), false);
  }

  sendAfterSync(to: NodeId, message: Message): void {
    this.check('sent a message');
    this.cluster.send(this.member, to, copyPlain(message, 'the message'), true);
  }

  connect(peer: NodeId): void {
    this.check('asked for a connection');
    this.cluster.connect(this.member, peer);
  }

  disconnect(peer: NodeId): void {
    this.check('closed a connection');
    this.cluster.disconnect(this.member, peer);
  }

  setTimer(name: string, delayMs: number): void {
    this.check('set a timer');
    if (!(delayMs >= 0) || delayMs === Infinity) {
      throw new ForbiddenUse(
        `${this.self} set the timer "${name}" to ${delayMs} ms; it must be a number of at least 0.`,
      );
    }
    this.record({ type: 'set timer', timer: name, delayMs });
    this.cluster.setTimer(this.member, name, delayMs);
  }

  clearTimer(name: string): void {
    this.check('cleared a timer');
    this.record({ type: 'clear timer', timer: name });
    this.cluster.clearTimer(this.member, name);
  }

  note(text: string): void {
    this.check('made a note');
    this.record({ type: 'note', text: String(text) });
  }

  private record(body: Parameters<Cluster<Message, Output>['record']>[2]): void {
    if (this.cluster.tracing) this.cluster.record(this.self, this.member.cause, body);
  }

  /** @throws ForbiddenUse unless a handler of this very process runs. */
  check(deed: string): void {
    this.cluster.requireActive(this.member, deed);
    this.checkIncarnation(deed);
  }

  private checkIncarnation(deed: string): void {
    if (this.incarnation !== this.member.incarnation) {
      throw new ForbiddenUse(
        `${this.self} ${deed} with the env of a life before its crash. Is the env kept in a ` +
          'variable outside the class?',
      );
    }
  }
}
