/** What some code did to memory, in bytes. */
export interface MemoryUse {
  /** By set, slice, copies of arrays and the likes. */
  readonly copied: number;
  /** Memory that was set aside, by whatever is made of a length. */
  readonly allocated: number;
}

/** How many bytes are copied and set aside while some code runs. */
export function memoryUse(code: () => void): MemoryUse {
  let copied = 0;
  let allocated = 0;
  const bytes = Uint8Array.prototype;
  const { set, slice } = bytes;
  const { concat, from, alloc, allocUnsafe, allocUnsafeSlow } = Buffer;
  const { Uint8Array: Original, ArrayBuffer: Memory } = globalThis;
  const counting = new Proxy(Original, {
    construct(target, values: unknown[], newTarget) {
      const [source] = values;
      if (source instanceof Original || Array.isArray(source)) copied += source.length;
      const made = Reflect.construct(target, values, newTarget) as Uint8Array;
      if (!(source instanceof Memory)) allocated += made.length;
      return made;
    },
  });
  const countingMemory = new Proxy(Memory, {
    construct(target, values: unknown[], newTarget) {
      const made = Reflect.construct(target, values, newTarget) as ArrayBuffer;
      allocated += made.byteLength;
      return made;
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
      allocated += part.length;
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
    Buffer.alloc = (length, ...fill) => {
      allocated += length;
      return alloc(length, ...fill);
    };
    Buffer.allocUnsafe = (length) => {
      allocated += length;
      return allocUnsafe(length);
    };
    Buffer.allocUnsafeSlow = (length) => {
      allocated += length;
      return allocUnsafeSlow(length);
    };
    globalThis.Uint8Array = counting;
    globalThis.ArrayBuffer = countingMemory;
    code();
  } finally {
    // They are inherited.
    Reflect.deleteProperty(bytes, 'set');
    Reflect.deleteProperty(bytes, 'slice');
    Object.assign(Buffer, { concat, from, alloc, allocUnsafe, allocUnsafeSlow });
    globalThis.Uint8Array = Original;
    globalThis.ArrayBuffer = Memory;
  }
  return { copied, allocated };
}
