/**
 * One text for each value of plain data, whatever order its keys were written in: equal values have
 * equal texts, different values different ones. It is JSON, except that bigints, `Uint8Array`s,
 * `undefined` and the numbers JSON lacks are spelled in ways no JSON value is.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return Object.is(value, -0) ? '0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : canonicalObject(value);
    default:
      return String(value);
  }
}

function canonicalObject(value: object): string {
  if (Array.isArray(value)) return canonicalArray(value);
  if (value instanceof Uint8Array) return `bytes(${value.join()})`;
  // A search makes hundreds of thousands of these texts: adding up is faster than to join a list.
  let text = '{';
  for (const key of sorted(Object.keys(value))) {
    const field = (value as Record<string, unknown>)[key];
    if (field === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${quoted(key)}:${canonical(field)}`;
  }
  return `${text}}`;
}

function canonicalArray(values: readonly unknown[]): string {
  let text = '[';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ',';
    text += canonical(values[i]);
  }
  return `${text}]`;
}

/** Sorts a few texts in place. Mostly they are in order, or nearly so. */
function sorted(texts: string[]): string[] {
  if (texts.length > MANY) return texts.sort();
  for (let i = 1; i < texts.length; i++) {
    const text = texts[i]!;
    let at = i;
    for (; at > 0 && texts[at - 1]! > text; at--) texts[at] = texts[at - 1]!;
    texts[at] = text;
  }
  return texts;
}

/** More keys than this are better sorted by the library. */
const MANY = 24;

/** Short texts as JSON: names and kinds, which come up again and again. */
const QUOTED = new Map<string, string>();
const MOST_QUOTED = 5000;
const LONGEST_QUOTED = 24;

function quoted(text: string): string {
  if (text.length > LONGEST_QUOTED) return JSON.stringify(text);
  const known = QUOTED.get(text);
  if (known !== undefined) return known;
  const json = JSON.stringify(text);
  if (QUOTED.size < MOST_QUOTED) QUOTED.set(text, json);
  return json;
}
