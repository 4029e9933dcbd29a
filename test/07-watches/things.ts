import type { MultiOp, ReadRequest, Tree, WriteRequest } from '#kit';
import { CreateFlags, OPEN_ACL } from '#kit';
import type { Thing } from './messages.ts';
import { bytes, text } from './words.ts';

/** Everything a client follows. */
export const THINGS: readonly Thing[] = ['data of /a', 'existence of /b', 'children of /d'];

/** The nodes these things are about. */
export const PATHS = ['/a', '/b', '/d'];

/** The read by which a client learns what a thing is, and watches it. */
export function readOf(thing: Thing, watch: boolean): ReadRequest {
  switch (thing) {
    case 'data of /a':
      return { op: 'getData', path: '/a', watch };
    case 'existence of /b':
      return { op: 'exists', path: '/b', watch };
    case 'children of /d':
      return { op: 'getChildren', path: '/d', watch };
  }
}

/** What a thing is in a tree, in a word. */
export function valueOf(thing: Thing, tree: Tree): string {
  const request = readOf(thing, false);
  const result = tree.read({ session: 0n, cxid: 0, identities: [], request });
  switch (result.op) {
    case 'getData':
      return text(result.data);
    case 'exists':
      return 'there';
    case 'getChildren':
      return [...result.children].sort().join(' ');
    default:
      return 'none';
  }
}

/** Data that is set by a write. */
export function set(path: string, data: string): MultiOp & WriteRequest {
  return { op: 'setData', path, data: bytes(data), version: -1 };
}

/** A node that is created, with these of {@link CreateFlags}. */
export function create(
  path: string,
  data = '',
  flags: number = CreateFlags.PERSISTENT,
): MultiOp & WriteRequest {
  return { op: 'create', path, data: bytes(data), acl: OPEN_ACL, flags };
}

/** A node that is deleted. */
export function remove(path: string): MultiOp & WriteRequest {
  return { op: 'delete', path, version: -1 };
}

/** All of these at once. */
export function multi(...ops: readonly MultiOp[]): WriteRequest {
  return { op: 'multi', ops };
}
