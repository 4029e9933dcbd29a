/** How many bytes are copied while some code runs: by set, slice, copies of arrays and the likes. */
export function countCopies(code: () => void): number {
  let copied = 0;
  const bytes = Uint8Array.prototype;
  const { set, slice } = bytes;
  const { concat, from } = Buffer;
  const { Uint8Array: Original } = globalThis;
  const counting = new Proxy(Original, {
    construct(target, values: unknown[], newTarget) {
      const [source] = values;
      if (source instanceof Original || Array.isArray(source)) copied += source.length;
      return Reflect.construct(target, values, newTarget) as object;
    },
  });
  try {
    bytes.set = function (this: Uint8Array, source: ArrayLike<number>, offset?: number): void {
      copied += source.length;
      set.call(this, source, offset);
    };
    bytes.slice = function (this: Uint8Array, start?: number, end?: number) {
      const part = slice.call(this, start, end);
      copied += part.length;
      return part;
    };
    Buffer.concat = (list, length) => {
      const whole = concat(list, length);
      copied += whole.length;
      return whole;
    };
    Buffer.from = (...values: Parameters<typeof from>) => {
      const made = from(...values);
      if ((values[0] as unknown) instanceof Original || Array.isArray(values[0])) {
        copied += made.length;
      }
      return made;
    };
    globalThis.Uint8Array = counting;
    code();
  } finally {
    // They are inherited.
    Reflect.deleteProperty(bytes, 'set');
    Reflect.deleteProperty(bytes, 'slice');
    Buffer.concat = concat;
    Buffer.from = from;
    globalThis.Uint8Array = Original;
  }
  return copied;
}
