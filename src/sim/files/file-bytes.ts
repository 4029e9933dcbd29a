/** Contents are kept in pieces of so many bytes: a change copies the pieces it touches, and shares the others. */
const CHUNK_BYTES = 4096;

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

  /** A text that is the same for equal contents only, but for a chance of about one in 2^53. */
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

/** Bytes that nobody changes, and their hash, once somebody has asked. */
class Chunk {
  readonly bytes: Uint8Array;
  private known: readonly [number, number] | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get hash(): readonly [number, number] {
    return (this.known ??= mix(this.bytes, 0));
  }
}

const ZEROS = new Chunk(new Uint8Array(CHUNK_BYTES));

function digestOf(chunks: readonly Chunk[], size: number): string {
  const [high, low] = mix(
    chunks.flatMap((chunk) => chunk.hash),
    size,
  );
  return `${size}:${(4294967296 * (high & 0x1fffff) + (low >>> 0)).toString(36)}`;
}

/** Two 32-bit hashes of numbers, as in cyrb53. */
function mix(values: Uint8Array | readonly number[], seed: number): [number, number] {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    high = Math.imul(high ^ value, 2654435761);
    low = Math.imul(low ^ value, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high, low];
}
