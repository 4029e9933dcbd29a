import net from 'node:net';
import type { HostPort } from './host-port.ts';
import type { ClientSurroundings, Link, LinkEvents } from './surroundings.ts';

/** The real world: TCP, and the clock of this machine. */
export const nodeSurroundings: ClientSurroundings = {
  now: () => performance.now(),
  random: () => Math.random(),
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  defer: (callback) => void setImmediate(callback),
  connect: (to, events) => new TcpLink(to, events),
};

/** All that is sent in a turn of the event loop goes out as one. */
class TcpLink implements Link {
  private readonly socket: net.Socket;
  private isOpen = true;
  private isCorked = false;

  constructor({ host, port }: HostPort, events: LinkEvents) {
    this.socket = net.connect({ host, port, noDelay: true });
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
