import {
  CreateFlags,
  formatErrorCode,
  type MultiOp,
  type Result,
  type WireRequest,
  type WireResult,
} from '#kit';

/** What a diagram says of a message: its kind decides how the arrow looks. */
export interface Words {
  readonly kind: string;
  readonly what?: string;
}

/** The longest data and lists that are spelled out. */
const SHORT = 24;

/** A request in a few words: `create /lock/a- (E S)`. */
export function requestWords(request: WireRequest): Words {
  switch (request.op) {
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL':
    case 'delete':
    case 'setData':
    case 'check':
      return { kind: kindOf(request.op), what: partWords(request) };
    case 'multi':
      return { kind: 'multi', what: request.ops.map(multiWords).join(', ') };
    case 'multiRead':
      return { kind: 'multiRead', what: request.ops.map(({ path }) => pathWords(path)).join(', ') };
    case 'addWatch':
      return { kind: 'addWatch', what: pathWords(request.path) };
    default: {
      const path = 'path' in request && request.path !== null ? [pathWords(request.path)] : [];
      const watch = 'watch' in request && request.watch ? ['(watch)'] : [];
      const what = [...path, ...watch].join(' ');
      return what === '' ? { kind: kindOf(request.op) } : { kind: kindOf(request.op), what };
    }
  }
}

/** An answer in a few words: `-> /lock/a-0000000003`. */
export function resultWords(result: WireResult): Words {
  return { kind: '->', what: answerWords(result) };
}

/** {@link requestWords} in one text. */
export function requestText(request: WireRequest): string {
  const { kind, what } = requestWords(request);
  return what === undefined ? kind : `${kind} ${what}`;
}

/** A path as it is shown: of long ids only the beginning. */
export function pathWords(path: string): string {
  return path.replace(/[0-9a-f]{32}/g, (id) => `${id.slice(0, 4)}…`);
}

/** Apache has requests that differ only in their answers. */
function kindOf(op: string): string {
  if (op === 'create2') return 'create';
  return op === 'getChildren2' ? 'getChildren' : op;
}

function multiWords(op: MultiOp): string {
  return `${kindOf(op.op)} ${partWords(op)}`;
}

function partWords(op: MultiOp): string {
  const path = pathWords(op.path);
  switch (op.op) {
    case 'create':
    case 'create2':
      return path + flagWords(op.flags);
    case 'createContainer':
      return `${path} (C)`;
    case 'createTTL':
      return `${path} (T)`;
    case 'setData':
      return `${path} = ${dataWords(op.data)}${versionWords(op.version)}`;
    default:
      return path + versionWords(op.version);
  }
}

function flagWords(flags: number): string {
  const ephemeral = [CreateFlags.EPHEMERAL, CreateFlags.EPHEMERAL_SEQUENTIAL] as number[];
  const sequential = [CreateFlags.PERSISTENT_SEQUENTIAL, CreateFlags.EPHEMERAL_SEQUENTIAL];
  const letters = [
    ...(ephemeral.includes(flags) ? ['E'] : []),
    ...((sequential as number[]).includes(flags) ? ['S'] : []),
  ];
  return letters.length === 0 ? '' : ` (${letters.join(' ')})`;
}

function versionWords(version: number): string {
  return version === -1 ? '' : ` (version ${version})`;
}

function answerWords(result: WireResult): string {
  switch (result.op) {
    case 'error':
      return formatErrorCode(result.err);
    case 'create':
    case 'create2':
      return pathWords(result.path);
    case 'getData':
      return dataWords(result.data);
    case 'setData':
      return `version ${result.stat.version}`;
    case 'exists':
      return 'is there';
    case 'getChildren':
    case 'getChildren2':
      return childrenWords(result.children);
    case 'multi':
      return result.results.some(isFailure)
        ? result.results.filter(isFailure).map(answerWords).join(', ')
        : 'all done';
    default:
      return 'done';
  }
}

function isFailure(result: Result): boolean {
  return result.op === 'error' && result.err !== 0;
}

function childrenWords(children: readonly string[]): string {
  const list = [...children].sort().map(pathWords).join(' ');
  if (children.length === 0) return 'no children';
  return list.length <= SHORT ? list : `${children.length} children`;
}

function dataWords(data: Uint8Array | null): string {
  if (data === null) return 'null';
  const text = new TextDecoder().decode(data);
  if (text === '') return '""';
  return text.length <= SHORT && /^[\x20-\x7e]*$/.test(text) ? text : `${data.length} bytes`;
}
