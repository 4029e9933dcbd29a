import { SessionExpiredError } from '#client';
import type { Fault } from '#kit';
import type { Main, RecipeRun, RecipeScenarioOptions } from '../../src/recipes/index.ts';
import { HastyDoubleBarrier } from './hasty-barrier.ts';
import type { Chapter } from './chapter.ts';
import type { Output } from './output.ts';
import { SESSION_MS } from './with-session.ts';

/** Three processes that enter one after the other, and leave soon. */
export const hastyMeeting: RecipeScenarioOptions<Chapter, Output> = {
  names: ['p1', 'p2', 'p3'],
  processes: () => ({ p1: hasty(0), p2: hasty(60), p3: hasty(180) }),
  endAtMs: 15_000,
};

function hasty(afterMs: number): Main<Output> {
  return async (tools) => {
    const client = tools.client({ sessionTimeoutMs: SESSION_MS });
    await client.connected();
    const barrier = new HastyDoubleBarrier(client, '/meeting', 3, tools.self);
    await tools.delay(afterMs);
    tools.output({ kind: 'entering' });
    try {
      await barrier.enter();
      tools.output({ kind: 'entered', session: client.session!.id });
      await tools.delay(20);
      tools.output({ kind: 'leaving' });
      await barrier.leave();
      tools.output({ kind: 'left' });
    } catch (error) {
      if (!(error instanceof SessionExpiredError)) throw error;
    }
  };
}

/** What is wrong with the faults themselves. */
export function acceptFaults(faults: readonly Fault[]): string | undefined {
  if (faults.length === 0) return 'There is no fault in the list yet.';
  if (faults.length > 1) return `There are ${faults.length} faults; one is enough.`;
  const [{ kind }] = faults as [Fault];
  if (kind === 'partition' || kind === 'lose') return undefined;
  return `A fault of kind "${kind}" does not count here: let somebody be cut off for a while (partition), or a connection break with a message (lose).`;
}

/** What the run lacks: one of them has to wait although all have come. */
export function strandedIsMissing({ told, unfinished }: RecipeRun<Output>): string | undefined {
  const those = (kind: Output['kind']): string[] =>
    told.filter(({ output }) => output.kind === kind).map(({ process }) => process);
  const [came, entered] = [those('entering'), those('entered')];
  if (entered.length === 0)
    return 'Nobody has entered: all three have to come, and `ready` has to be made.';
  const outside = came.filter((name) => !entered.includes(name));
  const [stranded, ...others] = outside;
  if (stranded === undefined) return 'All three have entered: nobody is left behind.';
  if (others.length > 0) return `More than one is left behind: ${outside.join(' and ')}.`;
  if (unfinished.includes(stranded)) return undefined;
  return `${stranded} does not wait any more: its session has ended, and it was told so.`;
}
