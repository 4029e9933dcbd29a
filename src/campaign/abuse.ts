import net, { type Socket } from 'node:net';
import { JuteWriter, writeConnectRequest, writeFrame, writeRequest } from '#chapter/13-wire';
import { LOCAL_HOST } from '../ensemble/local-plan.ts';
import type { Random } from '../sim/random.ts';

/** So many answers each slow client asks for. */
const REQUESTS = 300;

const SESSION_TIMEOUT_MS = 4000;

/**
 * Connects clients that ask for the same large node many times and never read an answer.
 *
 * @param ports - of servers; each client takes one of them.
 * @returns what ends them.
 */
export function connectSlowClients(
  ports: readonly number[],
  count: number,
  path: string,
): () => void {
  const sockets = Array.from({ length: count }, (_, i) => {
    const socket = connect(ports[i % ports.length]!);
    socket.pause();
    socket.once('connect', () => {
      socket.write(handshake());
      socket.write(reads(path));
    });
    return socket;
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/**
 * Connects many at once: a third opens a session and is gone, a third says what makes no sense, a third says nothing.
 *
 * @returns what ends those that are left.
 */
export function storm(ports: readonly number[], count: number, random: Random): () => void {
  const sockets = Array.from({ length: count }, (_, i) => {
    const socket = connect(ports[random.between(0, ports.length - 1)]!);
    const noise = Uint8Array.from({ length: 64 }, () => random.between(0, 255));
    socket.once('connect', () => {
      if (i % 3 === 0) socket.write(handshake(), () => socket.destroy());
      else if (i % 3 === 1) socket.write(noise);
    });
    socket.resume();
    return socket;
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function connect(port: number): Socket {
  const socket = net.connect({ port, host: LOCAL_HOST });
  // A server that is down, or closes the connection, does what it should.
  socket.on('error', () => undefined);
  return socket;
}

function handshake(): Uint8Array {
  const writer = new JuteWriter();
  writeFrame(writer, writeConnectRequest, {
    protocolVersion: 0,
    lastZxidSeen: 0n,
    timeoutMs: SESSION_TIMEOUT_MS,
    session: 0n,
    passwd: new Uint8Array(16),
    readOnly: false,
  });
  return writer.toBytes().slice();
}

function reads(path: string): Uint8Array {
  const writer = new JuteWriter();
  for (let xid = 1; xid <= REQUESTS; xid++) {
    writeFrame(writer, writeRequest, { xid, request: { op: 'getData', path, watch: false } });
  }
  return writer.toBytes().slice();
}
