import { CreateFlags, OPEN_ACL, type MultiOp, type WireRequest } from '#kit';

/** Text as the data of a node. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function create(
  path: string,
  data = '',
  flags: number = CreateFlags.PERSISTENT,
): WireRequest & MultiOp {
  return { op: 'create', path, data: bytesOf(data), acl: OPEN_ACL, flags };
}

export function ephemeral(path: string): WireRequest {
  return create(path, 'e', CreateFlags.EPHEMERAL);
}

export function setData(path: string, data: string): WireRequest & MultiOp {
  return { op: 'setData', path, data: bytesOf(data), version: -1 };
}

export function deletion(path: string): WireRequest & MultiOp {
  return { op: 'delete', path, version: -1 };
}

export function getData(path: string, watch = false): WireRequest {
  return { op: 'getData', path, watch };
}

export function exists(path: string, watch = false): WireRequest {
  return { op: 'exists', path, watch };
}

export function sync(path: string): WireRequest {
  return { op: 'sync', path };
}

export const PING: WireRequest = { op: 'ping' };
export const WHO_AM_I: WireRequest = { op: 'whoAmI' };
export const CLOSE: WireRequest = { op: 'closeSession' };
