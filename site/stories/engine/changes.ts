import type { Facts } from './material.ts';

/** How something differs from what it was before the last step. */
export type Change = 'new' | 'changed' | 'gone' | 'same';

/** A field, before and after the last step. */
export interface FactLine {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly change: Change;
}

/** A thing with its fields. */
export interface FactGroup {
  readonly name: string;
  readonly change: Change;
  readonly lines: readonly FactLine[];
}

/** All things there are, and those that have just gone, with what has changed. */
export function changesBetween(before: Facts | undefined, after: Facts): readonly FactGroup[] {
  const old = before ?? after;
  const names = new Set([...Object.keys(after), ...Object.keys(old)]);
  return [...names].map((name) => {
    const lines = linesOf(old[name], after[name]);
    return { name, change: changeOf(old[name], after[name], lines), lines };
  });
}

function linesOf(
  before: Facts[string] | undefined,
  after: Facts[string] | undefined,
): readonly FactLine[] {
  const fields = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})]);
  return [...fields].map((field) => {
    const [old, now] = [before?.[field], after?.[field]];
    const change =
      old === now ? 'same' : old === undefined ? 'new' : now === undefined ? 'gone' : 'changed';
    return { field, before: old, after: now, change };
  });
}

function changeOf(before: unknown, after: unknown, lines: readonly FactLine[]): Change {
  if (before === undefined) return 'new';
  if (after === undefined) return 'gone';
  return lines.every(({ change }) => change === 'same') ? 'same' : 'changed';
}
