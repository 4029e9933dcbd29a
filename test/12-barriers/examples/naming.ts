import { playExample, type ExampleTools } from '../../../src/authoring/play-example.ts';

/** For the text: a name stands for something else, and for one thing only. */
export const example = (): Promise<string> =>
  playExample({ tree: { '/names': '' }, processes: { a: claims, b: claims, asker: asks } });

// #region shown
async function claims({ self, client, print }: ExampleTools): Promise<void> {
  const address = new TextEncoder().encode(`${self}.example:5432`);
  try {
    await client().create('/names/database', address);
    print('the name is mine');
  } catch (error) {
    print((error as Error).message);
  }
}

async function asks({ client, delay, print }: ExampleTools): Promise<void> {
  await delay(30);
  const { data } = await client().getData('/names/database');
  print(`database is ${new TextDecoder().decode(data ?? new Uint8Array())}`);
}
// #endregion
