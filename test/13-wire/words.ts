import { JuteError } from '#kit';

/** Bytes for people: `00 00 00 2a …`, with the number of those left out. */
export function hex(bytes: Iterable<number>, most = 16): string {
  const all = [...bytes];
  const shown = all.slice(0, most).map((byte) => byte.toString(16).padStart(2, '0'));
  const rest = all.length - shown.length;
  if (all.length === 0) return 'no bytes';
  return `${shown.join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Bytes on both sides of a place, which stands in brackets. One that is behind the end is `[]`. */
export function hexAround(bytes: readonly number[], place: number): string {
  const from = Math.max(0, place - 8);
  const all = bytes.slice(from, place + 8).map((byte) => byte.toString(16).padStart(2, '0'));
  all.splice(place - from, place < bytes.length ? 1 : 0, `[${all[place - from] ?? ''}]`);
  const before = from === 0 ? '' : '… ';
  return `${before}${all.join(' ')}${place + 8 < bytes.length ? ' …' : ''}`;
}

/** The first place in which two lists, such as bytes, differ; undefined if they are equal. */
export function firstDifference<Item>(a: ArrayLike<Item>, b: ArrayLike<Item>): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return undefined;
}

/** A value in a few words: `"/g"`, `0x3`, `bytes 72 6f 6f 74`. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shortened(value));
  if (typeof value === 'bigint') return value < 0n ? `${value}n` : `0x${value.toString(16)}n`;
  if (value instanceof Uint8Array)
    return value.length === 0 ? 'no bytes' : `bytes ${hex(value, 8)}`;
  if (Array.isArray(value)) return `[${shortened(value.map(inWords).join(', '))}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name}: ${inWords(field)}`);
    return `{ ${shortened(fields.join(', '))} }`;
  }
  return typeof value === 'function' ? 'a function' : `${value as number | boolean | null}`;
}

/** Two values in words, from shortly before the place where they differ. */
export function fromDifference(found: unknown, right: unknown): readonly [string, string] {
  if (found instanceof Uint8Array && right instanceof Uint8Array) {
    const from = startOf(firstDifference(found, right), 4);
    return from === 0
      ? [inWords(found), inWords(right)]
      : [bytesFrom(found, from), bytesFrom(right, from)];
  }
  if (typeof found === 'string' && typeof right === 'string') {
    const from = startOf(firstDifference([...found], [...right]), 8);
    return from === 0
      ? [inWords(found), inWords(right)]
      : [textFrom(found, from), textFrom(right, from)];
  }
  return [inWords(found), inWords(right)];
}

function startOf(place: number | undefined, before: number): number {
  return Math.max(0, (place ?? 0) - before);
}

function bytesFrom(bytes: Uint8Array, from: number): string {
  return `${bytes.length} bytes, from ${from} on ${hex(bytes.subarray(from), 8)}`;
}

function textFrom(text: string, from: number): string {
  return `"…${JSON.stringify(shortened([...text].slice(from).join(''))).slice(1)}`;
}

function shortened(text: string, most = 60): string {
  return text.length <= most ? text : `${text.slice(0, most - 2)} …`;
}

/** Where two values differ for the first time. */
export interface ValueDifference {
  /** `"request.path"`; empty if they differ as a whole. */
  readonly place: string;
  readonly found: unknown;
  readonly right: unknown;
}

/** Where a value differs from what it should be; undefined if they are equal. Bytes are equal whatever class they are of. */
export function valueDifference(
  found: unknown,
  right: unknown,
  place = '',
): ValueDifference | undefined {
  if (Object.is(found, right)) return undefined;
  const differs = { place, found, right };
  if (right instanceof Uint8Array || found instanceof Uint8Array) {
    if (!(right instanceof Uint8Array && found instanceof Uint8Array)) return differs;
    return firstDifference(found, right) === undefined ? undefined : differs;
  }
  if (typeof found !== 'object' || typeof right !== 'object') return differs;
  if (found === null || right === null || Array.isArray(found) !== Array.isArray(right)) {
    return differs;
  }
  const [is, should] = [found as Record<string, unknown>, right as Record<string, unknown>];
  for (const key of new Set([...Object.keys(should), ...Object.keys(is)])) {
    const inner = place === '' ? key : `${place}.${key}`;
    const difference = valueDifference(is[key], should[key], inner);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** What came of a call that may refuse the bytes it was given. */
export type Attempt<Value> = { readonly value: Value } | { readonly refused: JuteError };

/** Runs code that may throw a JuteError: that is an answer like any other. */
export function attempt<Value>(code: () => Value): Attempt<Value> {
  try {
    return { value: code() };
  } catch (error) {
    if (error instanceof JuteError) return { refused: error };
    throw error;
  }
}

/** How a call went, in a few words. */
export function outcome(tried: Attempt<unknown>): string {
  return 'value' in tried ? inWords(tried.value) : 'JuteError';
}
