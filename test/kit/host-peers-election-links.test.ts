import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Notification, ServerId } from '#kit';
import { ElectionLinks } from '../../src/host/peers/election-links.ts';
import { encodeHello } from '../../src/host/peers/election-hello.ts';
import { encodeNotification } from '../../src/host/peers/notification-format.ts';
import type { PeerAddress } from '../../src/host/peers/peer-address.ts';
import { addresses, closedAfterwards, Happenings } from './host-peers-helpers.ts';

const closeAfterwards = closedAfterwards();

/** Server `sid` is in this round. */
function vote(sid: ServerId, electionEpoch: number): Notification {
  return {
    ...{ kind: 'notification', leader: sid, zxid: 5n, peerEpoch: 1, electionEpoch },
    ...{ state: 'LOOKING', sid, version: 2 },
  };
}

interface Server {
  readonly links: ElectionLinks;
  /** What others said: their sid and their round. Also `warn …`. */
  readonly told: Happenings<string>;
}

async function server(
  sid: ServerId,
  peers: ReadonlyMap<ServerId, PeerAddress>,
  retryMs = 60_000,
): Promise<Server> {
  const told = new Happenings<string>();
  const links = new ElectionLinks({
    sid,
    peers,
    config: () => `of ${sid}`,
    listener: {
      notification: (other, notification, config) => {
        expect(notification).toEqual(vote(other, notification.electionEpoch));
        expect(config).toBe(`of ${other}`);
        told.add(`${other}: ${notification.electionEpoch}`);
      },
      warn: (problem) => told.add(`warn ${problem}`),
    },
    retryMs,
  });
  await links.listen();
  closeAfterwards(links);
  return { links, told };
}

function heard({ told }: Server, text: string, times = 1): Promise<true> {
  return told.count((event) => event === text, times);
}

describe('a vote', () => {
  it('goes from the server with the higher sid to the one with the lower', async () => {
    const peers = await addresses(2);
    const [one, two] = [await server(1, peers), await server(2, peers)];
    two.links.send(1, vote(2, 7));
    await heard(one, '2: 7');
    one.links.send(2, vote(1, 8));
    await heard(two, '1: 8');
  });

  it('goes from the server with the lower sid to the one with the higher, which connects back', async () => {
    const peers = await addresses(2);
    const [one, two] = [await server(1, peers), await server(2, peers)];
    one.links.send(2, vote(1, 7));
    await heard(two, '1: 7');
    two.links.send(1, vote(2, 8));
    await heard(one, '2: 8');
    expect([...one.told.all, ...two.told.all].filter((event) => event.startsWith('warn'))).toEqual(
      [],
    );
  });

  it('reaches everybody when all begin at once', async () => {
    const peers = await addresses(5);
    const sids = [...peers.keys()];
    const servers = await Promise.all(sids.map((sid) => server(sid, peers)));
    for (const [i, { links }] of servers.entries()) {
      for (const sid of sids) links.send(sid, vote(i + 1, 1));
    }
    for (const [i, one] of servers.entries()) {
      for (const sid of sids) if (sid !== i + 1) await heard(one, `${sid}: 1`);
    }
  });

  it('waits for a server that comes later, but only the newest does', async () => {
    const peers = await addresses(2);
    const two = await server(2, peers, 10);
    two.links.send(1, vote(2, 1));
    two.links.send(1, vote(2, 2));
    const one = await server(1, peers);
    two.links.send(1, vote(2, 3));
    await heard(one, '2: 3');
    expect(one.told.all.filter((event) => event !== '2: 3')).toEqual([]);
  });

  it('is tried again though nobody sends a newer one', async () => {
    const peers = await addresses(2);
    const two = await server(2, peers, 10);
    two.links.send(1, vote(2, 1));
    const one = await server(1, peers);
    await heard(one, '2: 1');
  });

  it('is said again on a new connection, as it may have been lost with the old one', async () => {
    const peers = await addresses(2);
    const [one, two] = [await server(1, peers), await server(2, peers)];
    two.links.send(1, vote(2, 1));
    await heard(one, '2: 1');
    await one.links.close();
    const again = await server(1, peers);
    again.links.send(2, vote(1, 5));
    await heard(two, '1: 5');
    await heard(again, '2: 1');
  });

  it('is heard of a server that was started anew, whichever opens the connection', async () => {
    const peers = await addresses(2);
    const [one, two] = [await server(1, peers), await server(2, peers)];
    one.links.send(2, vote(1, 1));
    await heard(two, '1: 1');
    await two.links.close();
    const again = await server(2, peers);
    again.links.send(1, vote(2, 2));
    await heard(one, '2: 2');
    await again.links.close();
    const third = await server(2, peers, 10);
    // What is sent before the end of the old connection is noticed is lost with it.
    for (let round = 3; third.told.all.length === 0; round++) {
      one.links.send(2, vote(1, round));
      await new Promise(setImmediate);
    }
  });

  it('to a server that does not read is replaced by the next, but for those under way', async () => {
    const peers = await addresses(2);
    const two = await server(2, peers);
    const sockets: Socket[] = [];
    const slow = net.createServer({ pauseOnConnect: true }, (socket) => sockets.push(socket));
    slow.listen(peers.get(1)!.electionPort, '127.0.0.1');
    closeAfterwards({ close: () => sockets.forEach((socket) => socket.destroy()) });
    closeAfterwards(slow);
    const connection = once(slow, 'connection');
    two.links.send(1, vote(2, 0));
    await connection;
    for (let round = 1; round <= 100_000; round++) {
      two.links.send(1, vote(2, round));
      if (round % 1000 === 0) await new Promise(setImmediate);
    }
    const bytes: Buffer[] = [];
    sockets[0]!.on('data', (chunk) => bytes.push(chunk)).resume();
    const last = encodeNotification(vote(2, 100_000), 'of 2');
    const frame = last.length;
    const received = new Happenings<number>();
    sockets[0]!.on('data', () => {
      if (Buffer.concat(bytes.slice(-2)).subarray(-frame).equals(last)) received.add(1);
    });
    await received.count(() => true);
    // Nearly all were never sent: there is one write at a time, and one more that waits.
    expect(Buffer.concat(bytes).length / frame).toBeLessThan(20_000);
  });

  it('to nobody of the ensemble is not sent', async () => {
    const peers = await addresses(2);
    const [one, two] = [await server(1, peers), await server(2, peers)];
    two.links.send(9, vote(2, 1));
    two.links.send(2, vote(2, 1));
    two.links.send(1, vote(2, 2));
    await heard(one, '2: 2');
    expect(two.told.all).toEqual([]);
  });
});

describe('somebody who connects', () => {
  /** What server 2 of 3 says when this comes. */
  async function warningFor(bytes: Uint8Array): Promise<string | undefined> {
    const peers = await addresses(3);
    const two = await server(2, peers);
    const socket = net.connect(peers.get(2)!.electionPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(bytes);
    socket.resume();
    await once(socket, 'close');
    expect(two.told.all.length).toBeLessThan(2);
    return two.told.all[0];
  }

  const hello = encodeHello(3, '127.0.0.1:1');

  it.each([
    ['is no server of the ensemble', encodeHello(9, 'a:1'), 'it is server 9'],
    ['says that it is this server', encodeHello(2, 'a:1'), 'it is server 2'],
    ['speaks another protocol', Buffer.alloc(20, 0xff), 'nobody knows that'],
    ['sends what is no vote', Buffer.concat([hello, Buffer.alloc(100)]), 'has 0 bytes'],
    ['sends too much', Buffer.concat([hello, Buffer.alloc(4, 0x7f)]), 'Server 3 sends'],
    ['sends a vote of no state', Buffer.concat([hello, badVote()]), 'no state that there is'],
  ])('and %s is disconnected', async (_, bytes, warning) => {
    expect(await warningFor(bytes)).toContain(warning);
  });

  it('with a lower sid is called back', async () => {
    const peers = await addresses(3);
    await server(2, peers);
    const one = net.createServer();
    one.listen(peers.get(1)!.electionPort, '127.0.0.1');
    closeAfterwards(one);
    const called = once(one, 'connection') as Promise<[Socket]>;
    const socket = net.connect(peers.get(2)!.electionPort, '127.0.0.1');
    socket.end(encodeHello(1, '127.0.0.1:1'));
    const [back] = await called;
    const [chunk] = (await once(back, 'data')) as [Buffer];
    expect(chunk).toEqual(Buffer.from(encodeHello(2, `127.0.0.1:${peers.get(2)!.electionPort}`)));
    back.destroy();
  });

  it('may send the hello and the vote in any pieces', async () => {
    const peers = await addresses(3);
    const two = await server(2, peers);
    const bytes = Buffer.concat([
      hello,
      encodeNotification(vote(3, 1), 'of 3'),
      encodeNotification(vote(3, 2), 'of 3'),
    ]);
    for (const cut of [1, 8, 30, hello.length, hello.length + 2, bytes.length - 1]) {
      const socket = net.connect(peers.get(2)!.electionPort, '127.0.0.1').setNoDelay();
      socket.on('error', () => undefined);
      await new Promise<void>((resolve) => socket.write(bytes.subarray(0, cut), () => resolve()));
      await new Promise(setImmediate);
      socket.write(bytes.subarray(cut));
      const before = two.told.all.length;
      await two.told.until((all) => (all.length >= before + 2 ? true : undefined));
      expect(two.told.all.slice(before)).toEqual(['3: 1', '3: 2']);
      socket.destroy();
    }
  });
});

function badVote(): Buffer {
  const bytes = Buffer.from(encodeNotification(vote(3, 1), ''));
  bytes.writeInt32BE(7, 4);
  return bytes;
}
