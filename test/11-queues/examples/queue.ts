import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';
import { DistributedQueue, LockingQueue } from '../../../solutions/11-queues/index.ts';
import { crash } from '../../../src/sim/fault.ts';

/** Thumbnails of pictures: one process puts them, two make them, one of which dies. */
export const example = (): Promise<string> =>
  playExample({
    processes: { web: puts, w1: works, w2: works },
    faults: [crash('w1', { atMs: 90, forMs: 60_000 })],
  });

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const toText = (data: Uint8Array): string => new TextDecoder().decode(data);

// #region shown
async function puts({ client, print }: ExampleTools): Promise<void> {
  const queue = new DistributedQueue(client({ sessionTimeoutMs: 4000 }), '/thumbnails');
  for (const picture of ['sea.jpg', 'sky.jpg', 'tree.jpg']) await queue.put(toBytes(picture));
  await queue.put(toBytes('title.jpg'), { priority: 1 });
  print('all are in the queue');
}

async function works({ client, delay, print }: ExampleTools): Promise<void> {
  const queue = new LockingQueue(client({ sessionTimeoutMs: 4000 }), '/thumbnails');
  for (;;) {
    const claim = await queue.claim({ timeoutMs: 10_000 });
    if (claim === undefined) return;
    print(`works on ${toText(claim.data)}, attempt ${claim.attempt}`);
    await delay(30);
    await claim.done();
    print(`${toText(claim.data)} is done`);
  }
}
// #endregion
