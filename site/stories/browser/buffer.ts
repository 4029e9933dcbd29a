/** As much of Node's Buffer as the solutions use: they keep short data as texts of one byte a character. */
export class Buffer extends Uint8Array {
  static alloc(length: number): Buffer {
    return new Buffer(length);
  }

  override toString(_encoding?: string, start = 0, end = this.length): string {
    return String.fromCharCode(...this.subarray(start, end));
  }

  write(text: string, offset = 0): number {
    for (let i = 0; i < text.length; i++) this[offset + i] = text.charCodeAt(i);
    return text.length;
  }
}
