/**
 * Names of those who stand in line, and who of them comes before whom.
 *
 * @module
 */

/**
 * What stands in a name between the id of its owner and the number: kazoo's words, so that kazoo's locks are in the
 * same line.
 */
export type Kind = '__lock__' | '__rlock__';

/**
 * For whom somebody has to wait: of all who came before, and whose kind is one to wait for, the last. To wait for the
 * others as well is not needed, as the last one waits for them.
 *
 * @param names - everybody in the line, in no order: `<id><kind><number>`. What is not named like that is not in the
 * line.
 * @param own - one of them.
 * @param kinds - kinds to wait for.
 * @returns undefined if there is nobody to wait for.
 *
 * @todo Level 2: sort by the number, the last ten digits. The id before it says nothing about who was first.
 * Level 5: only `kinds` are waited for.
 */
export function predecessorOf(
  names: readonly string[],
  own: string,
  kinds: readonly Kind[],
): string | undefined {
  const before = inOrder(names, kinds).filter((name) => numberOf(name) < numberOf(own));
  return before.at(-1);
}

/**
 * Who is first in the line.
 *
 * @param names - as for {@link predecessorOf}, all of them of kind `__lock__`.
 *
 * @solution
 */
export function firstOf(names: readonly string[]): string | undefined {
  return inOrder(names, ['__lock__'])[0];
}

/** @solution */
function inOrder(names: readonly string[], kinds: readonly Kind[]): string[] {
  return names
    .filter((name) => kinds.some((kind) => isOfKind(name, kind)))
    .sort((a, b) => numberOf(a) - numberOf(b));
}

/** @solution */
function isOfKind(name: string, kind: Kind): boolean {
  return /\d{10}$/.test(name) && name.slice(0, -10).endsWith(kind);
}

/** @solution */
function numberOf(name: string): number {
  return Number(name.slice(-10));
}
