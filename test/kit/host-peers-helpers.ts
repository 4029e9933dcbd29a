import { createServer, type AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { ServerId } from '#kit';
import type { PeerAddress } from '../../src/host/peers/peer-address.ts';

/** A list of what has happened, to wait for what has not. */
export class Happenings<Event> {
  readonly all: Event[] = [];
  private readonly waiting = new Set<() => void>();

  add(event: Event): void {
    this.all.push(event);
    for (const look of [...this.waiting]) look();
  }

  /** Resolves with what `find` finds in all that has happened, as soon as it is not undefined. */
  until<Found>(find: (all: readonly Event[]) => Found | undefined): Promise<Found> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find(this.all);
        if (found === undefined) return;
        this.waiting.delete(look);
        resolve(found);
      };
      this.waiting.add(look);
      look();
    });
  }

  /** Resolves once there are so many that fit. */
  count(fits: (event: Event) => boolean, most = 1): Promise<true> {
    return this.until((all) => (all.filter(fits).length >= most ? true : undefined));
  }
}

/** Free ports of 127.0.0.1 for servers 1, 2 and so on. */
export async function addresses(count: number): Promise<Map<ServerId, PeerAddress>> {
  const ports = await freePorts(2 * count);
  return new Map(
    Array.from({ length: count }, (_, i) => {
      const [quorumPort, electionPort] = [ports[2 * i]!, ports[2 * i + 1]!];
      return [i + 1, { host: '127.0.0.1', quorumPort, electionPort }];
    }),
  );
}

/** All of them at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve) => {
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
      }),
  );
  const found = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}

/** Whatever is given is closed after the test. */
export function closedAfterwards(): (closable: { close(): unknown }) => void {
  const closables: { close(): unknown }[] = [];
  afterEach(async () => {
    await Promise.all(closables.splice(0).map((closable) => closable.close()));
  });
  return (closable) => closables.push(closable);
}
