/**
 * Plain data as a text of one line, in the JSON of `plainJson`: bigints as `{"$bigint": "17"}`, bytes as
 * `{"$bytes": "base64"}`. Runs in Node and in the browser.
 */
export function toText(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field === 'bigint') return { $bigint: String(field) };
    if (field instanceof Uint8Array) return { $bytes: toBase64(field) };
    return field;
  });
}

/** The way back of {@link toText}. */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_key, field: unknown) => {
    if (typeof field !== 'object' || field === null) return field;
    const { $bigint, $bytes } = field as { readonly $bigint?: unknown; readonly $bytes?: unknown };
    if (typeof $bigint === 'string') return BigInt($bigint);
    if (typeof $bytes === 'string') return fromBase64($bytes);
    return field;
  });
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
