import { ErrorCode, type Zxid } from '#kit';
import { connected, type Connecting } from '../connected.ts';
import { delay } from '../delay.ts';
import { ConnectionLossError } from '../errors.ts';
import { isCode } from '../is-code.ts';
import type { RequestOptions } from '../options.ts';
import type { ClientSurroundings } from '../surroundings.ts';
import { withDeadline } from './deadline.ts';
import type { Write } from './resolution.ts';
import { delayBefore, type FullRetryPolicy } from './retry-policy.ts';

/** The session of which something is repeated. */
export interface Repeated extends Connecting {
  readonly lastZxid: Zxid;
}

/**
 * Repeats what a broken connection has left open, as soon as there is a connection again, until the session or the caller's patience
 * ends. Curator: `RetryLoop`.
 */
export class Repeater {
  private readonly session: Repeated;
  private readonly world: ClientSurroundings;
  private readonly policy: FullRetryPolicy;

  constructor(session: Repeated, world: ClientSurroundings, policy: FullRetryPolicy) {
    this.session = session;
    this.world = world;
    this.policy = policy;
  }

  /** What may be carried out any number of times, with the same result. */
  idempotent<Value>(
    path: string | undefined,
    options: RequestOptions,
    send: (signal: AbortSignal | undefined) => Promise<Value>,
  ): Promise<Value> {
    return this.within(path, options, (signal) => this.loop(signal, () => send(signal)));
  }

  /**
   * What may be carried out once. When the answer was lost it is resolved first.
   *
   * @throws ConnectionLossError if nobody can know whether it was carried out.
   */
  once<Value>(
    path: string | undefined,
    options: RequestOptions,
    { send, resolve }: Write<Value>,
  ): Promise<Value> {
    const seen = this.session.lastZxid;
    let loss: ConnectionLossError | undefined;
    let isUnknown = false;
    const attempt = async (signal: AbortSignal | undefined): Promise<Value> => {
      if (loss !== undefined) {
        const found = await resolve(seen, signal);
        if (found.outcome === 'carried out') return found.value;
        if (found.outcome === 'unknown') {
          isUnknown = true;
          throw loss;
        }
      }
      try {
        return await send(signal);
      } catch (error) {
        if (error instanceof ConnectionLossError && error.wasSent) loss = error;
        throw error;
      }
    };
    return this.within(path, options, (signal) =>
      this.loop(
        signal,
        () => attempt(signal),
        () => isUnknown,
      ),
    );
  }

  private within<Value>(
    path: string | undefined,
    { signal, timeoutMs = this.policy.timeoutMs }: RequestOptions,
    run: (signal: AbortSignal | undefined) => Promise<Value>,
  ): Promise<Value> {
    const options = signal === undefined ? { timeoutMs } : { signal, timeoutMs };
    return withDeadline(this.world, options, path, run);
  }

  private async loop<Value>(
    signal: AbortSignal | undefined,
    attempt: () => Promise<Value>,
    isHopeless: () => boolean = () => false,
  ): Promise<Value> {
    for (let number = 1; ; number++) {
      try {
        return await attempt();
      } catch (error) {
        if (number >= this.policy.attempts || !isPassing(error) || isHopeless()) throw error;
      }
      await connected(this.session, signal);
      const delayMs = delayBefore(number, this.policy, this.world.random());
      if (delayMs > 0) await delay(this.world, delayMs, signal);
    }
  }
}

/** Whether the next attempt may have more luck. */
function isPassing(error: unknown): boolean {
  return isCode(error, ErrorCode.CONNECTIONLOSS, ErrorCode.SESSIONMOVED, ErrorCode.THROTTLEDOP);
}
