/**
 * The contents of Apache's files in words and as JSON.
 *
 * @module
 */
import type { Acl } from '../kit/contracts/acls.ts';
import { CONTAINER_OWNER, TTL_OWNER } from '../kit/create-flags.ts';
import { Perms } from '../kit/perms.ts';

/** `1 byte`, `null`; with the data itself if it is asked for. */
export function dataWords(data: Uint8Array | null, withData: boolean): string {
  if (data === null) return 'null';
  const size = `${data.length} byte${data.length === 1 ? '' : 's'}`;
  return withData && data.length > 0 ? `${size} ${contentWords(data)}` : size;
}

/** Text in quotes, and what is no text in hexadecimal. */
function contentWords(data: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
    if (!/[^\P{C}\n\t]/u.test(text)) return JSON.stringify(text);
  } catch {
    // It is no text.
  }
  return `0x${Buffer.from(data).toString('hex')}`;
}

/** A path as it is, unless there are characters in it that would be taken for something else. */
export function pathWords(path: string): string {
  return /[\s\p{C}"]/u.test(path) || path === '' ? JSON.stringify(path) : path;
}

/** As zkCli takes a list: `world:anyone:cdrwa`, with commas between. */
export function aclWords(acl: readonly Acl[]): string {
  if (acl.length === 0) return 'no entry';
  return acl.map(({ perms, id }) => `${id.scheme}:${id.id}:${permsWords(perms)}`).join(',');
}

const LETTERS = [
  ['c', Perms.CREATE],
  ['d', Perms.DELETE],
  ['r', Perms.READ],
  ['w', Perms.WRITE],
  ['a', Perms.ADMIN],
] as const;

/** Permissions that have no letter are shown as the number they are. */
function permsWords(perms: number): string {
  if (perms <= 0 || perms > Perms.ALL) return String(perms);
  return LETTERS.map(([letter, bit]) => ((perms & bit) === 0 ? '' : letter)).join('');
}

/** What kind of node has this owner; undefined for an ordinary one. */
export function ownerWords(owner: bigint): string | undefined {
  if (owner === 0n) return undefined;
  if (owner === CONTAINER_OWNER) return 'container';
  if (owner >= TTL_OWNER) return `ttl ${owner - TTL_OWNER} ms`;
  return `ephemeral of ${hexWords(owner)}`;
}

/** A session, a zxid. */
export function hexWords(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** A time in UTC; what no calendar has, in ms. */
export function timeWords(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? `${timeMs} ms` : date.toISOString();
}

/** For JSON: the length of the data, and the data itself in base64 if it is asked for. */
export function dataJson(data: Uint8Array | null, withData: boolean): object {
  const dataBytes = data?.length ?? null;
  if (!withData) return { dataBytes };
  return { dataBytes, data: data && Buffer.from(data).toString('base64') };
}

/** For JSON: objects with `perms`, `scheme` and `id`. */
export function aclJson(acl: readonly Acl[]): object[] {
  return acl.map(({ perms, id }) => ({ perms, ...id }));
}
