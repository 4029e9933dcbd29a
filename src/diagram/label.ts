import { notificationTexts } from './notification.ts';
import { cutText, displayWidth, plainText } from './text.ts';

/**
 * A short text for plain data: a message, a record, a log entry or an output.
 *
 * For an object it is the `kind` (or `type`), then the fields in their order: strings as they are,
 * other values as `key=value`. `{ kind: 'vote', tx: 't1', vote: 'yes' }` is `vote t1 yes`. Fields
 * that are null or undefined are left out, lists of plain values too unless there is nothing
 * shorter to tell the object by, and other lists are only counted (`+2 entries`). Bigints from 2^32
 * up are hexadecimal, as zxids are read: `0x100000001`. Notifications of an election have a text of their
 * own.
 *
 * @param width - in terminal cells; what does not fit is left out or cut off with `…`.
 */
export function label(data: unknown, width = Infinity): string {
  const notification = notificationTexts(data);
  const whole = plainText(notification?.long ?? describe(data, 2));
  if (displayWidth(whole) <= width) return whole;
  return cutText(plainText(notification?.short ?? describe(data, 0)), width);
}

/** The `kind` (or `type`) of a message, which decides how its arrow is drawn. */
export function messageKind(message: unknown): string {
  if (!isObject(message)) return typeof message === 'string' ? plainText(message) : 'message';
  const kind = message['kind'] ?? message['type'];
  return typeof kind === 'string' ? plainText(kind) : 'message';
}

/** `depth` is how many levels of objects within the object may still be spelled out. */
function describe(data: unknown, depth: number): string {
  if (typeof data === 'string') return data === '' ? '""' : data;
  if (data instanceof Uint8Array) return `<${count(data.length, 'byte')}>`;
  if (Array.isArray(data)) return describeList(data);
  if (isObject(data)) return describeObject(data, depth);
  if (typeof data === 'bigint') return describeBigint(data);
  return String(data);
}

/** From 2^32 up it most likely is a zxid: an epoch, and a counter of eight hexadecimal digits. */
function describeBigint(value: bigint): string {
  return value < 1n << 32n ? String(value) : `0x${value.toString(16)}`;
}

function describeList(list: readonly unknown[]): string {
  if (list.length > 4 || !list.every(isScalar)) return `[${count(list.length, 'item')}]`;
  return `[${list.map((item) => describe(item, 0)).join(' ')}]`;
}

function describeObject(data: Record<string, unknown>, depth: number): string {
  const kindKey = ['kind', 'type'].find((key) => typeof data[key] === 'string');
  const fields = Object.entries(data).filter(([key]) => key !== kindKey);
  const parts = fields.flatMap(([key, value]) => describeField(key, value, depth));
  const lists = fields.filter((field): field is [string, unknown[]] => Array.isArray(field[1]));
  const plainLists = parts.length === 0 ? lists.filter(([, list]) => list.every(isScalar)) : [];
  const counted = lists.filter(([, list]) => !list.every(isScalar));
  const words = [
    ...(kindKey === undefined ? [] : [String(data[kindKey])]),
    ...parts,
    ...plainLists.map(([, list]) => describeList(list)),
    ...counted.map(([key, list]) => `+${list.length} ${key}`),
  ];
  return words.length === 0 ? '{}' : words.join(' ');
}

function describeField(key: string, value: unknown, depth: number): string[] {
  if (value === null || value === undefined || Array.isArray(value)) return [];
  if (typeof value === 'string') return [describe(value, 0)];
  if (isScalar(value)) return [`${key}=${describe(value, 0)}`];
  return depth > 0 ? [`${key}={${describe(value, depth - 1)}}`] : [];
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof Uint8Array;
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** `1 write`, `2 writes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
