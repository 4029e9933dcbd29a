import {
  CONTAINER_OWNER,
  formatErrorCode,
  formatZxid,
  TTL_OWNER,
  type Acl,
  type ClientRequest,
  type Result,
  type SingleTxn,
  type TreeEvent,
  type TxnBody,
} from '#kit';

const FLAGS = [
  '',
  ' ephemeral',
  ' sequential',
  ' ephemeral sequential',
  ' as container',
  ' with TTL',
  ' sequential with TTL',
];

/** A request in a few words: `create /a "x" ephemeral`. */
export function requestWords(request: ClientRequest): string {
  switch (request.op) {
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL': {
      const { op, path, data, flags, acl } = request;
      const ttl = request.op === 'createTTL' ? `, ${request.ttlMs} ms` : '';
      const list = acl === null || acl.length === 0 ? ', no list' : listWords(acl);
      return `${op} ${pathWords(path)}${dataWords(data)}${FLAGS[flags] ?? ` flags ${flags}`}${ttl}${list}`;
    }
    case 'delete':
    case 'check':
      return `${request.op} ${pathWords(request.path)}${versionWords(request.version)}`;
    case 'setData':
      return `setData ${pathWords(request.path)}${dataWords(request.data)}${versionWords(request.version)}`;
    case 'setACL':
      return `setACL ${pathWords(request.path)}${listWords(request.acl ?? [])}${versionWords(request.version)}`;
    case 'multi':
      return `multi [${request.ops.map(requestWords).join('; ')}]`;
    case 'createSession':
    case 'closeSession':
      return request.op;
    case 'multiRead':
      return `multiRead [${request.ops.map(requestWords).join('; ')}]`;
    case 'getEphemerals':
      return `getEphemerals ${request.prefix ?? 'null'}`;
    default:
      return `${request.op} ${pathWords(request.path)}`;
  }
}

/** A transaction in a few words. */
export function bodyWords(body: TxnBody): string {
  if (body?.type === 'multi') return `[${arrayOf(body.txns).map(singleWords).join('; ')}]`;
  return singleWords(body);
}

function singleWords(txn: SingleTxn): string {
  switch (txn?.type) {
    case 'error':
      return formatErrorCode(txn.err);
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL':
      return `${txn.type} ${txn.path}, child no. ${txn.parentCVersion}`;
    case 'delete':
    case 'deleteContainer':
      return `${txn.type} ${txn.path}`;
    case 'setData':
    case 'setACL':
    case 'check':
      return `${txn.type} ${txn.path}, version ${txn.version}`;
    case 'closeSession':
      return `closeSession [${arrayOf(txn.paths).join(' ')}]`;
    default:
      return String((txn as { readonly type?: unknown } | undefined)?.type);
  }
}

/** A result in a few words. */
export function resultWords(result: Result): string {
  switch (result?.op) {
    case 'error':
      return formatErrorCode(result.err);
    case 'create':
    case 'create2':
      return String(result.path);
    case 'setData':
      return `version ${result.stat?.version}`;
    case 'setACL':
      return `aversion ${result.stat?.aversion}`;
    case 'exists':
      return 'there';
    case 'getData':
      return dataWords(result.data).trim();
    case 'getACL':
      return listWords(result.acl).slice(2);
    case 'getChildren':
    case 'getChildren2':
      return `[${arrayOf(result.children).toSorted().join(' ')}]`;
    case 'getAllChildrenNumber':
      return String(result.count);
    case 'getEphemerals':
      return `[${arrayOf(result.paths).toSorted().join(' ')}]`;
    case 'multi':
    case 'multiRead':
      return `[${arrayOf(result.results).map(resultWords).join('; ')}]`;
    default:
      return result === undefined ? 'nothing' : 'done';
  }
}

/** An event in a few words. */
export function eventWords({ type, path }: TreeEvent): string {
  return `${type} ${path}`;
}

/** Values as reports show them. */
export function valueWords(value: unknown): string {
  if (typeof value === 'bigint') return ownerWords(value);
  if (value instanceof Uint8Array) return dataWords(value).trim();
  if (typeof value === 'string') return value === '' ? 'empty' : value;
  if (Array.isArray(value)) return `[${value.map(valueWords).join(' ')}]`;
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, field]) => `${key} ${valueWords(field)}`)
      .join(', ');
  }
  return String(value);
}

function ownerWords(value: bigint): string {
  if (value === CONTAINER_OWNER) return 'the container mark';
  return value >= TTL_OWNER ? `TTL mark + ${value - TTL_OWNER}` : formatZxid(value);
}

function arrayOf<Item>(value: readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? (value as readonly Item[]) : [];
}

function pathWords(path: string): string {
  return path === '' ? '(empty path)' : JSON.stringify(path).slice(1, -1);
}

function dataWords(data: Uint8Array | null): string {
  if (data === null) return ' null';
  if (!(data instanceof Uint8Array)) return ` ${String(data)}`;
  return data.length === 0 ? ' ""' : ` ${JSON.stringify(new TextDecoder().decode(data))}`;
}

function versionWords(version: number): string {
  return version === -1 ? '' : `, version ${version}`;
}

/** A list by its permissions, and whose they are if not everybody's. */
export function permissionWords(acl: readonly Acl[]): string {
  const words = arrayOf(acl).map(({ perms, id }) =>
    id?.scheme === 'world'
      ? String(perms)
      : `${perms} for ${[id?.scheme, id?.id].filter(Boolean).join(' ')}`,
  );
  return `[${words.join(', ')}]`;
}

/** Only lists that are not the usual one are worth a word. */
function listWords(acl: readonly Acl[]): string {
  const words = permissionWords(acl);
  return words === '[31]' ? '' : `, list ${words}`;
}
