/** Contents are kept in pieces of so many bytes: a change copies the pieces it touches, and shares the others. */
const CHUNK_BYTES = 1024;

/** The contents of a file. They never change: a write makes new ones, which share with the old what is the same. */
export class FileBytes {
  static readonly EMPTY = new FileBytes([], 0);

  readonly size: number;
  /** Bytes of the last chunk behind `size` are zeros. */
  private readonly chunks: readonly Chunk[];
  private knownDigest: string | undefined;

  private constructor(chunks: readonly Chunk[], size: number) {
    this.chunks = chunks;
    this.size = size;
  }

  static of(bytes: Uint8Array): FileBytes {
    return FileBytes.EMPTY.write(0, bytes);
  }

  /** At most `length` bytes from `offset` on, as a copy. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(this.size, offset + length);
    const result = new Uint8Array(Math.max(0, end - offset));
    for (let at = offset; at < end;) {
      const within = at % CHUNK_BYTES;
      const count = Math.min(CHUNK_BYTES - within, end - at);
      const { bytes } = this.chunks[(at - within) / CHUNK_BYTES]!;
      result.set(bytes.subarray(within, within + count), at - offset);
      at += count;
    }
    return result;
  }

  /** With these bytes at `offset`. Writing none changes nothing, not even the size. */
  write(offset: number, bytes: Uint8Array): FileBytes {
    if (bytes.length === 0) return this;
    const end = offset + bytes.length;
    const size = Math.max(this.size, end);
    const chunks = this.chunksFor(size);
    for (let at = offset; at < end;) {
      const within = at % CHUNK_BYTES;
      const count = Math.min(CHUNK_BYTES - within, end - at);
      const place = (at - within) / CHUNK_BYTES;
      const changed = chunks[place]!.bytes.slice();
      changed.set(bytes.subarray(at - offset, at - offset + count), within);
      chunks[place] = new Chunk(changed);
      at += count;
    }
    return new FileBytes(chunks, size);
  }

  /** Cut, or filled up with zeros, to this size. */
  resize(size: number): FileBytes {
    if (size === this.size) return this;
    const chunks = this.chunksFor(size);
    const within = size % CHUNK_BYTES;
    if (size < this.size && within > 0) {
      const last = chunks[chunks.length - 1]!.bytes.slice().fill(0, within);
      chunks[chunks.length - 1] = new Chunk(last);
    }
    return new FileBytes(chunks, size);
  }

  /** A text that is the same for equal contents only, but for a chance of about one in 2^64. */
  get digest(): string {
    return (this.knownDigest ??= digestOf(this.chunks, this.size));
  }

  /** A list of its own, with as many chunks as this size takes. */
  private chunksFor(size: number): Chunk[] {
    const count = Math.ceil(size / CHUNK_BYTES);
    const chunks = this.chunks.slice(0, count);
    while (chunks.length < count) chunks.push(ZEROS);
    return chunks;
  }
}

/** Bytes that nobody changes, and two hashes of them, once somebody has asked. */
class Chunk {
  readonly bytes: Uint8Array;
  private known: Hashes | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get hashes(): Hashes {
    return (this.known ??= hashesOf(this.bytes));
  }
}

interface Hashes {
  readonly high: number;
  readonly low: number;
}

const ZEROS = new Chunk(new Uint8Array(CHUNK_BYTES));

/** Two 32-bit hashes, mixed as in cyrb53, four bytes at a time. */
function hashesOf(bytes: Uint8Array): Hashes {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let high = 0xdeadbeef | 0;
  let low = 0x41c6ce57 | 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    high = stir(high, word, FACTOR_HIGH);
    low = stir(low, word, FACTOR_LOW);
  }
  return { high, low };
}

function digestOf(chunks: readonly Chunk[], size: number): string {
  let high = size | 0;
  let low = ~size;
  for (const { hashes } of chunks) {
    high = stir(high, hashes.high, FACTOR_HIGH);
    low = stir(low, hashes.low, FACTOR_LOW);
  }
  return `${size}:${high >>> 0}:${low >>> 0}`;
}

const FACTOR_HIGH = 2654435761 | 0;
const FACTOR_LOW = 1597334677;

/** Shifts, besides multiplying, so that high bits have a say in low ones. */
function stir(hash: number, word: number, factor: number): number {
  const product = Math.imul(hash ^ word, factor);
  return product ^ (product >>> 15);
}
