import { describe, expect, it } from 'vitest';
import {
  NotReadOnlyError,
  ZooKeeperClient,
  type ClientOptions,
  type SessionState,
} from '../../src/client/index.ts';
import { afterTest } from './clean-up.ts';
import { shakeHands } from './connect-frame.ts';
import { fourLetterWord } from './four-letter-word.ts';
import { planEnsemble } from './mixed.ts';

/** Without local sessions Apache 3.8 answers the wish for a new session with NOTREADONLY, which no client understands. */
const SETTINGS = {
  ours: ['readonlymode.enabled=true'],
  apache: ['readonlymode.enabled=true', 'localSessionsEnabled=true'],
};

const TEXT = new TextEncoder().encode('as it was');

/** A client that is closed when the test is over. */
function connect(port: number, options: ClientOptions = {}): ZooKeeperClient {
  const client = new ZooKeeperClient(`127.0.0.1:${port}`, { sessionTimeoutMs: 20_000, ...options });
  afterTest(() => client.close());
  return client;
}

/** Waits for a state of the client. */
function until(client: ZooKeeperClient, state: SessionState): Promise<void> {
  return new Promise((resolve) => {
    if (client.state === state) return resolve();
    client.onState((now) => {
      if (now === state) resolve();
    });
  });
}

/** What a promise ends with: its value, or the name of its error. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'done',
    (error: Error) => error.name,
  );
}

describe.each(['ours', 'apache'] as const)('A server without a quorum, %s', (kind) => {
  it('serves reads to clients that can do with them, and is a server again when there is a quorum', async () => {
    const ensemble = await planEnsemble([kind, kind], SETTINGS[kind]);
    await ensemble.start();
    const [first, second] = ensemble.members;
    const writer = connect(first!.clientPort);
    await writer.create('/kept', TEXT);
    await writer.create('/kept/child');
    await writer.close();
    const { clientPort } = first!;

    await second!.kill();
    const reader = connect(clientPort, { readOnly: true });
    await until(reader, 'ConnectedReadOnly');
    expect(new TextDecoder().decode((await reader.getData('/kept')).data)).toBe('as it was');
    expect((await reader.getChildren('/kept')).children).toEqual(['child']);
    const refused = [
      reader.create('/new'),
      reader.setData('/kept', TEXT),
      reader.delete('/kept/child'),
      reader.setAcl('/kept', [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }]),
      reader.transaction().create('/new').commit(),
      reader.sync('/kept'),
    ].map((promise) => outcome(promise));
    expect(await Promise.all(refused)).toEqual(refused.map(() => NotReadOnlyError.name));
    if (kind === 'ours') {
      // Answers keep their order. Apache's refusals overtake answers to reads, and then no client knows what is what.
      const mixed = [reader.exists('/kept'), reader.create('/new'), reader.exists('/new')];
      expect(await Promise.all(mixed.map((promise) => outcome(promise)))).toEqual([
        'done',
        'NotReadOnlyError',
        'done',
      ]);
    }

    expect(await fourLetterWord(clientPort, 'isro')).toBe('ro');
    const about = await fourLetterWord(clientPort, 'srvr');
    expect(about).toContain('\nREAD-ONLY mode; serving only read-only clients\n');
    expect(about).toContain('Mode: read-only\n');
    expect(await fourLetterWord(clientPort, 'mntr')).toContain('zk_server_state\tread-only\n');
    const { connection, answer } = await shakeHands(clientPort, {});
    expect(answer).toBeUndefined();
    expect(await connection.untilClosed()).toBe('');

    second!.start();
    await until(reader, 'SyncConnected');
    await reader.create('/new', TEXT);
    expect(await fourLetterWord(clientPort, 'isro')).toBe('rw');
  });
});
