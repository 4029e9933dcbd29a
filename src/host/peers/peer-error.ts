/** Another server has said something that makes no sense, or must be refused: its connection is closed. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}
