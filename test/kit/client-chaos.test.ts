import { describe, expect, test } from 'vitest';
import { DistributedCounter, NodeCache, TreeCache, type ZooKeeperClient } from '#client';
import { Lab } from './client-lab.ts';

const OPS = [
  'create2',
  'getData',
  'getChildren2',
  'exists',
  'delete',
  'sync',
  'multi',
  'addWatch',
  'setWatches',
];
const STEPS = 40;
const SESSION = { sessionTimeoutMs: 9000 };

const text = (word: string): Uint8Array => new TextEncoder().encode(word);

/** Lehmer's generator, whole numbers below `limit`. */
function dice(seed: number): (limit: number) => number {
  let state = seed * 7919 + 1;
  return (limit) => (state = (state * 48_271) % 2_147_483_647) % limit;
}

/** All that two clients do while their connections break, and a third one that has no such troubles. */
class Chaos {
  readonly lab = new Lab();
  readonly truth = this.lab.client('p3', SESSION);
  readonly clients = [this.lab.client('p1', SESSION), this.lab.client('p2', SESSION)];
  readonly tree = new TreeCache(this.clients[0]!, '/t');
  readonly node = new NodeCache(this.clients[0]!, '/t/x');
  readonly sums: Promise<number>[] = [];
  readonly made: Promise<string>[] = [];
  private readonly counters = this.clients.map((client) => new DistributedCounter(client, '/n'));
  private readonly changes: Promise<unknown>[] = [];

  async run(roll: (limit: number) => number): Promise<void> {
    const { lab, truth } = this;
    await lab.run(truth.ensurePath('/t'));
    await lab.run(truth.ensurePath('/q'));
    const started = Promise.all([this.tree.start(), this.node.start()]);
    for (let step = 0; step < STEPS; step++) {
      this.step(roll, step);
      await lab.pass(roll(6));
    }
    lab.mend('p1');
    lab.mend('p2');
    await lab.run(Promise.all([started, ...this.changes]));
  }

  private step(roll: (limit: number) => number, step: number): void {
    const { lab, truth } = this;
    const which = roll(2);
    const owner = `p${which + 1}`;
    const path = `/t/${'xyz'[roll(3)]!}`;
    switch (roll(9)) {
      case 0:
        return lab.lose(roll(2) === 0 ? 'reply' : 'request', OPS[roll(OPS.length)]!, owner);
      case 1:
        return lab.breakOff(owner);
      case 2:
        return lab.cut(owner);
      case 3:
        lab.mend('p1');
        return lab.mend('p2');
      case 4:
        this.sums.push(this.counters[which]!.add(1));
        return;
      case 5:
        this.made.push(this.queue(this.clients[which]!));
        return;
      case 6:
        return this.change(truth.create(`${path}/${step % 2}`, null, { createParents: true }));
      case 7:
        return this.change(truth.deleteAll(path));
      default:
        return this.change(truth.setData(path, text(String(step))));
    }
  }

  private async queue(client: ZooKeeperClient): Promise<string> {
    const retrying = client.retrying({ attempts: Infinity });
    return (await retrying.create('/q/n-', null, { sequential: true })).path;
  }

  private change(change: Promise<unknown>): void {
    this.changes.push(change.catch(() => undefined));
  }
}

/** A tree as text, as a client finds it. */
async function found(client: ZooKeeperClient, path: string): Promise<string[]> {
  const { stat } = await client.getData(path);
  const { children } = await client.getChildren(path);
  const all = [`${path} ${stat.mzxid}`];
  for (const name of [...children].sort()) all.push(...(await found(client, `${path}/${name}`)));
  return all;
}

function cached(tree: TreeCache, path: string): string[] {
  const below = tree.children(path).flatMap((name) => cached(tree, `${path}/${name}`));
  return [`${path} ${tree.get(path)?.stat.mzxid}`, ...below];
}

describe('whatever is lost, and whenever', () => {
  test.each(Array.from({ length: 25 }, (_, index) => index + 1))('run %i', async (seed) => {
    const chaos = new Chaos();
    const { lab, truth, clients } = chaos;
    await chaos.run(dice(seed));
    const sums = await lab.run(Promise.all(chaos.sums));
    const made = await lab.run(Promise.all(chaos.made));
    await lab.pass(15_000);
    // Each addition counts once, each node is made once, and what is cached is what is there.
    expect([...sums].sort((a, b) => a - b)).toEqual(sums.map((_, index) => index + 1));
    expect(await lab.run(new DistributedCounter(truth, '/n').get())).toBe(sums.length);
    const { children } = await lab.run(truth.getChildren('/q'));
    expect(children.map((name) => `/q/${name}`).sort()).toEqual([...made].sort());
    expect(cached(chaos.tree, '/t')).toEqual(await lab.run(found(truth, '/t')));
    const there = await lab.run(truth.exists('/t/x'));
    expect(chaos.node.current?.stat.mzxid).toBe(there?.mzxid);
    expect(clients.map(({ state }) => state)).toEqual(['SyncConnected', 'SyncConnected']);
  });
});
