import {
  ErrorCode,
  MALFORMED_WRITE,
  OpCode,
  RECONFIG,
  type RequestFrame,
  type ServedRequest,
  type WireRequest,
} from '#kit';

const NOT_FOR_TREE: ReadonlySet<string> = new Set<WireRequest['op']>([
  'ping',
  'auth',
  'whoAmI',
  'sync',
  'sasl',
]);

/** The opcodes of writes that have a body. */
const WRITES: ReadonlySet<number> = new Set([
  OpCode.create,
  OpCode.create2,
  OpCode.createContainer,
  OpCode.createTTL,
  OpCode.delete,
  OpCode.setData,
  OpCode.setACL,
  OpCode.check,
  OpCode.multi,
]);

/**
 * What is asked of the tree, or about watches; undefined if it is neither. A write that makes no sense, and a change of the
 * ensemble, take their place among the writes, and are refused there. Given; nothing here is for you to write.
 */
export function forTree(frame: RequestFrame): ServedRequest | undefined {
  if (!('request' in frame)) {
    return frame.err === ErrorCode.MARSHALLINGERROR && WRITES.has(frame.op)
      ? MALFORMED_WRITE
      : undefined;
  }
  const { request } = frame;
  if (request.op === 'reconfig') return RECONFIG;
  return isForTree(request) ? request : undefined;
}

/** Whether it is for the tree, or about watches. */
function isForTree(request: WireRequest): request is ServedRequest {
  return !NOT_FOR_TREE.has(request.op);
}
