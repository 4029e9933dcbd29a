import { crash } from '#kit';
import { Lock } from '../../../solutions/10-locks/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** Three run a job in turn, and the first crashes over it. */
export const example = (): Promise<string> =>
  playExample({
    processes: { p1: worker, p2: after(20), p3: after(40) },
    tree: { '/jobs': '', '/jobs/nightly': '' },
    faults: [crash('p1', { atMs: 60, forMs: 20_000 })],
  });

// #region shown
async function worker({ self, client, delay, print }: ExampleTools): Promise<void> {
  const zk = client({ sessionTimeoutMs: 4000 });
  const lock = new Lock(zk, '/jobs/nightly', { identifier: self });
  const held = await lock.acquire();
  try {
    print('begins the job');
    await delay(50);
    print('is done');
  } finally {
    await held.release();
  }
}
// #endregion

/** Who comes later. */
function after(ms: number): (tools: ExampleTools) => Promise<void> {
  return async (tools) => {
    await tools.delay(ms);
    await worker(tools);
  };
}
