import type { EnsembleConfig, Env, ServerId } from '#kit';
import { MajorityQuorum } from '../../solutions/04-zab-election/index.ts';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import type { Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { GivenElection } from './given-election.ts';
import type { Message } from './messages.ts';
import { PASTS, writePast } from './past.ts';
import type { Chapter } from './scenario.ts';
import { Server, type ServerOptions } from './server.ts';

const VOTERS: readonly ServerId[] = [1, 2, 3];

/** Limits as short as can be: each tick more is a state more. */
const CONFIG: EnsembleConfig = {
  quorum: new MajorityQuorum(VOTERS),
  tickMs: 100,
  initLimit: 1,
  connectTries: 2,
  syncLimit: 1,
  commitLogCount: 3,
};

/**
 * Three servers for the explorer, each its own client: whoever leads makes one write.
 *
 * - `candidates`: 1 if only server 3 can be elected, 2 if server 2 as well, 3 if anyone
 * - `elections`: at most so many for each server in one life
 * - `past`: see {@link PASTS}
 */
export const explored: Scenario<Chapter, Message, ZabOutput> = {
  nodes: ['1', '2', '3'],
  params: { candidates: [1, 3], elections: [1, 3], past: [0, PASTS.length - 1] },
  build: (chapter, params) => {
    const candidates = [3, 2, 1].slice(0, params['candidates']);
    const factories = VOTERS.map((sid): [string, NodeFactory<Message, ZabOutput>] => {
      const optionsFor = (env: Env<Message>): ServerOptions => ({
        chapter,
        sid,
        config: CONFIG,
        clients: [],
        election: (listener) =>
          new GivenElection(
            env,
            (election) => (election < params['elections']! ? candidates : []),
            listener,
          ),
      });
      const factory: NodeFactory<Message, ZabOutput> = (env, output) =>
        new WritingServer(env, optionsFor(env), output);
      const past = PASTS[params['past']!];
      if (past === undefined) return [String(sid), factory];
      const initialDisk = (disk: Env<Message>['disk']) => writePast(past, sid, disk);
      return [String(sid), Object.assign(factory, { initialDisk })];
    });
    return Object.fromEntries(factories);
  },
  world: {
    links: ({ kind }) => (kind === 'notification' ? 'datagram' : 'stream'),
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 0,
    endAtMs: 5000,
  },
};

/** A server that writes something as soon as it leads. */
class WritingServer extends Server {
  override serving(epoch: number | undefined): void {
    super.serving(epoch);
    if (epoch === undefined || !this.isLeading) return;
    const { env } = this;
    env.send(env.self, { kind: 'put', id: `${env.self}.${epoch}` });
  }

  override onMessage(from: string, message: Message): void {
    if (message.kind !== 'done') return super.onMessage(from, message);
    this.output({ kind: 'acknowledged', id: message.id, zxid: message.zxid });
  }
}
