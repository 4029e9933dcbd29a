import { followConfiguration, publish } from '../../../solutions/12-barriers/index.ts';
import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: one who publishes, and one who is told. */
export const example = (): Promise<string> =>
  playExample({
    tree: { '/configuration': 'colour = red' },
    processes: { admin: changes, server: listens },
  });

// #region shown
async function changes({ client, delay, print }: ExampleTools): Promise<void> {
  const zk = client();
  await delay(30);
  const version = await publish(zk, '/configuration', 'colour = green', 0);
  await publish(zk, '/configuration', 'colour = pink', 0).catch((error: Error) => {
    print(`pink: ${error.message}`);
  });
  await publish(zk, '/configuration', 'colour = blue', version);
}

async function listens({ client, print }: ExampleTools): Promise<void> {
  const { signal } = new AbortController();
  for await (const { text } of followConfiguration(client, '/configuration', signal)) {
    print(text);
    if (text.endsWith('blue')) return;
  }
}
// #endregion
