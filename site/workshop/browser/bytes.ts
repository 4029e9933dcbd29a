/** How the data of a node is shown. */
export type Notation = 'text' | 'hex' | 'json';

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The notation that suits these bytes: JSON, if they are an object or a list; text, if they are any. */
export function bestNotation(bytes: Uint8Array): Notation {
  const text = asText(bytes);
  if (text === undefined) return 'hex';
  return /^\s*[[{]/.test(text) && parsed(text) !== undefined ? 'json' : 'text';
}

/** Bytes as somebody reads them; undefined if they are nothing of that kind. */
export function written(bytes: Uint8Array, notation: Notation): string | undefined {
  if (notation === 'hex') return hexOf(bytes);
  const text = asText(bytes);
  if (notation === 'text' || text === undefined) return text;
  const value = parsed(text);
  return value === undefined ? undefined : JSON.stringify(value.value, null, 2);
}

/** Bytes as somebody has written them. @throws Error, in words, if it is nothing of that kind. */
export function read(text: string, notation: Notation): Uint8Array {
  if (notation === 'hex') return readHex(text);
  if (notation === 'json' && parsed(text) === undefined) throw new Error('That is no JSON.');
  return new TextEncoder().encode(text);
}

function readHex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) {
    throw new Error('Hexadecimal data has two digits for each byte.');
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** 16 bytes a line. */
function hexOf(bytes: Uint8Array): string {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const lines = Array.from({ length: Math.ceil(pairs.length / 16) }, (_, at) =>
    pairs.slice(at * 16, at * 16 + 16).join(' '),
  );
  return lines.join('\n');
}

/** Undefined if that is no UTF-8, or has characters that cannot be seen. */
function asText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /[^\P{Cc}\t\n\r]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
