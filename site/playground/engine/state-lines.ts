/** One line of a node's state as it is shown. */
export interface StateLine {
  /** How deep within the state. */
  readonly depth: number;
  readonly key: string;
  /** Empty if the lines below say it. */
  readonly text: string;
  readonly change: 'same' | 'new' | 'changed' | 'gone';
  /** What it was, if it has changed or is gone. */
  readonly was?: string;
}

/** What is longer than this gets lines of its own, one to a part. */
const SHORT = 40;

/** Deeper than this everything is written in one line. */
const DEEPEST = 5;

/** The state of a node, line by line, and what of it is not as it was before. */
export function stateLines(state: unknown, before: unknown): StateLine[] {
  return linesOf(state, before, 0);
}

/** Plain data in one line: `{tx: t1, vote: yes}`. */
export function inline(value: unknown): string {
  if (value === undefined) return '–';
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (typeof value === 'bigint')
    return value < 1n << 32n ? String(value) : `0x${value.toString(16)}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'function';
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, part]) => `${key}: ${inline(part)}`)
    .join(', ')}}`;
}

function linesOf(state: unknown, before: unknown, depth: number): StateLine[] {
  const parts = partsOf(state);
  const old = partsOf(before);
  const lines = [...parts].flatMap(([key, value]) => {
    return lineOf(key, value, old.get(key), old.has(key), depth);
  });
  const gone = [...old].flatMap(([key, value]): StateLine[] => {
    if (parts.has(key)) return [];
    return [{ depth, key, text: '', change: 'gone', was: inline(value) }];
  });
  return [...lines, ...gone];
}

function lineOf(
  key: string,
  value: unknown,
  before: unknown,
  wasThere: boolean,
  depth: number,
): StateLine[] {
  const text = inline(value);
  const was = inline(before);
  const change = !wasThere ? 'new' : text === was ? 'same' : 'changed';
  const isShort = text.length <= SHORT || depth >= DEEPEST || partsOf(value).size === 0;
  if (!isShort) {
    const heading: StateLine = { depth, key, text: '', change: wasThere ? 'same' : 'new' };
    return [heading, ...linesOf(value, before, depth + 1)];
  }
  return [{ depth, key, text, change, ...(change === 'changed' && { was }) }];
}

/** The parts of a value by name. A list of pairs is what is left of a map. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return new Map();
  if (!Array.isArray(value)) {
    return new Map(Object.entries(value).filter(([, part]) => part !== undefined));
  }
  const isMap = value.length > 0 && value.every(isPair);
  if (isMap) return new Map((value as [unknown, unknown][]).map(([k, v]) => [inline(k), v]));
  return new Map(value.map((part, i) => [String(i), part] as const));
}

function isPair(part: unknown): boolean {
  return Array.isArray(part) && part.length === 2 && typeof part[0] !== 'object';
}
