import { ErrorCode, type MultiOp } from '#kit';
import type { ZooKeeperClient } from './client.ts';
import { isCode } from './is-code.ts';
import type { SignalOptions } from './options.ts';
import { childPath } from './parent-path.ts';
import { withSignal } from './with-signal.ts';
import { sameBytes } from './same-bytes.ts';

/** The first wait after another was faster, and the longest one, in ms. */
const FIRST_DELAY_MS = 2;
const LONGEST_DELAY_MS = 500;

/** What a counter's node holds, and its version. */
interface Counted {
  readonly value: number;
  readonly version: number;
}

/**
 * A number that many clients add to, and of which no addition is lost or carried out twice, also if its answer is lost. The node holds
 * the number as decimal text, as kazoo's `Counter` has it. Curator: `DistributedAtomicLong`.
 *
 * Each addition is one transaction: the number, on the condition that nobody has written since it was read, and a note in an ephemeral child
 * of the node, which only this counter writes. By the note it is known whether an addition was carried out whose answer was lost.
 */
export class DistributedCounter {
  private readonly client: ZooKeeperClient;
  private readonly path: string;
  private readonly notePath: string;
  private hasNote = false;
  /** One addition after the other: they would be in each other's way. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param path - of a node that is made, with its parents, if it is not there. */
  constructor(client: ZooKeeperClient, path: string) {
    this.client = client;
    this.path = path;
    this.notePath = childPath(path, `_c_${client.newId()}-note`);
  }

  /**
   * The number as the client's server has it; 0 if there is none yet. Others may have added to it meanwhile.
   *
   * @throws RangeError if the node holds something else. SessionExpiredError, NoAuthError.
   */
  async get(options: SignalOptions = {}): Promise<number> {
    return (await this.read(options.signal))?.value ?? 0;
  }

  /**
   * Adds a whole number, which may be negative.
   *
   * @returns what the number is then.
   * @throws RangeError if the node holds something else, or the sum is beyond 2^53. SessionExpiredError, and the reason of the signal: then it
   * is not known whether it was added.
   */
  add(delta = 1, options: SignalOptions = {}): Promise<number> {
    const added = this.turn.then(() => this.addNow(delta, options.signal));
    this.turn = added.catch(() => undefined);
    return added;
  }

  private async addNow(delta: number, signal: AbortSignal | undefined): Promise<number> {
    const note = new TextEncoder().encode(this.client.newId());
    for (let attempt = 0; ; attempt++) {
      await this.prepare(signal);
      const before = await this.read(signal);
      if (before === undefined) {
        this.hasNote = false;
        continue;
      }
      const sum = safe(before.value + delta, this.path);
      const outcome = await this.tryToAdd(sum, before.version, note, signal);
      if (outcome === 'done') return sum;
      if (outcome === 'another was faster') {
        await this.client.delay(this.delayMs(attempt), withSignal({}, signal));
      }
    }
  }

  /** Makes what is missing: the node, and the note. */
  private async prepare(signal: AbortSignal | undefined): Promise<void> {
    if (this.hasNote) return;
    await this.client.ensurePath(this.path, withSignal({}, signal));
    const retrying = this.client.retrying({ attempts: Infinity });
    try {
      await retrying.create(this.notePath, null, withSignal({ ephemeral: true }, signal));
    } catch (error) {
      // The number's node has gone again: the next attempt makes it anew.
      if (isCode(error, ErrorCode.NONODE)) return;
      if (!isCode(error, ErrorCode.NODEEXISTS)) throw error;
    }
    this.hasNote = true;
  }

  private async read(signal: AbortSignal | undefined): Promise<Counted | undefined> {
    try {
      const retrying = this.client.retrying({ attempts: Infinity });
      const { data, stat } = await retrying.getData(this.path, withSignal({}, signal));
      return { value: parsed(data, this.path), version: stat.version };
    } catch (error) {
      if (isCode(error, ErrorCode.NONODE)) return undefined;
      throw error;
    }
  }

  private async tryToAdd(
    sum: number,
    version: number,
    note: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<'done' | 'another was faster' | 'again'> {
    const ops: readonly MultiOp[] = [
      { op: 'setData', path: this.path, data: new TextEncoder().encode(String(sum)), version },
      { op: 'setData', path: this.notePath, data: note, version: -1 },
    ];
    try {
      await this.client.multi(ops, withSignal({}, signal));
      return 'done';
    } catch (error) {
      if (isCode(error, ErrorCode.BADVERSION)) return 'another was faster';
      if (isCode(error, ErrorCode.NONODE)) {
        this.hasNote = false;
        return 'again';
      }
      if (isCode(error, ErrorCode.CONNECTIONLOSS)) return this.resolve(note, error, signal);
      throw error;
    }
  }

  /** @throws the loss, if somebody has taken the note away. */
  private async resolve(
    note: Uint8Array,
    loss: Error,
    signal: AbortSignal | undefined,
  ): Promise<'done' | 'again'> {
    const retrying = this.client.retrying({ attempts: Infinity });
    try {
      await retrying.sync(this.notePath, withSignal({}, signal));
      const { data } = await retrying.getData(this.notePath, withSignal({}, signal));
      return sameBytes(data, note) ? 'done' : 'again';
    } catch (error) {
      throw isCode(error, ErrorCode.NONODE) ? loss : error;
    }
  }

  private delayMs(attempt: number): number {
    const mostMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
    return Math.ceil(mostMs * this.client.random());
  }
}

function parsed(data: Uint8Array | null, path: string): number {
  const text = new TextDecoder().decode(data ?? undefined);
  if (text !== '' && !/^-?\d+$/.test(text)) {
    throw new RangeError(`${path} holds ${JSON.stringify(text)}, which is no whole number.`);
  }
  return safe(Number(text), path);
}

function safe(value: number, path: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The number of ${path} would be ${value}, which cannot be counted exactly.`);
}
