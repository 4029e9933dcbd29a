import type { Fault } from '#kit';
import type { RecipeRun } from '../../../src/recipes/index.ts';
import type { Output } from '../output.ts';

/** What an answer lacks that may be one fault, and of these kinds. */
export function acceptOne(kinds: readonly Fault['kind'][]) {
  return (faults: readonly Fault[]): string | undefined => {
    const [first] = faults;
    if (first === undefined) return 'There is no fault in the list yet.';
    if (faults.length > 1) return `There are ${faults.length} faults; one is enough.`;
    if (kinds.includes(first.kind)) return undefined;
    return `A fault of kind "${first.kind}" does not count here; ${kinds.join(' or ')} does.`;
  };
}

/** What a run lacks in which others wait for ever. */
export function neverFree({ unfinished }: RecipeRun<Output>): string | undefined {
  if (unfinished.length > 0) return undefined;
  return 'Everybody got the lock in the end. Look when c1 has it: it has to be gone by surprise in between.';
}

/** What a run lacks in which an update is lost. */
export function somethingIsLost({ told }: RecipeRun<Output>): string | undefined {
  const values = told.flatMap(({ output }) => (output.kind === 'stored' ? [output.value] : []));
  if (new Set(values).size < values.length) return undefined;
  const [first] = values;
  if (first === undefined) return 'Nobody has written anything.';
  return `The values that were written are ${values.join(', ')}: none was written twice, so no update is lost.`;
}
