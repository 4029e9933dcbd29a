import type { HostPort } from './host-port.ts';

/** The first wait, and the longest one, in ms. */
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5000;

/**
 * Which server to try next: in an order of its own for each client, so that not all of them crowd at the first. Once
 * every server was tried in vain, the client waits, twice as long each time, and each client a little differently.
 * Apache: `StaticHostProvider`.
 */
export class HostList {
  private readonly hosts: readonly HostPort[];
  private readonly random: () => number;
  /** Which one comes next. */
  private index = 0;
  /** How many attempts have failed since the last success. */
  private failures = 0;

  constructor(hosts: readonly HostPort[], random: () => number) {
    this.random = random;
    this.hosts = shuffled(hosts, random);
  }

  get length(): number {
    return this.hosts.length;
  }

  next(): HostPort {
    const host = this.hosts[this.index]!;
    this.index = (this.index + 1) % this.hosts.length;
    return host;
  }

  /** This one of the list comes next. */
  prefer(host: HostPort): void {
    this.index = Math.max(0, this.hosts.indexOf(host));
  }

  /** A session was agreed on. */
  succeeded(): void {
    this.failures = 0;
  }

  /** @returns whether all servers have been tried in vain, once more. */
  failed(): boolean {
    this.failures++;
    return this.failures % this.hosts.length === 0;
  }

  /** How long to wait before the next attempt, in ms. */
  delayMs(): number {
    const rounds = Math.floor(this.failures / this.hosts.length);
    if (rounds === 0) return 0;
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(rounds - 1, 30));
    return Math.ceil(delayMs * (0.5 + this.random() / 2));
  }
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}
