import { describe, expect, test } from 'vitest';
import {
  ConnectionLossError,
  insist,
  NoNodeError,
  orAborted,
  within,
  type ZooKeeperClient,
} from '../../src/client/index.ts';

/** A client that is connected again at once, and whose time passes by hand. */
class FakeClient {
  reconnections = 0;
  /** The time is over. */
  tell: () => void = () => undefined;

  get client(): ZooKeeperClient {
    return {
      connected: (options?: { readonly signal?: AbortSignal }) => {
        options?.signal?.throwIfAborted();
        this.reconnections++;
        return Promise.resolve();
      },
      delay: () => new Promise<void>((resolve) => (this.tell = resolve)),
    } as unknown as ZooKeeperClient;
  }
}

/** Fails so often by a lost connection. */
function failing(times: number): () => Promise<string> {
  let left = times;
  return () =>
    left-- > 0 ? Promise.reject(new ConnectionLossError(-4)) : Promise.resolve('answer');
}

describe('insist', () => {
  test('asks again after each lost connection, once there is another', async () => {
    const fake = new FakeClient();
    await expect(insist(fake.client, failing(3))).resolves.toBe('answer');
    expect(fake.reconnections).toBe(3);
  });

  test('throws other errors as they come, and the reason of the signal', async () => {
    const fake = new FakeClient();
    const refused = (): Promise<never> => Promise.reject(new NoNodeError(-101));
    await expect(insist(fake.client, refused)).rejects.toBeInstanceOf(NoNodeError);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(insist(fake.client, failing(1), signal)).rejects.toThrow('enough');
  });
});

describe('within', () => {
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    orAborted(new Promise<never>(() => undefined), signal);

  test('gives what the body gives, and throws what it throws', async () => {
    const { client } = new FakeClient();
    await expect(within(client, { timeoutMs: 9 }, () => Promise.resolve(1))).resolves.toBe(1);
    const fails = (): Promise<never> => Promise.reject(new Error('no'));
    await expect(within(client, {}, fails)).rejects.toThrow('no');
  });

  test('is undefined if the time is over first', async () => {
    const fake = new FakeClient();
    const waiting = within(fake.client, { timeoutMs: 9 }, untilAborted);
    fake.tell();
    await expect(waiting).resolves.toBeUndefined();
  });

  test('ends by the signal of the caller, also one inside another', async () => {
    const fake = new FakeClient();
    const stop = new AbortController();
    const waiting = within(fake.client, { signal: stop.signal }, (signal) =>
      within(fake.client, { signal }, untilAborted),
    );
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const outer = within(fake.client, { timeoutMs: 9 }, (signal) =>
      within(new FakeClient().client, { signal }, untilAborted),
    );
    fake.tell();
    await expect(outer).resolves.toBeUndefined();
  });
});

describe('orAborted', () => {
  test('is the promise, if there is no signal, or it is not aborted', async () => {
    const { signal } = new AbortController();
    await expect(orAborted(Promise.resolve(1))).resolves.toBe(1);
    await expect(orAborted(Promise.resolve(2), signal)).resolves.toBe(2);
    await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  test('is rejected with the reason of the signal, before or while it waits', async () => {
    const stop = new AbortController();
    const waiting = orAborted(new Promise(() => undefined), stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(orAborted(Promise.resolve(1), stop.signal)).rejects.toThrow('enough');
  });
});
