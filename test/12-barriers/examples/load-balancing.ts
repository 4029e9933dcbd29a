import {
  followService,
  LeastLoaded,
  ServiceRegistry,
  type Instance,
} from '../../../solutions/12-barriers/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: requests go to whoever is there and has least to do. */
export const example = (): Promise<string> =>
  playExample({
    tree: { '/services': '' },
    processes: { web1: serves(2, 60), web2: serves(0, 300), proxy: balances },
  });

// #region shown
function serves(load: number, forMs: number) {
  return async ({ self, client, delay }: ExampleTools): Promise<void> => {
    const registry = new ServiceRegistry(client(), '/services');
    const here = { id: self, address: self, port: 80, load, isHealthy: true };
    await registry.register('web', here, new AbortController().signal);
    await delay(forMs);
  };
}

async function balances({ client, delay, print }: ExampleTools): Promise<void> {
  const balancer = new LeastLoaded();
  const stop = new AbortController();
  let instances: readonly Instance[] = [];
  const following = (async () => {
    for await (const now of followService(client(), '/services', 'web', stop.signal)) {
      instances = now;
    }
  })();
  for (let request = 1; request <= 8; request++) {
    await delay(12);
    print(`request ${request} goes to ${balancer.pick(instances)?.address ?? 'nobody'}`);
  }
  stop.abort(new Error('Enough.'));
  await following.catch(() => undefined);
}
// #endregion
