import { UsageError } from '../cli/usage-error.ts';
import { allChapters } from '../grade/chapters.ts';
import { isStarted } from '../grade/started.ts';

/**
 * The numbers of the chapters of which a server takes the learner's code, in order.
 *
 * @param mine - the value of an option `--mine [chapters]`: numbers with commas between them; true for all that the learner
 * has begun; undefined for none.
 * @throws UsageError if it names something else.
 */
export async function ownChapters(
  root: string,
  mine: string | true | undefined,
): Promise<readonly number[]> {
  if (mine === undefined) return [];
  const chapters = allChapters(root);
  if (mine === true) {
    const begun = await Promise.all(chapters.map(({ folder }) => isStarted(root, folder)));
    return chapters.filter((_, index) => begun[index]).map(({ number }) => number);
  }
  const numbers = mine.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : -1));
  const wrong = numbers.findIndex((number) => !chapters.some((known) => known.number === number));
  if (wrong === -1) return [...new Set(numbers)].sort((a, b) => a - b);
  throw new UsageError(
    `--mine: "${mine.split(',')[wrong]}" is no chapter. Give numbers, such as --mine 5,15, behind everything else.`,
  );
}
