/** An item's data. */
export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The item that such data are. */
export function toText(data: Uint8Array | null): string {
  return new TextDecoder().decode(data ?? undefined);
}
