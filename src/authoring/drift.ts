/** Where two texts begin to differ. A line is undefined where its text has ended. */
export interface Difference {
  /** Counted from 1. */
  readonly line: number;
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

/** The first line in which two texts differ; undefined if they are the same. */
export function firstDifference(expected: string, found: string): Difference | undefined {
  if (expected === found) return undefined;
  const [expectedLines, foundLines] = [expected.split('\n'), found.split('\n')];
  let index = 0;
  while (expectedLines[index] === foundLines[index]) index++;
  return { line: index + 1, expected: expectedLines[index], found: foundLines[index] };
}
