/** A length that no frame has. The connection cannot go on: nobody knows where the next frame begins. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  /** What stood where the length should be, with its sign. */
  readonly length: number;

  /** @param maxFrameBytes - the longest frame that is allowed. */
  constructor(length: number, maxFrameBytes: number) {
    super(`A frame has length ${length}: 1 to ${maxFrameBytes} bytes are allowed.`);
    this.length = length;
  }
}
