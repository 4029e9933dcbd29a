/**
 * A CRC-32 (that of ISO 3309, zip and Java's `CRC32`) over one thing after the other, each encoded as Java's
 * `DataOutputStream` does it.
 */
export class Crc32 {
  private register: number;

  /** @param before - go on after what has this CRC. */
  constructor(before = 0) {
    this.register = ~before;
  }

  /** The CRC of everything so far: 32 bits without a sign. */
  get value(): number {
    return ~this.register >>> 0;
  }

  bytes(bytes: Uint8Array): this {
    let register = this.register;
    for (let i = 0; i < bytes.length; i++) {
      register = TABLE[(register ^ bytes[i]!) & 0xff]! ^ (register >>> 8);
    }
    this.register = register;
    return this;
  }

  /** A text's UTF-8. */
  text(text: string): this {
    let register = this.register;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      // Only ASCII has one byte a character.
      if (code >= 0x80) return this.bytes(UTF8.encode(text));
      register = TABLE[(register ^ code) & 0xff]! ^ (register >>> 8);
    }
    this.register = register;
    return this;
  }

  /** Four bytes, the highest first. */
  int(value: number): this {
    let register = this.register;
    for (let shift = 24; shift >= 0; shift -= 8) {
      register = TABLE[(register ^ (value >>> shift)) & 0xff]! ^ (register >>> 8);
    }
    this.register = register;
    return this;
  }

  /** Eight bytes, the highest first; a number must be a safe integer. */
  long(value: bigint | number): this {
    if (typeof value === 'number') return this.int(Math.floor(value / 2 ** 32)).int(value | 0);
    WORD.setBigInt64(0, value);
    return this.int(WORD.getInt32(0)).int(WORD.getInt32(4));
  }
}

const UTF8 = new TextEncoder();
const WORD = new DataView(new ArrayBuffer(8));
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let register = byte;
  for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ (register & 1 ? 0xedb88320 : 0);
  return register;
});
