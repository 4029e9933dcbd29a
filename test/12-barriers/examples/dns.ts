import { ServiceRegistry } from '../../../solutions/12-barriers/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: addresses that go away with those who have them. */
export const example = (): Promise<string> =>
  playExample({
    tree: { '/services': '' },
    processes: { web1: serves(20), web2: serves(60), browser: resolves },
  });

// #region shown
function serves(forMs: number) {
  return async ({ self, client, delay }: ExampleTools): Promise<void> => {
    const registry = new ServiceRegistry(client(), '/services');
    const here = { id: self, address: `${self}.example`, port: 80, load: 0, isHealthy: true };
    await registry.register('web', here, new AbortController().signal);
    await delay(forMs);
  };
}

async function resolves({ client, delay, print }: ExampleTools): Promise<void> {
  const registry = new ServiceRegistry(client(), '/services');
  for (let time = 0; time < 4; time++) {
    await delay(25);
    const found = await registry.resolve('web', new AbortController().signal);
    print(`web is ${found.join(', ') || 'nowhere'}`);
  }
}
// #endregion
