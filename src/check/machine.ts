import type { NodeId } from '../kit/env.ts';
import { canonical } from '../sim/canonical.ts';
import { Cluster, type ClusterOptions } from '../sim/cluster.ts';
import type { Member } from '../sim/member.ts';
import { stateOf } from '../sim/member-state.ts';
import { copyPlain } from '../sim/plain.ts';
import type { Effects, Input, LinkDeed } from './local-state.ts';

/**
 * One node by itself, with its disk and timers: takes an input, returns what the node does about
 * it. The explorer builds one whenever it does not know yet what comes next.
 */
export class Machine<Message, Output> extends Cluster<Message, Output> {
  private readonly member: Member<Message, Output>;
  private readonly timers = new Set<string>();
  private sends: { readonly to: NodeId; readonly message: Message }[] = [];
  private deeds: LinkDeed<Message>[] = [];
  private outputs: Output[] = [];

  constructor({ nodes, links }: ClusterOptions<Message, Output>, node: NodeId) {
    super({ nodes, only: node, ...(links !== undefined && { links }) });
    this.member = this.members[0]!;
  }

  /** Lets something happen to the node. Call it within tripwires: it is too short for its own. */
  apply(input: Input<Message>): Effects<Message, Output> {
    this.sends = [];
    this.deeds = [];
    this.outputs = [];
    this.take(input);
    const { sends, deeds: links, outputs, error } = this;
    return { sends, links, outputs, ...(error === undefined ? {} : { error }) };
  }

  get up(): boolean {
    return this.member.node !== undefined;
  }

  get timerNames(): readonly string[] {
    return [...this.timers].sort();
  }

  get waiting(): boolean {
    return this.member.pendingSends.length > 0;
  }

  get unsyncedWrites(): number {
    return this.member.disk.unsyncedWrites;
  }

  /**
   * See {@link LocalState.key}.
   *
   * @throws NotPlainData if `inspect()` returns something else; whatever `inspect()` throws.
   */
  key(): string {
    return canonical({
      ...stateOf(this.member),
      timers: this.timerNames,
    });
  }

  clock(): number {
    return 0;
  }

  random(): number {
    return 0.5;
  }

  setTimer(_member: Member<Message, Output>, name: string): void {
    this.timers.add(name);
  }

  clearTimer(_member: Member<Message, Output>, name: string): void {
    this.timers.delete(name);
  }

  protected transmit({ id }: Member<Message, Output>, to: NodeId, message: Message): void {
    if (to === id || this.kindOf(message) === 'datagram') this.sends.push({ to, message });
    else this.deeds.push({ do: 'send', peer: to, message });
  }

  protected override openLink(_member: Member<Message, Output>, peer: NodeId): void {
    this.deeds.push({ do: 'connect', peer });
  }

  protected override closeLink(member: Member<Message, Output>, peer: NodeId): void {
    this.dropUnsent(member, peer);
    this.deeds.push({ do: 'disconnect', peer });
  }

  protected timeMs(): number {
    return 0;
  }

  protected afterHandler(): void {}

  protected override onOutput(_member: Member<Message, Output>, output: Output): void {
    this.outputs.push(copyPlain(output, 'the output'));
  }

  private take(input: Input<Message>): void {
    const { member } = this;
    switch (input.type) {
      case 'start':
        return this.start(member);
      case 'message':
        return this.deliver(member, input.from, copyPlain(input.message, 'the message'), -1, 1);
      case 'timer':
        this.timers.delete(input.timer);
        return this.fire(member, input.timer);
      case 'sync':
        return this.sync(member, member.disk.written);
      case 'crash':
        this.kill(member, input.keep);
        return this.timers.clear();
      case 'link up':
        return this.link(member, input.peer, 'up', -1);
      case 'link down':
        return this.link(member, input.peer, 'broke', -1);
    }
  }
}
