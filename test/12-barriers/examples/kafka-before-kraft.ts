import { crash } from '#kit';
import { oneShot } from '#client';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: what Kafka kept in ZooKeeper before KRaft. */
export const example = (): Promise<string> =>
  playExample({
    tree: {
      '/controller_epoch': '',
      '/brokers': '',
      '/brokers/ids': '',
      '/brokers/topics': '',
      '/brokers/topics/orders': '{"partitions":{"0":[2,1]}}',
      '/consumers': '',
      '/consumers/billing': '',
      '/consumers/billing/ids': '',
    },
    processes: { broker1: broker(1), broker2: broker(2), consumer },
    faults: [crash('broker2', { atMs: 200, forMs: 60_000 })],
  });

// #region shown
function broker(id: number) {
  return async ({ self, client, delay, print }: ExampleTools): Promise<void> => {
    const zk = client({ sessionTimeoutMs: 4000 });
    const [host, mine] = [bytes(`${self}.example:9092`), bytes(`{"brokerid":${id}}`)];
    await zk.create(`/brokers/ids/${id}`, host, { ephemeral: true });
    // Whoever makes /controller is the controller; all others wait for it to go.
    while (!(await zk.create('/controller', mine, { ephemeral: true }).catch(() => undefined))) {
      const { watcher, event } = oneShot();
      if (await zk.exists('/controller', { watcher })) await event;
    }
    // Brokers know by the epoch which orders are those of an old controller.
    const { version } = await zk.setData('/controller_epoch', null);
    const { children } = await zk.getChildren('/brokers/ids');
    print(`controls in epoch ${version}; alive: ${[...children].sort().join(', ')}`);
    const [, replicas] = /\[(.*)\]/.exec(text((await zk.getData('/brokers/topics/orders')).data))!;
    print(
      `orders-0 is led by ${replicas!.split(',').find((replica) => children.includes(replica))}`,
    );
    await delay(500);
  };
}

async function consumer({ self, client, delay, print }: ExampleTools): Promise<void> {
  const zk = client();
  const subscription = bytes('{"subscription":{"orders":1}}');
  await zk.create(`/consumers/billing/ids/${self}`, subscription, { ephemeral: true });
  // All members of the group share the partitions in the order of their names: no one assigns them.
  const { children } = await zk.getChildren('/consumers/billing/ids');
  print(`reads orders-0, one of ${children.length} in the group billing`);
  await delay(100);
}
// #endregion

function bytes(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

function text(data: Uint8Array | null): string {
  return new TextDecoder().decode(data ?? new Uint8Array());
}
