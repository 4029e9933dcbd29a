import type { HostList } from './host-list.ts';
import type { HostPort } from './host-port.ts';
import type { ClientSurroundings, Link } from './surroundings.ts';

/** Before the first question, and between any two of them, in ms. Apache: `ClientCnxn.SendThread`, `minPingRwTimeout`. */
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 60_000;
/** How long a server may take to answer. */
const ANSWER_MS = 1000;

/** Is this server read-only? It answers `ro` or `rw`. */
const QUESTION = new TextEncoder().encode('isro');

/**
 * While the client is at a server that only answers reads: asks one server after the other, less and less often, whether it has a
 * quorum. Apache: `ClientCnxn.SendThread.pingRwServer`.
 */
export class ReadWriteSearch {
  private readonly world: ClientSurroundings;
  private readonly hosts: HostList;
  private readonly found: (host: HostPort) => void;
  private delayMs = FIRST_DELAY_MS;
  private link: Link | undefined;
  private takeTimerBack: (() => void) | undefined;

  /** @param found - is told once, of a server that takes writes. */
  constructor(world: ClientSurroundings, hosts: HostList, found: (host: HostPort) => void) {
    this.world = world;
    this.hosts = hosts;
    this.found = found;
  }

  start(): void {
    this.delayMs = FIRST_DELAY_MS;
    this.wait();
  }

  stop(): void {
    this.takeTimerBack?.();
    this.takeTimerBack = undefined;
    this.link?.close();
    this.link = undefined;
  }

  private wait(): void {
    this.stop();
    this.takeTimerBack = this.world.setTimer(this.delayMs, () => this.ask(this.hosts.next()));
    this.delayMs = Math.min(LONGEST_DELAY_MS, this.delayMs * 2);
  }

  private ask(host: HostPort): void {
    let answer = '';
    const link: Link = this.world.connect(host, {
      up: () => link.send(QUESTION),
      bytes: (chunk) => {
        answer += new TextDecoder().decode(chunk);
        if (answer.length < 2) return;
        if (!answer.startsWith('rw')) this.wait();
        else {
          this.stop();
          this.found(host);
        }
      },
      down: () => this.wait(),
    });
    this.link = link;
    this.takeTimerBack = this.world.setTimer(ANSWER_MS, () => this.wait());
  }
}
