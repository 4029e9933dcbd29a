import type { Main } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';

const PATH = '/meeting';

/** A first idea: make a node, and look from time to time whether there are three. */
export function counts(afterMs: number, workMs: number): Main<Output> {
  return async (tools) => {
    const client = tools.client({ sessionTimeoutMs: 4000 });
    await client.connected();
    await tools.delay(afterMs);
    tools.output({ kind: 'entering' });
    await client.create(`${PATH}/${tools.self}`, null, { ephemeral: true });
    while ((await client.getChildren(PATH)).children.length < 3) await tools.delay(40);
    tools.output({ kind: 'entered', session: client.session!.id });
    await tools.delay(workMs);
    await client.delete(`${PATH}/${tools.self}`);
    tools.output({ kind: 'left' });
  };
}
