import type { ServerId } from '../kit/contracts/zab-election.ts';
import type { Detours, PlannedServer } from './local-plan.ts';
import { Relay, type Party, type Wiring } from './relay.ts';

/** The ports of a server as another one reaches them. */
type PeerPorts = ReturnType<Detours['peerPorts']>;

/**
 * What lies between the servers of an ensemble on this machine, and between them and their clients, so that it can be cut: every
 * connection goes through a relay of this process. Nothing is lost by a cut. As on a real network what was sent waits, and goes on when
 * the cut is over, unless one of the two has lost its patience by then.
 */
export class LocalNetwork implements Detours, Wiring {
  private readonly cuts = new Set<string>();
  private readonly relays: Relay[] = [];
  private readonly peers = new Map<string, PeerPorts>();

  /**
   * Opens a port for every pair of servers, and for the clients of each.
   *
   * @throws Error as of `listen`, such as EADDRINUSE for a client port.
   */
  async listen(plan: readonly PlannedServer[]): Promise<void> {
    for (const to of plan) {
      await this.relay('clients', to.sid, to.innerPort, to.clientPort);
      for (const from of plan) {
        if (from.sid === to.sid) continue;
        const quorumPort = await this.relay(from.sid, to.sid, to.quorumPort);
        const electionPort = await this.relay(from.sid, to.sid, to.electionPort);
        this.peers.set(wayOf(from.sid, to.sid), { quorumPort, electionPort });
      }
    }
  }

  peerPorts(from: ServerId, to: ServerId): PeerPorts {
    const ports = this.peers.get(wayOf(from, to));
    if (ports === undefined) throw new RangeError(`There is no way from ${from} to ${to}.`);
    return ports;
  }

  isCut(from: Party, to: Party): boolean {
    return this.cuts.has(wayOf(from, to));
  }

  /** Cuts one direction, or mends it. */
  setCut(from: Party, to: Party, isCut: boolean): void {
    if (isCut) this.cuts.add(wayOf(from, to));
    else this.cuts.delete(wayOf(from, to));
    for (const relay of this.relays) relay.noticeCuts();
  }

  /** Breaks all connections, and takes no more. */
  close(): void {
    for (const relay of this.relays) relay.close();
  }

  private async relay(from: Party, to: Party, target: number, port = 0): Promise<number> {
    const relay = new Relay({ from, to, target, wiring: this });
    this.relays.push(relay);
    return relay.listen(port);
  }
}

function wayOf(from: Party, to: Party): string {
  return `${from} to ${to}`;
}
