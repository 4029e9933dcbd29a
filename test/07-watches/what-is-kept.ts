/** Something that can be reached from an object, and on which way. */
interface Place {
  readonly value: unknown;
  /** `bySession`, `clients, session`. */
  readonly way: readonly string[];
}

/**
 * What of all these is still kept in an object, and where: whatever can be reached by its fields, and by what is in
 * arrays, Maps and Sets. Fields with a `#` and variables of functions cannot be seen.
 *
 * @param isOne - which texts and numbers are looked for.
 * @param others - objects that are somebody else's: what is in them does not count.
 * @returns each that was found once, with the fields that lead to it.
 */
export function whatIsKept(
  root: object,
  isOne: (value: string | bigint) => boolean,
  others: ReadonlySet<unknown>,
): ReadonlyMap<string | bigint, string> {
  const found = new Map<string | bigint, string>();
  const seen = new Set<unknown>(others);
  const left: Place[] = [{ value: root, way: [] }];
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const { value, way } = place;
    if (typeof value === 'string' || typeof value === 'bigint') {
      if (isOne(value) && !found.has(value)) found.set(value, way.join(', '));
    } else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value);
      left.push(...within(value, way));
    }
  }
  return found;
}

function within(value: object, way: readonly string[]): readonly Place[] {
  const here = (one: unknown): Place => ({ value: one, way });
  if (ArrayBuffer.isView(value)) return [];
  if (Array.isArray(value)) return value.map(here);
  const fields = Object.entries(value).flatMap(([name, one]): readonly Place[] => [
    here(name),
    { value: one as unknown, way: [...way, name] },
  ]);
  if (value instanceof Map) return [...fields, ...[...value].flat().map(here)];
  return value instanceof Set ? [...fields, ...[...value].map(here)] : fields;
}
