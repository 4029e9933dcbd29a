/** A session id as people write it down: `0x100004540370000`. */
export function sessionInWords(session: bigint): string {
  return `0x${session.toString(16)}`;
}

/** Bytes as hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
