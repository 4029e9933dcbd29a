import { describe, expect, it } from 'vitest';
import { afterTest } from './clean-up.ts';
import type { ClientDriver } from './client-driver.ts';
import { planEnsemble, startClients } from './mixed.ts';
import type { MixedEnsemble } from './mixed-ensemble.ts';
import { WriteLoad, type Acknowledged } from './write-load.ts';

/** `KILL_ROUNDS=50 npm run interop -- kills` kills more, and says how each went. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 4);

/** A leader that is killed has to have a successor by then. */
const SERVES_AGAIN_MS = 3000;

/** As in Apache's sample of a zoo.cfg. */
const USUAL_TIMES = ['tickTime=2000', 'initLimit=10', 'syncLimit=5'];

/** Differs from run to run; what must hold does not. */
function anyOf(count: number): number {
  return Math.floor(Math.random() * count);
}

/** Kills a server while clients write. @returns who it was, and how long nobody was served after that. */
async function killOne(
  ensemble: MixedEnsemble,
  load: WriteLoad,
  round: number,
): Promise<{ readonly victim: string; readonly servedMs: number }> {
  await load.untilMore(1 + anyOf(300));
  // Every other time the leader, else any.
  const member = round % 2 === 0 ? ensemble.leader : ensemble.member(1 + anyOf(3));
  const victim = `${member.sid}, ${member.mode}`;
  const killedNs = process.hrtime.bigint();
  const gone = member.kill();
  const served = load.until(({ sentNs }) => sentNs > killedNs).then(() => process.hrtime.bigint());
  await gone;
  const servedMs = Number((await served) - killedNs) / 1e6;
  await ensemble.untilServing();
  await ensemble.start(member.sid);
  return { victim, servedMs };
}

/**
 * Every server has all that was acknowledged, and what one client wrote in the order in which it was sent; and all have
 * the same, acknowledged or not.
 */
async function expectAllThere(
  ensemble: MixedEnsemble,
  clients: ClientDriver,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  for (const { sid, clientPort } of ensemble.running) {
    await clients.tell(`at ${sid}`, 'connect', [clientPort]);
  }
  for (const writer of ['w1', 'w2', 'w3']) {
    const path = `/load/${writer}`;
    const seen: string[][] = [];
    for (const { sid } of ensemble.running) {
      seen.push((await clients.tell(`at ${sid}`, 'created', path)) as string[]);
    }
    const [first, ...others] = seen;
    for (const other of others) expect(other).toEqual(first);
    const numbers = first!.map((name) => Number(/^n(\d+)-/.exec(name)![1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    const there = new Set(numbers);
    const written = acknowledged.filter((write) => write.writer === writer);
    expect(written.filter(({ number }) => !there.has(number))).toEqual([]);
  }
}

describe('An ensemble of three of ours', () => {
  it(
    `keeps every acknowledged write through ${ROUNDS} kills, in order`,
    async () => {
      const ensemble = await planEnsemble(['ours', 'ours', 'ours'], USUAL_TIMES);
      const clients = startClients();
      await ensemble.start();
      const load = new WriteLoad(ensemble.members.map(({ clientPort }) => clientPort));
      afterTest(() => load.kill());
      const times: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        const { victim, servedMs } = await killOne(ensemble, load, round);
        if ('KILL_ROUNDS' in process.env) {
          const { length } = load.acknowledged;
          console.log(
            `round ${round}: ${victim}; ${length} acknowledged; ${servedMs.toFixed(0)} ms`,
          );
        }
        times.push(servedMs);
      }
      await load.untilMore(100);
      await load.kill();
      expect(load.lost).toEqual([]);
      await expectAllThere(ensemble, clients, load.acknowledged);
      expect(Math.max(...times)).toBeLessThan(SERVES_AGAIN_MS);
    },
    120_000 + ROUNDS * 60_000,
  );

  it('loses no session when its servers are restarted, one after the other', async () => {
    const ensemble = await planEnsemble(['ours', 'ours', 'ours'], USUAL_TIMES);
    const clients = startClients();
    await ensemble.start();
    const ports = ensemble.members.map(({ clientPort }) => clientPort);
    const sessions = new Map<string, unknown>();
    for (const [i, name] of ['first', 'second', 'third'].entries()) {
      const hosts = [...ports.slice(i), ...ports.slice(0, i)];
      sessions.set(name, await clients.tell(name, 'connect', hosts));
      await clients.tell(name, 'create', `/${name}`, '', true);
    }
    for (const member of ensemble.members) {
      await member.stop();
      await ensemble.start(member.sid);
      await ensemble.untilServing();
      for (const name of sessions.keys())
        await clients.tell(name, 'create', `/${name}-n-`, '', false, true);
    }
    for (const [name, session] of sessions) {
      expect(await clients.tell(name, 'session')).toEqual(session);
      expect(await clients.tell(name, 'exists', `/${name}`)).toBe(true);
      expect(await clients.tell(name, 'states')).not.toContain('LOST');
    }
  });
});
