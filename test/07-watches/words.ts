import {
  formatErrorCode,
  formatZxid,
  WatcherType,
  type FromServer,
  type ServedRequest,
  type ServedResult,
  type SetWatches,
} from '#kit';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A text as the data of a node. */
export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The data of a node as a text. */
export function text(data: Uint8Array | null): string {
  return data === null ? '' : decoder.decode(data);
}

/** `getData /a, watch` */
export function requestInWords(request: ServedRequest): string {
  switch (request.op) {
    case 'addWatch':
      return `addWatch ${request.path}, mode ${request.mode}`;
    case 'removeWatches':
    case 'checkWatches':
      return `${request.op} ${request.path}, ${typeInWords(request.type)}`;
    case 'setWatches':
      return setWatchesInWords(request);
    case 'multi':
    case 'multiRead':
      return `${request.op} (${request.ops.map(requestInWords).join(', ')})`;
    case 'setData':
      return `setData ${request.path} "${text(request.data)}"`;
    default: {
      const path = 'path' in request ? ` ${request.path}` : '';
      return `${request.op}${path}${'watch' in request && request.watch ? ', watch' : ''}`;
    }
  }
}

/** `answer 2 at 0x12: "v1"`, `NodeDeleted /a` */
export function messageInWords(message: FromServer): string {
  if (message.kind === 'event') return `${message.event.type} ${message.event.path}`;
  const { xid, zxid, result } = message;
  return `answer ${xid} at ${formatZxid(zxid)} ${resultInWords(result)}`;
}

/** `"v1"`, `[b c]`, `ok`, `-101 NONODE` */
export function resultInWords(result: ServedResult): string {
  switch (result.op) {
    case 'error':
      return formatErrorCode(result.err);
    case 'getData':
      return `"${text(result.data)}"`;
    case 'getChildren':
    case 'getChildren2':
      return `[${[...result.children].sort().join(' ')}]`;
    default:
      return 'ok';
  }
}

/** `ANY` */
export function typeInWords(type: number): string {
  return Object.entries(WatcherType).find(([, value]) => value === type)?.[0] ?? `type ${type}`;
}

/** The kinds of list in a setWatches. */
export const SET_KINDS = ['data', 'exist', 'child', 'persistent', 'persistentRecursive'] as const;

function setWatchesInWords(request: SetWatches): string {
  const lists = SET_KINDS.filter((kind) => request[kind].length > 0).map(
    (kind) => `${kind} ${request[kind].join(' ')}`,
  );
  return `setWatches since ${formatZxid(request.relativeZxid)}: ${lists.join(', ')}`;
}
