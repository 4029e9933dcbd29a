/** How many ways there are to cut what a client says into pieces. */
export const CHUNKINGS = 4;

/** Borders that are no borders of anything. */
const ODD_BYTES = 11;

/**
 * Bytes as they may come out of a socket.
 *
 * @param chunks - 0: frame by frame; 1: all in one piece; 2: in pieces of 11 bytes; 3: byte by byte.
 */
export function piecesOf(frames: readonly Uint8Array[], chunks: number): readonly Uint8Array[] {
  if (chunks === 0) return frames;
  const all = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const frame of frames) {
    all.set(frame, at);
    at += frame.length;
  }
  if (chunks === 1) return all.length === 0 ? [] : [all];
  const size = chunks === 2 ? ODD_BYTES : 1;
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size));
}
