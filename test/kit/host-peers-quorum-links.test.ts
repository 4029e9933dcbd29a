import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { JuteWriter, OPEN_ACL, type ServerId } from '#kit';
import type { PeerAddress } from '../../src/host/peers/peer-address.ts';
import { QuorumLinks, type QuorumLinksOptions } from '../../src/host/peers/quorum-links.ts';
import type { ServerPacket } from '../../src/kit/contracts/ensemble.ts';
import { addresses, closedAfterwards, Happenings } from './host-peers-helpers.ts';

/** What a server is told: `up 2`, `down 2`, `2 ACK`, `config 2 …`, `warn …`. */
class Told extends Happenings<string> {
  readonly packets: ServerPacket[] = [];

  /** Resolves once it was told, so often. */
  get(text: string, times = 1): Promise<true> {
    return this.count((event) => event === text, times);
  }
}

const closeAfterwards = closedAfterwards();

interface Server {
  readonly links: QuorumLinks;
  readonly told: Told;
  /** The kinds of packets that it answers with such a packet. */
  readonly answers: Set<ServerPacket['kind']>;
}

async function server(
  sid: ServerId,
  peers: ReadonlyMap<ServerId, PeerAddress>,
  options: Partial<QuorumLinksOptions> = {},
): Promise<Server> {
  const told = new Told();
  const answers = new Set<ServerPacket['kind']>();
  const links: QuorumLinks = new QuorumLinks({
    sid,
    peers,
    initLimitMs: 10_000,
    config: () => ({ text: 'server.1=…\nversion=100000000', version: 0x100000000n }),
    listener: {
      linkUp: (other) => told.add(`up ${other}`),
      linkDown: (other) => told.add(`down ${other}`),
      message: (other, packet) => {
        told.packets.push(packet);
        told.add(`${other} ${packet.kind}`);
        if (answers.has(packet.kind)) links.send(other, packet);
      },
      leadersConfig: (other, text) => told.add(`config ${other} ${text}`),
      warn: (problem) => told.add(`warn ${problem}`),
    },
    ...options,
  });
  await links.listen();
  closeAfterwards(links);
  return { links, told, answers };
}

/** A leader and a learner of it, that know each other. */
async function pair(options: Partial<QuorumLinksOptions> = {}): Promise<{
  readonly leader: Server;
  readonly learner: Server;
  readonly peers: ReadonlyMap<ServerId, PeerAddress>;
}> {
  const peers = await addresses(3);
  const leader = await server(1, peers, options);
  const learner = await server(2, peers);
  leader.links.accepting(true);
  await introduce(learner);
  await leader.told.get('2 FOLLOWERINFO');
  return { leader, learner, peers };
}

async function introduce({ links, told }: Server, times = 1): Promise<void> {
  links.connect(1);
  await told.get('up 1', times);
  links.send(1, { kind: 'FOLLOWERINFO', sid: 2, acceptedEpoch: 3 });
}

const ZXID = 0x100000001n;

const STAT = {
  ...{ czxid: 1n, mzxid: 2n, pzxid: 3n, ctime: 4, mtime: 5 },
  ...{ version: 6, cversion: 7, aversion: 8, ephemeralOwner: 0n },
};

function proposal(bytes: number): ServerPacket {
  const body = { type: 'setData', path: '/a', data: new Uint8Array(bytes), version: 1 } as const;
  return { kind: 'PROPOSAL', zxid: ZXID, txn: { clientId: 5n, cxid: 1, timeMs: 7, body } };
}

function state(nodes: number): ServerPacket {
  const data = new Uint8Array(1000);
  return {
    kind: 'SNAP',
    zxid: ZXID,
    state: {
      sessions: [[5n, 4000]],
      nodes: Array.from({ length: nodes }, (_, i) => {
        return { path: `/${i}`, data, acl: OPEN_ACL, stat: STAT };
      }),
    },
  };
}

/** What is in a state, in little: to compare megabytes field by field takes too long. */
function contentsOf(packet: ServerPacket): unknown {
  if (packet.kind !== 'SNAP') throw new Error(`${packet.kind} has no state.`);
  const { sessions, nodes } = packet.state;
  const sums = nodes.map(({ path, data, stat }) => [path, data?.length, stat.mtime].join(' '));
  return { zxid: packet.zxid, sessions, sums, first: nodes[0], last: nodes.at(-1) };
}

describe('links between a leader and a learner', () => {
  it('are up at both ends once the learner has said who it is', async () => {
    const { leader, learner } = await pair();
    expect(leader.told.all).toEqual(['up 2', '2 FOLLOWERINFO']);
    expect(leader.told.packets).toEqual([{ kind: 'FOLLOWERINFO', sid: 2, acceptedEpoch: 3 }]);
    expect(learner.told.all).toEqual(['up 1']);
  });

  it('carry packets both ways, in order', async () => {
    const { leader, learner } = await pair();
    const sent: ServerPacket[] = [
      { kind: 'LEADERINFO', epoch: 4 },
      { kind: 'DIFF', zxid: ZXID },
      proposal(100),
      { kind: 'COMMIT', zxid: ZXID },
      { kind: 'NEWLEADER', epoch: 4 },
      { kind: 'UPTODATE' },
      { kind: 'PING' },
    ];
    for (const packet of sent) leader.links.send(2, packet);
    await learner.told.get('1 PING');
    expect(learner.told.packets).toEqual(sent);
    expect(learner.told.all).toContain('config 1 server.1=…\nversion=100000000');
    const request = { op: 'delete', path: '/a', version: -1 } as const;
    const submitted = { session: 7n, cxid: 1, identities: [], request };
    learner.links.send(1, { kind: 'ACK', zxid: ZXID });
    learner.links.send(1, { kind: 'REQUEST', request: submitted });
    learner.links.send(1, { kind: 'PING', sessions: [{ session: 7n, timeoutMs: 4000 }] });
    await leader.told.get('2 PING');
    expect(leader.told.packets.slice(1)).toEqual([
      { kind: 'ACK', zxid: ZXID },
      { kind: 'REQUEST', request: { ...submitted, via: '2' } },
      { kind: 'PING', sessions: [{ session: 7n, timeoutMs: 4000 }] },
    ]);
  });

  it('carry a state and what follows on it', async () => {
    const { leader, learner } = await pair();
    const snap = state(3000);
    leader.links.send(2, snap);
    leader.links.send(2, proposal(10));
    leader.links.flush();
    leader.links.send(2, { kind: 'COMMIT', zxid: ZXID });
    await learner.told.get('1 COMMIT');
    const packets = learner.told.packets.filter(({ kind }) => kind !== 'PING');
    expect(packets.map(({ kind }) => kind)).toEqual(['SNAP', 'PROPOSAL', 'COMMIT']);
    expect(contentsOf(packets[0]!)).toEqual(contentsOf(snap));
  });

  it('show at both ends that a long state makes its way', async () => {
    const { leader, learner } = await pair();
    // As a learner of the chapters does.
    learner.answers.add('PING');
    // More than a socket takes at once.
    leader.links.send(2, state(30_000));
    leader.links.send(2, { kind: 'NEWLEADER', epoch: 1 });
    await learner.told.get('1 NEWLEADER');
    const kinds = learner.told.packets.map(({ kind }) => kind);
    const progress = kinds.indexOf('SNAP');
    expect(progress).toBeGreaterThan(5);
    expect(kinds.slice(0, progress).every((kind) => kind === 'PING')).toBe(true);
    expect(kinds.slice(progress)).toEqual(['SNAP', 'NEWLEADER']);
    learner.links.send(1, { kind: 'ACK', zxid: ZXID });
    await leader.told.get('2 ACK');
    const heard = leader.told.packets.map(({ kind }) => kind);
    // What the learner has answered has not been sent: a leader of Apache's would not understand it.
    expect(heard.filter((kind) => kind === 'PING').length).toBeGreaterThan(1);
    expect(heard.filter((kind) => kind !== 'PING')).toEqual(['FOLLOWERINFO', 'ACK']);
    const [ping] = leader.told.packets.filter(({ kind }) => kind === 'PING');
    expect(ping).toEqual({ kind: 'PING', sessions: [] });
    leader.links.send(2, { kind: 'PING' });
    const before = heard.length;
    await leader.told.get('2 PING', heard.filter((kind) => kind === 'PING').length + 1);
    expect(leader.told.packets).toHaveLength(before + 1);
  });

  it('lose what is sent before they are up, and after they are down', async () => {
    const { leader, learner } = await pair();
    learner.links.disconnect(1);
    learner.links.send(1, { kind: 'ACK', zxid: ZXID });
    await leader.told.get('down 2');
    leader.links.send(2, { kind: 'UPTODATE' });
    await introduce(learner, 2);
    learner.links.send(1, { kind: 'PING', sessions: [] });
    await leader.told.get('2 PING');
    expect(leader.told.all.slice(2)).toEqual(['down 2', 'up 2', '2 FOLLOWERINFO', '2 PING']);
    expect(learner.told.packets).toEqual([]);
  });

  it('bring what was sent before they are closed', async () => {
    const { leader, learner } = await pair();
    learner.links.send(1, { kind: 'ACK', zxid: ZXID });
    learner.links.disconnect(1);
    await leader.told.get('down 2');
    expect(leader.told.all).toEqual(['up 2', '2 FOLLOWERINFO', '2 ACK', 'down 2']);
    expect(learner.told.all).toEqual(['up 1']);
  });

  it('tell nothing more once they are closed from this side', async () => {
    const { leader, learner } = await pair();
    leader.links.send(2, { kind: 'PING' });
    leader.links.send(2, { kind: 'UPTODATE' });
    leader.links.flush();
    leader.links.disconnect(2);
    await learner.told.get('down 1');
    expect(leader.told.all).toEqual(['up 2', '2 FOLLOWERINFO']);
    expect(learner.told.all).toEqual(['up 1', '1 PING', '1 UPTODATE', 'down 1']);
  });

  it('can be closed by whoever is told something by them', async () => {
    const peers = await addresses(2);
    const leader = await server(1, peers);
    leader.links.accepting(true);
    const told = new Told();
    const links = new QuorumLinks({
      sid: 2,
      peers,
      initLimitMs: 1000,
      config: () => ({ text: '', version: 0n }),
      listener: {
        linkUp: () => links.send(1, { kind: 'OBSERVERINFO', sid: 2, acceptedEpoch: 0 }),
        linkDown: () => told.add('down'),
        message: (_, { kind }) => {
          told.add(kind);
          links.disconnect(1);
        },
        warn: (problem) => told.add(problem),
      },
    });
    closeAfterwards(links);
    links.connect(1);
    await leader.told.get('2 OBSERVERINFO');
    for (let epoch = 1; epoch < 10; epoch++) leader.links.send(2, { kind: 'LEADERINFO', epoch });
    await leader.told.get('down 2');
    expect(told.all).toEqual(['LEADERINFO']);
  });

  it('are told in turns', async () => {
    const peers = await addresses(2);
    const learner = await server(2, peers);
    const events = new Happenings<string>();
    const leader: QuorumLinks = new QuorumLinks({
      sid: 1,
      peers,
      initLimitMs: 1000,
      config: () => ({ text: '', version: 1n << 32n }),
      listener: {
        turn: (deliver) => {
          events.add('begin');
          deliver();
          events.add('end');
        },
        linkUp: () => events.add('up'),
        linkDown: () => events.add('down'),
        message: (_, { kind }) => events.add(kind),
        warn: (problem) => events.add(problem),
      },
    });
    await leader.listen();
    closeAfterwards(leader);
    leader.accepting(true);
    learner.links.connect(1);
    await learner.told.get('up 1');
    learner.links.send(1, { kind: 'FOLLOWERINFO', sid: 2, acceptedEpoch: 0 });
    learner.links.send(1, { kind: 'ACK', zxid: 1n });
    learner.links.disconnect(1);
    await events.count((event) => event === 'end', 2);
    const told = ['begin', 'up', 'FOLLOWERINFO', 'ACK', 'end', 'begin', 'down', 'end'];
    expect(events.all).toEqual(told);
  });

  it('leave in one piece what was sent in one turn', async () => {
    const peers = await addresses(2);
    const { links, told } = await server(2, peers);
    const chunks: Buffer[] = [];
    const leader = net.createServer((socket) => socket.on('data', (chunk) => chunks.push(chunk)));
    leader.listen(peers.get(1)!.quorumPort, '127.0.0.1');
    closeAfterwards(leader);
    const connection = once(leader, 'connection');
    links.connect(1);
    await told.get('up 1');
    for (let i = 0; i < 100; i++) links.send(1, { kind: 'ACK', zxid: BigInt(i) });
    links.disconnect(1);
    const [socket] = (await connection) as [net.Socket];
    await once(socket, 'close');
    expect(chunks.map((chunk) => chunk.length)).toEqual([2000]);
  });
});

describe('a connection that cannot be', () => {
  it('is told', async () => {
    const { links, told } = await server(2, await addresses(2));
    links.connect(1);
    links.connect(1);
    await told.get('down 1');
    expect(told.all).toEqual(['down 1']);
    links.connect(1);
    await told.get('down 1', 2);
  });

  it('is not told when nobody wants it any more', async () => {
    const peers = await addresses(3);
    const { links, told } = await server(2, peers);
    links.connect(1);
    links.disconnect(1);
    links.connect(3);
    await told.get('down 3');
    expect(told.all).toEqual(['down 3']);
  });

  it('to nobody of the ensemble is an error', async () => {
    const { links } = await server(2, await addresses(2));
    expect(() => links.connect(9)).toThrow('There is no server 9 in the ensemble.');
  });
});

describe('a server that does not lead', () => {
  it('lets others wait', async () => {
    const peers = await addresses(2);
    const leader = await server(1, peers);
    const learner = await server(2, peers);
    await introduce(learner);
    leader.links.accepting(true);
    await leader.told.get('2 FOLLOWERINFO');
    expect(leader.told.all).toEqual(['up 2', '2 FOLLOWERINFO']);
  });

  it('sends them away after a while', async () => {
    const peers = await addresses(2);
    const leader = await server(1, peers, { initLimitMs: 20 });
    const learner = await server(2, peers);
    await introduce(learner);
    await learner.told.get('down 1');
    expect(leader.told.all).toEqual([]);
  });

  it('any more drops its learners, and says nothing of them', async () => {
    const { leader, learner } = await pair();
    leader.links.accepting(false);
    await learner.told.get('down 1');
    expect(leader.told.all).toEqual(['up 2', '2 FOLLOWERINFO']);
  });

  it('but follows one of those who follow it drops that link for its own', async () => {
    const { leader, learner } = await pair();
    learner.links.accepting(true);
    leader.links.connect(2);
    await learner.told.get('down 1');
    await leader.told.get('up 2', 2);
    leader.links.send(2, { kind: 'FOLLOWERINFO', sid: 1, acceptedEpoch: 0 });
    await learner.told.get('1 FOLLOWERINFO');
    expect(leader.told.all).toEqual(['up 2', '2 FOLLOWERINFO', 'up 2']);
  });
});

describe('a learner that comes again', () => {
  it('loses its old link first', async () => {
    const { leader, peers } = await pair();
    const before = leader.links.connectionTo(2);
    const again = await server(2, new Map([...peers, [2, (await addresses(1)).get(1)!]]));
    await introduce(again);
    await leader.told.get('2 FOLLOWERINFO', 2);
    expect(leader.told.all.slice(2)).toEqual(['down 2', 'up 2', '2 FOLLOWERINFO']);
    const after = leader.links.connectionTo(2);
    expect(before).toBeDefined();
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
    leader.links.send(2, { kind: 'UPTODATE' });
    await again.told.get('1 UPTODATE');
    expect(leader.links.connectionTo(3)).toBeUndefined();
  });
});

describe('somebody who misbehaves', () => {
  /** What a leader says of a connection that brings this. */
  async function warningFor(bytes: Uint8Array): Promise<string> {
    const { leader, learner, peers } = await pair();
    const socket = net.connect(peers.get(1)!.quorumPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(bytes);
    socket.resume();
    await once(socket, 'close');
    // The others do not notice.
    leader.links.send(2, { kind: 'PING' });
    await learner.told.get('1 PING');
    const [, , warning, ...more] = leader.told.all;
    expect(more).toEqual([]);
    return warning!;
  }

  it.each([
    ['is no server', packet(11, longs(9n, 0x10000n << 32n)), 'says that it is server 9'],
    ['is this server', packet(11, longs(1n, 0x10000n << 32n)), 'says that it is server 1'],
    ['does not say who it is', packet(3, null), 'A server that has not said who it is sends ACK.'],
    ['sends too much', packet(11, null, 1 << 30), '1073741824 bytes'],
    ['sends nonsense', Buffer.alloc(30, 0xab), 'makes no sense'],
    ['has no data where there must be some', packet(11, null), 'A packet of type 11 has no data.'],
    ['speaks an old protocol', packet(11, longs(3n, 0n)), 'The protocol of learner 3 is 0.'],
  ])('and %s is disconnected', async (_, bytes, warning) => {
    expect(await warningFor(bytes)).toContain(warning);
  });

  it('as a leader is disconnected', async () => {
    const peers = await addresses(2);
    const { links, told } = await server(2, peers);
    const leader = net.createServer((socket) => socket.end(packet(2, Buffer.alloc(40))));
    leader.listen(peers.get(1)!.quorumPort, '127.0.0.1');
    closeAfterwards(leader);
    links.connect(1);
    await told.get('down 1');
    expect(told.all[1]).toContain('Server 1 is disconnected: what it sends makes no sense');
  });

  it('and does not read is disconnected', async () => {
    const { leader, peers } = await pair({ maxWaitingBytes: 1 << 20 });
    const socket = net.connect(peers.get(1)!.quorumPort, '127.0.0.1');
    closeAfterwards({ close: () => void socket.destroy() });
    socket.pause();
    socket.write(packet(11, longs(3n, 0x10000n << 32n)));
    await leader.told.get('3 FOLLOWERINFO');
    while (leader.links.connectionTo(3) !== undefined) {
      leader.links.send(3, proposal(200_000));
      leader.links.flush();
      await new Promise(setImmediate);
    }
    await leader.told.get('down 3');
    expect(leader.told.all.some((event) => event.includes('does not read'))).toBe(true);
  });

  it('and never says anything is sent away', async () => {
    const peers = await addresses(2);
    const { links, told } = await server(1, peers, { initLimitMs: 20 });
    links.accepting(true);
    const socket = net.connect(peers.get(1)!.quorumPort, '127.0.0.1');
    socket.resume();
    await once(socket, 'close');
    expect(told.all).toEqual([]);
  });
});

/** A packet as it goes over the wire. @param length - of its data, if it lies about it. */
function packet(type: number, data: Uint8Array | null, length?: number): Buffer {
  const header = Buffer.concat([ints(type), longs(0n), ints(length ?? data?.length ?? -1)]);
  return Buffer.concat([header, data ?? Buffer.alloc(0), ints(-1)]);
}

function longs(...values: readonly bigint[]): Buffer {
  const writer = new JuteWriter();
  for (const value of values) writer.writeLong(value);
  return Buffer.from(writer.toBytes());
}

function ints(...values: readonly number[]): Buffer {
  const writer = new JuteWriter();
  for (const value of values) writer.writeInt(value);
  return Buffer.from(writer.toBytes());
}
