import type { ZooKeeperClient } from '../../src/client/index.ts';
import type { ProcessTools } from '../../src/recipes/index.ts';
import type { Output } from './output.ts';
import { ticketOf } from './session.ts';

/** What is acquired, of whatever lock. */
interface Held {
  readonly path?: string;
  release(): Promise<void>;
}

/** Holds a lock for a while: tells when it has it, and when no longer. */
export async function holdFor(
  tools: ProcessTools<Output>,
  client: ZooKeeperClient,
  held: Held,
  { holdMs, mode }: { readonly holdMs: number; readonly mode?: 'read' | 'write' },
): Promise<void> {
  const session = client.session!.id;
  const { path } = held;
  tools.output({
    kind: 'entered',
    session,
    ...(path === undefined ? {} : { ticket: ticketOf(path) }),
    ...(mode === undefined ? {} : { mode }),
  });
  await tools.delay(holdMs);
  tools.output({ kind: 'left', session });
  await held.release();
}
