import { describe, expect, it } from 'vitest';
import type { ClientDriver } from './client-driver.ts';
import type { Kind } from './ensemble-member.ts';
import { expectPasswordsAreChecked, expectSameData, planEnsemble, startClients } from './mixed.ts';
import type { MemberKind, MixedEnsemble } from './mixed-ensemble.ts';

/** Writes of each sort, by every server that runs. */
async function writeByEach(
  ensemble: MixedEnsemble,
  clients: ClientDriver,
  round: string,
): Promise<void> {
  for (const { sid, clientPort } of ensemble.running) {
    const client = `writer ${sid} ${round}`;
    const path = `/${round}-${sid}`;
    await clients.tell(client, 'connect', [clientPort]);
    await clients.tell(client, 'create', path, 'first');
    expect(await clients.tell(client, 'set', path, 'second', 0)).toBe(1);
    await expect(clients.tell(client, 'set', path, 'third', 0)).rejects.toThrow('BadVersionError');
    await clients.tell(client, 'create', `${path}/n-`, '', false, true);
    await clients.tell(client, 'create', `${path}/session-`, '', true, true);
    await clients.tell(client, 'create_acl', `${path}/guarded`, 'super', 'test');
    await clients.tell(client, 'transaction', `${path}/both`);
    expect(await clients.tell(client, 'failing_transaction', `${path}/never`)).toEqual([
      'RolledBackError',
      'BadVersionError',
    ]);
  }
}

/** A session goes from server to server, keeps its node, and nobody else can take it. */
async function moveRound(ensemble: MixedEnsemble, clients: ClientDriver): Promise<void> {
  const [first, ...rest] = ensemble.running;
  const opened = (await clients.tell('mover', 'connect', [first!.clientPort])) as [string, string];
  await clients.tell('mover', 'create', '/moving', '', true);
  for (const { clientPort } of [...rest, first!]) {
    expect(await clients.tell('mover', 'move', [clientPort])).toBe(true);
    expect(await clients.tell('mover', 'session')).toEqual(opened);
    expect(await clients.tell('mover', 'exists', '/moving')).toBe(true);
    await clients.tell('mover', 'set', '/moving', `at ${clientPort}`);
  }
  await expectPasswordsAreChecked(ensemble.running, BigInt(`0x${opened[0]}`));
  await clients.tell('mover', 'set', '/moving', 'still here');
  await clients.tell('mover', 'disconnect');
}

describe.each<{ readonly kinds: readonly MemberKind[] }>([
  { kinds: ['apache', 'apache', 'ours'] },
  { kinds: ['ours', 'apache', 'ours'] },
])('An ensemble of $kinds', ({ kinds }) => {
  it('goes on when its leader is killed, whosever it is, and has the same data everywhere', async () => {
    const ensemble = await planEnsemble(kinds);
    const clients = startClients();
    await ensemble.start();
    const killed = new Set<Kind>();
    // The leader is the last of those whose history is as long: a killed one is not the next.
    for (let round = 1; killed.size < 2; round++) {
      expect(round).toBeLessThanOrEqual(3);
      await writeByEach(ensemble, clients, `with-all-${round}`);
      await moveRound(ensemble, clients);
      const leader = await ensemble.killLeader();
      killed.add(leader.kind);
      await writeByEach(ensemble, clients, `with-two-${round}`);
      await ensemble.start(leader.sid);
      await expectSameData(ensemble, clients);
    }
  });
});

describe.each<{ readonly kinds: readonly MemberKind[] }>([
  { kinds: ['apache', 'apache', 'ours', 'apache observer'] },
  { kinds: ['ours', 'apache', 'apache', 'ours observer'] },
  { kinds: ['ours', 'ours', 'ours', 'apache observer'] },
  { kinds: ['apache', 'apache', 'apache', 'ours observer'] },
])('An ensemble of $kinds', ({ kinds }) => {
  it('keeps its observer up to date, and takes writes and sessions from it', async () => {
    const ensemble = await planEnsemble(kinds);
    const clients = startClients();
    await ensemble.start();
    expect(ensemble.member(4).mode).toBe('observing');
    await writeByEach(ensemble, clients, 'first');
    await moveRound(ensemble, clients);
    await ensemble.member(4).kill();
    await writeByEach(ensemble, clients, 'without');
    await ensemble.start(4);
    await writeByEach(ensemble, clients, 'again');
    await expectSameData(ensemble, clients);
  });
});
