import type { ReplayView } from '../../../src/replay-server/view.ts';
import { loadScript } from './load-script.ts';
import type { ReferenceRunner } from './reference.ts';

const shared = globalThis as { workbookReference?: ReferenceRunner };

/** Runs a token on the solution, here in the browser. Returns a sentence if that cannot be. */
export async function replayOnReference(token: string): Promise<ReplayView | string> {
  if (shared.workbookReference === undefined) await loadScript('assets/replay-reference.js');
  try {
    return (await shared.workbookReference?.run(token)) ?? NOT_HERE;
  } catch {
    return NOT_HERE;
  }
}

const NOT_HERE =
  'This test cannot be run in a browser. In the terminal it can: add --solution to the command above.';
