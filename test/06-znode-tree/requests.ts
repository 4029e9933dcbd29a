import {
  CreateFlags,
  OPEN_ACL,
  type Acl,
  type MultiOp,
  type ReadRequest,
  type WriteRequest,
} from '#kit';

interface CreateOptions {
  readonly data?: string | null;
  readonly flags?: number;
  readonly acl?: readonly Acl[] | null;
}

/** A text as data. */
function bytes(text: string | null): Uint8Array | null {
  return text === null ? null : new TextEncoder().encode(text);
}

/** A create, of a persistent node unless the flags say otherwise. */
export function create(path: string, options: CreateOptions = {}): MultiOp {
  return { op: 'create', ...createFields(path, options) };
}

export function create2(path: string, options: CreateOptions = {}): MultiOp {
  return { op: 'create2', ...createFields(path, options) };
}

export function container(path: string, options: CreateOptions = {}): MultiOp {
  return { op: 'createContainer', ...createFields(path, { flags: 4, ...options }) };
}

export function createTtl(path: string, ttlMs: number, options: CreateOptions = {}): MultiOp {
  return { op: 'createTTL', ...createFields(path, { flags: 5, ...options }), ttlMs };
}

export function ephemeral(path: string, options: CreateOptions = {}): MultiOp {
  return create(path, { ...options, flags: CreateFlags.EPHEMERAL });
}

export function sequential(path: string): MultiOp {
  return create(path, { flags: CreateFlags.PERSISTENT_SEQUENTIAL });
}

export function remove(path: string, version = -1): MultiOp {
  return { op: 'delete', path, version };
}

export function setData(path: string, data: string | null, version = -1): MultiOp {
  return { op: 'setData', path, data: bytes(data), version };
}

export function setAcl(path: string, acl: readonly Acl[] | null, version = -1): WriteRequest {
  return { op: 'setACL', path, acl, version };
}

export function check(path: string, version: number): MultiOp {
  return { op: 'check', path, version };
}

export function multi(...ops: readonly MultiOp[]): WriteRequest {
  return { op: 'multi', ops };
}

export const closeSession: WriteRequest = { op: 'closeSession' };

export const createSession: WriteRequest = { op: 'createSession', timeoutMs: 10_000 };

/** A read of one node. */
export function read(
  op: 'exists' | 'getData' | 'getChildren' | 'getChildren2' | 'getACL' | 'getAllChildrenNumber',
  path: string,
): ReadRequest {
  if (op === 'getACL' || op === 'getAllChildrenNumber') return { op, path };
  return { op, path, watch: false };
}

function createFields(
  path: string,
  { data = '', flags = 0, acl = OPEN_ACL }: CreateOptions,
): { path: string; data: Uint8Array | null; flags: number; acl: readonly Acl[] | null } {
  return { path, data: bytes(data), flags, acl };
}
