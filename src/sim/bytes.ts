/** Writes whole numbers as bytes, small ones in one byte each (LEB128). */
export class ByteWriter {
  private readonly bytes: number[] = [];

  /**
   * @param value - a whole number from 0 to 2^53 - 1.
   * @throws RangeError for any other.
   */
  unsigned(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${value} is no whole number from 0 to 2^53 - 1`);
    }
    let rest = value;
    while (rest >= 0x80) {
      this.bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.bytes.push(rest);
    return this;
  }

  /** A whole number that may be negative, from -2^52 to 2^52 - 1. */
  signed(value: number): this {
    return this.unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}

/** Thrown when bytes end too early or say what they cannot say. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
}

/** Reads what {@link ByteWriter} wrote. */
export class ByteReader {
  private readonly bytes: Uint8Array;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** @throws MalformedBytes at the end, or if the number is larger than 2^53 - 1. */
  unsigned(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.bytes[this.position++];
      if (byte === undefined) throw new MalformedBytes('the bytes end in the middle');
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER || factor > Number.MAX_SAFE_INTEGER)
        throw new MalformedBytes('a number is too large');
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
  }

  /** See {@link ByteWriter.signed}. */
  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The number that picks one of `count` things. */
  index(count: number): number {
    const value = this.unsigned();
    if (value >= count) throw new MalformedBytes(`there is no number ${value} of ${count}`);
    return value;
  }

  /** What has not been read yet. */
  rest(): Uint8Array {
    return this.bytes.slice(this.position);
  }

  /** @throws MalformedBytes if anything is left. */
  end(): void {
    if (this.position !== this.bytes.length) throw new MalformedBytes('there are bytes left over');
  }
}
