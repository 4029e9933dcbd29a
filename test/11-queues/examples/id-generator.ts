import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';
import { IdGenerator } from '../../../solutions/11-queues/index.ts';
import { lose } from '../../../src/sim/fault.ts';

/** Two shops number their orders. One of them does not hear of a number. */
export const example = (): Promise<string> =>
  playExample({
    processes: { shop1: orders, shop2: orders },
    tree: { '/orders': '' },
    faults: [lose('zk2', 'shop1', 4)],
  });

// #region shown
async function orders({ client, print }: ExampleTools): Promise<void> {
  const ids = new IdGenerator(client(), '/orders');
  for (let order = 0; order < 3; order++) {
    print(`order ${await ids.next()}`);
  }
}
// #endregion
