import { OpCode } from '#kit';

/** Reads numbers and strings from the memory that a server receives into. */
class HastyReader {
  private readonly memory: Uint8Array;
  private position: number;

  constructor(memory: Uint8Array, position: number) {
    this.memory = memory;
    this.position = position;
  }

  readInt(): number {
    const { buffer, byteOffset } = this.memory;
    this.position += 4;
    return new DataView(buffer, byteOffset).getInt32(this.position - 4);
  }

  readString(): string {
    const length = this.readInt();
    const end = this.position + length;
    if (length < 0 || end > this.memory.length) throw new RangeError('The string is cut short.');
    return new TextDecoder().decode(this.memory.subarray(this.position, end));
  }
}

/**
 * What a server in a hurry answers to a sync: the path, as it came.
 *
 * @param memory - all that has come in this turn, on all connections, frame behind frame.
 * @param start - where the frame begins, with its length.
 */
export function hastyAnswer(memory: Uint8Array, start: number): string | undefined {
  const reader = new HastyReader(memory, start);
  reader.readInt();
  reader.readInt();
  return reader.readInt() === OpCode.sync ? reader.readString() : undefined;
}
