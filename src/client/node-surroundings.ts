import type { Socket } from 'node:net';
import type { HostPort } from './host-port.ts';
import type { ClientSurroundings, Link, LinkEvents } from './surroundings.ts';

/**
 * The real world of Node: TCP, the clock of this machine, and randomness that nobody can guess. Nothing of Node is imported, so that
 * the client can be bundled for a browser, too; there it needs surroundings of another kind.
 */
export const nodeSurroundings: ClientSurroundings = {
  now: () => performance.now(),
  random: randomFraction,
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  defer: (callback) => void setImmediate(callback),
  connect: (to, events) => new TcpLink(to, events),
};

/** All that is sent in a turn of the event loop goes out as one. */
class TcpLink implements Link {
  private readonly socket: Socket;
  private isOpen = true;
  private isCorked = false;

  constructor({ host, port }: HostPort, events: LinkEvents) {
    this.socket = tcp().connect({ host, port, noDelay: true });
    this.socket.on('connect', () => this.isOpen && events.up());
    this.socket.on('data', (chunk) => this.isOpen && events.bytes(chunk));
    // Whatever the error is, 'close' follows, and the client goes on to the next server.
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      if (!this.isOpen) return;
      this.isOpen = false;
      events.down();
    });
  }

  send(bytes: Uint8Array): void {
    if (!this.isCorked) {
      this.isCorked = true;
      this.socket.cork();
      queueMicrotask(() => {
        this.isCorked = false;
        this.socket.uncork();
      });
    }
    this.socket.write(bytes);
  }

  close(): void {
    this.isOpen = false;
    if (this.socket.connecting) this.socket.destroy();
    else this.socket.destroySoon();
  }
}

/** From 0 to 1, without 1, of the 53 bits that a number has room for. Ids are made of it, so it must not be guessed. */
function randomFraction(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

/** @throws TypeError where there is no such thing. */
function tcp(): typeof import('node:net') {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (process?.getBuiltinModule === undefined) {
    throw new TypeError('There is no TCP here: give the client surroundings of its own.');
  }
  return process.getBuiltinModule('node:net');
}
