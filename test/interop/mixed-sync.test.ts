import { describe, expect, it } from 'vitest';
import type { ClientDriver } from './client-driver.ts';
import type { EnsembleMember } from './ensemble-member.ts';
import { untilLogged } from './logged-bytes.ts';
import { expectSameData, planEnsemble, startClients } from './mixed.ts';
import type { MixedEnsemble } from './mixed-ensemble.ts';

/** How a learner is brought up to date. */
type Way = 'DIFF' | 'TRUNC' | 'SNAP';

/** What Apache's leader says when it does it, to which learner. */
const SENT: Record<Way, (sid: number) => RegExp> = {
  DIFF: (sid) => new RegExp(`Sending DIFF zxid=0x\\w+ +for peer sid: ${sid}\\b`),
  TRUNC: (sid) => new RegExp(`Sending TRUNC .*peer sid: ?${sid}\\b`),
  SNAP: () => /Sending snapshot last zxid of peer/,
};

/** What Apache's learner says when that was done to it. */
const RECEIVED: Record<Way, RegExp> = {
  DIFF: /Getting a diff from the leader/,
  TRUNC: /Truncating log to get in sync with the leader/,
  SNAP: /Getting a snapshot from leader/,
};

/** More than a leader keeps in memory: `commitLogCount`. */
const MANY = 600;

/** Starts a learner, and makes sure how it was brought up to date: one of the two is Apache's, and says so. */
async function expectSync(
  leader: EnsembleMember,
  learner: EnsembleMember,
  way: Way,
): Promise<void> {
  const before = leader.output.length;
  learner.start();
  await learner.until('following');
  if (leader.kind === 'ours') await learner.untilPrinted(RECEIVED[way]);
  else await leader.untilPrinted(SENT[way](learner.sid), before);
}

/** It comes back after a few writes, and after many. */
async function fallBehind(
  ensemble: MixedEnsemble,
  clients: ClientDriver,
  learner: EnsembleMember,
): Promise<void> {
  const { leader } = ensemble;
  const client = `at ${leader.sid}, for ${learner.sid}`;
  const path = `/behind-${learner.sid}-${leader.sid}`;
  await clients.tell(client, 'connect', [leader.clientPort]);
  await clients.tell(client, 'create', path);
  for (const [way, count] of [
    ['DIFF', 5],
    ['SNAP', MANY],
    ['DIFF', 0],
  ] as const) {
    await learner.kill();
    await clients.tell(client, 'fill', path, count);
    await expectSync(leader, learner, way);
    await expectSameData(ensemble, clients);
  }
  await clients.tell(client, 'disconnect');
}

/**
 * The leader logs a write that nobody else hears of, and is killed with all others. Without it they go on; it must
 * forget that write when it comes back.
 */
async function killWithProposal(
  ensemble: MixedEnsemble,
  clients: ClientDriver,
  path: string,
): Promise<EnsembleMember> {
  const { leader, running } = ensemble;
  const others = running.filter((member) => member !== leader);
  await clients.tell(`proposer ${path}`, 'connect', [leader.clientPort]);
  for (const other of others) other.freeze();
  await clients.tell(`proposer ${path}`, 'begin_create', path);
  await untilLogged(leader, path);
  await Promise.all(running.map((member) => member.kill()));
  await ensemble.start(...others.map(({ sid }) => sid));
  return leader;
}

describe("Apache's servers and ours", () => {
  it('bring each other up to date by DIFF, SNAP and TRUNC', async () => {
    // Apache's leader would otherwise read its log when its memory does not reach back that far.
    const settings = ['snapshotSizeFactor=-1'];
    const ensemble = await planEnsemble(['apache', 'apache', 'ours'], settings);
    const clients = startClients();
    // The last of the first two leads.
    await ensemble.start(2, 3);
    await ensemble.start(1);
    expect(ensemble.leader.sid).toBe(3);
    await fallBehind(ensemble, clients, ensemble.member(1));

    const ours = await killWithProposal(ensemble, clients, '/proposed-by-ours');
    expect([ours.kind, ensemble.leader.sid]).toEqual(['ours', 2]);
    await expectSync(ensemble.leader, ours, 'TRUNC');
    expect(await expectSameData(ensemble, clients)).not.toHaveProperty(['/proposed-by-ours']);
    await fallBehind(ensemble, clients, ours);

    const apaches = await killWithProposal(ensemble, clients, '/proposed-by-apache');
    expect([apaches.kind, ensemble.leader.sid]).toEqual(['apache', 3]);
    await expectSync(ensemble.leader, apaches, 'TRUNC');
    expect(await expectSameData(ensemble, clients)).not.toHaveProperty(['/proposed-by-apache']);
  });

  it('are brought up to date out of the log on the disk where that is shorter than the state', async () => {
    const ensemble = await planEnsemble(['apache', 'apache', 'ours'], ['snapCount=100']);
    const clients = startClients();
    // The last of the first two leads.
    await ensemble.start(2, 3);
    await ensemble.start(1);
    const { leader } = ensemble;
    expect([leader.sid, leader.kind]).toEqual([3, 'ours']);
    await clients.tell('writer', 'connect', [leader.clientPort]);
    await clients.tell('writer', 'create', '/state');
    // More than a megabyte.
    const value = 'a long value '.repeat(800);
    for (let i = 0; i < 150; i++) await clients.tell('writer', 'create', `/state/${i}`, value);
    await clients.tell('writer', 'create', '/behind');
    const learner = ensemble.member(1);
    await learner.kill();
    await clients.tell('writer', 'fill', '/behind', MANY);
    await expectSync(leader, learner, 'DIFF');
    await expectSameData(ensemble, clients);
  });
});
