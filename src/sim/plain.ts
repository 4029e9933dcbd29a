/** Thrown when something that must be plain data is not. */
export class NotPlainData extends Error {
  override readonly name = 'NotPlainData';
}

/**
 * A deep copy of plain data: what a message is on the other side of a network.
 *
 * @param value - null, booleans, numbers, bigints, strings, `Uint8Array`s, arrays and objects of those;
 * `undefined` is kept inside objects.
 * @param what - how to call the value in an error: `"the message"`.
 * @throws NotPlainData for functions, class instances (also Map, Set, Date), symbols and cycles.
 */
export function copyPlain<Value>(value: Value, what: string): Value {
  return copy(value, what, 0) as Value;
}

/**
 * Sees to it that a value is plain data.
 *
 * @param what - how to call the value in an error.
 * @throws NotPlainData as {@link copyPlain} does.
 */
export function checkPlain(value: unknown, what: string): void {
  check(value, what, 0);
}

/** Deeper than this is taken for a cycle. */
const MAX_DEPTH = 64;

function copy(value: unknown, what: string, depth: number): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return value;
    case 'object':
      return value === null ? null : copyObject(value, what, depth);
    default:
      refuseType(value, what);
  }
}

function copyObject(value: object, what: string, depth: number): unknown {
  if (depth > MAX_DEPTH) refuseDepth(what);
  if (Array.isArray(value)) {
    const result = new Array<unknown>(value.length);
    for (let i = 0; i < value.length; i++) result[i] = copy(value[i], what, depth + 1);
    return result;
  }
  // Not slice(): that of a Buffer would share its memory.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuseInstance(value, what);
  const result: Record<string, unknown> = {};
  for (const key in value) {
    const field = copy((value as Record<string, unknown>)[key], what, depth + 1);
    if (key === '__proto__') defineProto(result, field);
    else result[key] = field;
  }
  return result;
}

function check(value: unknown, what: string, depth: number): void {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return;
    case 'object':
      if (value !== null) checkObject(value, what, depth);
      return;
    default:
      refuseType(value, what);
  }
}

function checkObject(value: object, what: string, depth: number): void {
  if (depth > MAX_DEPTH) refuseDepth(what);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) check(value[i], what, depth + 1);
    return;
  }
  if (value instanceof Uint8Array) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuseInstance(value, what);
  for (const key in value) check((value as Record<string, unknown>)[key], what, depth + 1);
}

/** Assigned to like any other field it would become the object's prototype. */
function defineProto(result: Record<string, unknown>, value: unknown): void {
  const how = { value, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(result, '__proto__', how);
}

function refuseType(value: unknown, what: string): never {
  throw new NotPlainData(
    `${what} contains a ${typeof value}, which cannot be sent or stored. Use plain data: ` +
      'numbers, strings, booleans, null, arrays and objects of those.',
  );
}

function refuseDepth(what: string): never {
  throw new NotPlainData(`${what} is nested more than ${MAX_DEPTH} deep: does it contain itself?`);
}

function refuseInstance(value: object, what: string): never {
  const name = value.constructor?.name || 'class instance';
  const hint =
    value instanceof Map || value instanceof Set
      ? ` Spread it into an array: [...it].`
      : ' Use plain objects and arrays.';
  throw new NotPlainData(`${what} contains a ${name}, which is not plain data.${hint}`);
}
