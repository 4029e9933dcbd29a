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
    const inWords = bytes.length & ~3;
    let register = this.register;
    for (let i = 0; i < inWords; i += 4) {
      register = afterFour(register, bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!);
    }
    for (let i = inWords; i < bytes.length; i++) register = afterOne(register, bytes[i]!);
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
      register = afterOne(register, code);
    }
    this.register = register;
    return this;
  }

  /** Four bytes, the highest first. */
  int(value: number): this {
    const { register } = this;
    this.register = afterFour(register, value >>> 24, value >>> 16, value >>> 8, value);
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

/** What becomes of a byte when so many bytes of 0 follow it. */
const AND_ONE = withZero(TABLE);
const AND_TWO = withZero(AND_ONE);
const AND_THREE = withZero(AND_TWO);

function withZero(table: Int32Array): Int32Array {
  return table.map((register) => TABLE[register & 0xff]! ^ (register >>> 8));
}

/** The register after one byte more: the lowest eight bits of a number. */
function afterOne(register: number, byte: number): number {
  return TABLE[(register ^ byte) & 0xff]! ^ (register >>> 8);
}

/** The register after four bytes more. None of the four look-ups has to wait for another ("slicing by four"). */
function afterFour(register: number, a: number, b: number, c: number, d: number): number {
  return (
    AND_THREE[(register ^ a) & 0xff]! ^
    AND_TWO[((register >>> 8) ^ b) & 0xff]! ^
    AND_ONE[((register >>> 16) ^ c) & 0xff]! ^
    TABLE[((register >>> 24) ^ d) & 0xff]!
  );
}
