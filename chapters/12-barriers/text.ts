const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A text as the data of a node. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The data of a node as a text. */
export function textOf(data: Uint8Array | null): string {
  return decoder.decode(data ?? new Uint8Array());
}
