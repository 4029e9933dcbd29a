import type { Service } from '../../kit/contracts/zab-broadcast.ts';
import type { Env } from '../../kit/env.ts';
import { MajorityQuorum } from '../../../solutions/04-zab-election/index.ts';
import { ZabPeer, type ZabMessage } from '../../../solutions/05-zab-broadcast/index.ts';
import { Loopback } from './loopback.ts';

const SERVERS = [1, 2, 3];
const LEADER = 3;

/** How many proposals one round has. */
const PROPOSALS = 100_000;

type Message = ZabMessage<number, number, number>;
type Peer = ZabPeer<number, number, number>;

/**
 * Three servers agree on transactions, with nothing around the protocol.
 *
 * @param window - so many are under way at a time: the rate must not depend on it
 * @returns how many transactions were delivered by all three.
 * @throws Error if any was not.
 */
export function proposeAndCommit(window: number): number {
  let delivered = 0;
  const peers: Peer[] = [];
  const loopback = new Loopback<Message>(SERVERS.map(String), (env) => {
    const peer = newPeer(env, () => delivered++);
    peers.push(peer);
    return peer;
  });
  loopback.fire('election');
  const leader = peers[SERVERS.indexOf(LEADER)]!;
  for (let i = 0; i < PROPOSALS; i++) {
    if (!leader.submit(i)) throw new Error('The leader does not serve.');
    if ((i + 1) % window === 0) loopback.settle();
  }
  loopback.settle();
  if (delivered !== PROPOSALS * SERVERS.length) throw new Error(`Only ${delivered} deliveries.`);
  return PROPOSALS;
}

function newPeer(env: Env<Message>, onDeliver: () => void): Peer {
  const service: Service<number, number, number> = {
    prepare: (request) => request,
    deliver: onDeliver,
    state: () => 0,
    restore: () => undefined,
    serving: () => undefined,
    synced: () => undefined,
  };
  return new ZabPeer(env, {
    sid: Number(env.self),
    config: {
      quorum: new MajorityQuorum(SERVERS),
      tickMs: 2000,
      initLimit: 10,
      connectTries: 5,
      syncLimit: 5,
      commitLogCount: 500,
    },
    service,
    election: (listener) => ({
      state: 'LOOKING',
      lookForLeader: () => env.setTimer('election', 1),
      updateElectionVote: () => undefined,
      onMessage: () => undefined,
      onTimer: () => listener.elected({ leader: LEADER, zxid: 0n, peerEpoch: 0 }),
      inspect: () => null,
    }),
  });
}
