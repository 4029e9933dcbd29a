import { expect } from 'vitest';
import { afterTest } from './clean-up.ts';
import { ClientDriver } from './client-driver.ts';
import { shakeHands } from './connect-frame.ts';
import type { EnsembleMember } from './ensemble-member.ts';
import { fourLetterWord } from './four-letter-word.ts';
import { MixedEnsemble, type MemberKind } from './mixed-ensemble.ts';
import type { SeenNode } from './seen-tree.ts';

/** An ensemble, until the test is over; none of it is started. */
export async function planEnsemble(
  kinds: readonly MemberKind[],
  settings?: readonly string[],
): Promise<MixedEnsemble> {
  const ensemble = await MixedEnsemble.plan(kinds, settings);
  afterTest(() => ensemble.remove());
  return ensemble;
}

/** Clients, until the test is over. */
export function startClients(): ClientDriver {
  const clients = new ClientDriver();
  afterTest(() => clients.kill());
  return clients;
}

/** Every server that runs shows the same, to the last field of each Stat. @returns what it is. */
export async function expectSameData(
  ensemble: MixedEnsemble,
  clients: ClientDriver,
): Promise<Record<string, SeenNode>> {
  const trees: Record<string, SeenNode>[] = [];
  for (const { sid, clientPort } of ensemble.running) {
    const client = `reader of ${sid}`;
    await clients.tell(client, 'connect', [clientPort]);
    trees.push(withoutLocalTimes(await clients.tree(client)));
    await clients.tell(client, 'disconnect');
  }
  for (const tree of trees) expect(tree).toEqual(trees[0]);
  for (const { kind, clientPort } of ensemble.running) {
    if (kind === 'ours') continue;
    const metrics = (await fourLetterWord(clientPort, 'mntr')) ?? '';
    expect(metrics).toContain('zk_digest_mismatches_count\t0\n');
  }
  return trees[0]!;
}

/** Every server of an ensemble writes its own time into this node: no transaction has made it. */
function withoutLocalTimes(tree: Record<string, SeenNode>): Record<string, SeenNode> {
  const config = tree['/zookeeper/config']!;
  return {
    ...tree,
    '/zookeeper/config': { ...config, stat: { ...config.stat, mtime: 0 } },
  };
}

/** No server gives a session to somebody who has a wrong password. */
export async function expectPasswordsAreChecked(
  members: readonly EnsembleMember[],
  session: bigint,
): Promise<void> {
  for (const { clientPort } of members) {
    const wish = { session, password: '42'.repeat(16) };
    const { connection, answer } = await shakeHands(clientPort, wish);
    expect(answer).toEqual({ session: 0n, timeoutMs: 0, password: '00'.repeat(16) });
    expect(await connection.untilClosed()).toBe('');
  }
}
