/** Three hints for each level, from a nudge to nearly the answer. */
export const hints: Readonly<Record<number, readonly [string, string, string]>> = {
  1: ['a', 'b', 'c'],
  2: ['a', 'b', 'c'],
  3: ['a', 'b', 'c'],
  4: ['a', 'b', 'c'],
  5: ['a', 'b', 'c'],
  6: ['a', 'b', 'c'],
  7: ['a', 'b', 'c'],
  8: ['a', 'b', 'c'],
  9: ['a', 'b', 'c'],
};
