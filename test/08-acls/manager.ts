import { ErrorCode, type Env, type Id, type Node, type WriteRequest } from '#kit';
import type { Chapter } from './chapter.ts';
import type { Asked, Message } from './messages.ts';
import { naiveDigestId } from './naive.ts';
import { ROOT, SERVICE, SHARED_PROOF, STATE } from './service-node.ts';

/** How often a manager says that it lives, and how long it works between two writes. */
const ALIVE_MS = 15;
const WORK_MS = 20;

/**
 * One of two managers of something, of which one is to be active. It is given; what it asks of the service is
 * the learner's.
 */
export class Manager implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly chapter: Pick<Chapter, 'takeOver' | 'fencedWrite'>;
  private readonly shared: Id = { scheme: 'digest', id: naiveDigestId(SHARED_PROOF) };
  /** A password that nobody else can know. */
  private ownProof = '';
  private isActive = false;
  private written = 0;

  constructor(env: Env<Message>, chapter: Pick<Chapter, 'takeOver' | 'fencedWrite'>) {
    this.env = env;
    this.chapter = chapter;
  }

  onStart(): void {
    this.ownProof = `${this.env.self}:${Math.floor(this.env.random() * 1e9)}`;
    this.env.send(SERVICE, { kind: 'hello', proofs: [SHARED_PROOF, this.ownProof] });
    this.env.setTimer('alive', ALIVE_MS);
  }

  onTimer(name: string): void {
    if (name === 'work') return this.write();
    this.env.send(SERVICE, { kind: 'alive' });
    this.env.setTimer('alive', ALIVE_MS);
  }

  onMessage(_from: string, message: Message): void {
    if (message.kind === 'lead') this.lead();
    if (message.kind === 'answer') this.onAnswer(message.to, message.code);
  }

  inspect(): unknown {
    return { ownProof: this.ownProof, isActive: this.isActive, written: this.written };
  }

  private lead(): void {
    const own = { scheme: 'digest', id: naiveDigestId(this.ownProof) };
    this.env.send(SERVICE, {
      kind: 'take over',
      request: this.chapter.takeOver(ROOT, this.shared, own),
    });
  }

  private onAnswer(to: Asked, code: number): void {
    this.isActive = code === ErrorCode.OK;
    if (!this.isActive) return this.env.clearTimer('work');
    if (to === 'take over') this.env.send(SERVICE, { kind: 'read' });
    else this.env.setTimer('work', WORK_MS);
  }

  private write(): void {
    const value = `${this.env.self}-${++this.written}`;
    const data = new TextEncoder().encode(value);
    const request: WriteRequest = this.chapter.fencedWrite(ROOT, [
      { op: 'setData', path: STATE, data, version: -1 },
    ]);
    this.env.send(SERVICE, { kind: 'write', value, request });
  }
}
