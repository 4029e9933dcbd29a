import { makeZxid, type Env, type Node, type ServerId } from '#kit';
import type { Message } from './server.ts';

/** How often it says so. */
const AGAIN_MS = 90;
const TIMES = 4;

/**
 * Votes for a server 7 that nobody else knows: that server itself, or one of the voters with the wrong
 * configuration.
 */
export class Stranger implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly sid: ServerId;
  private readonly voters: readonly ServerId[];
  private said = 0;

  constructor(env: Env<Message>, sid: ServerId, voters: readonly ServerId[]) {
    this.env = env;
    this.sid = sid;
    this.voters = voters;
  }

  onStart(): void {
    this.said++;
    for (const voter of this.voters) {
      if (voter === this.sid) continue;
      this.env.send(String(voter), {
        kind: 'notification',
        leader: 7,
        zxid: makeZxid(9, 9),
        peerEpoch: 9,
        electionEpoch: 1,
        state: 'LOOKING',
        sid: this.sid,
        version: 2,
      });
    }
    if (this.said < TIMES) this.env.setTimer('again', AGAIN_MS);
  }

  onMessage(): void {
    // It does not listen.
  }

  onTimer(): void {
    this.onStart();
  }

  inspect(): unknown {
    return this.said;
  }
}
