import { createHash } from 'node:crypto';
import type { MultiOp, Result } from '../kit/contracts/znode-tree.ts';
import type { WireRequest, WireResult } from '../kit/contracts/wire.ts';

/** Longer data are kept as their hash: a history lives in memory. */
const LONGEST_BYTES = 48;

/** Data as a history keeps them: the same for the same data. */
export function compactData(data: Uint8Array | null): Uint8Array | null {
  if (data === null || data.length <= LONGEST_BYTES) return data;
  return createHash('sha1').update(data).digest();
}

/** A request as a history keeps it: lists of rights left out, long data as their hash. */
export function compactRequest(request: WireRequest): WireRequest {
  if (request.op === 'multi') return { op: 'multi', ops: request.ops.map(compactOp) };
  if (request.op === 'setWatches' || !('data' in request)) return request;
  return compactOp(request);
}

function compactOp(op: MultiOp): MultiOp {
  if (!('data' in op)) return op;
  const data = compactData(op.data);
  return op.op === 'setData' ? { ...op, data } : { ...op, data, acl: null };
}

/** An answer as a history keeps it. */
export function compactResult<Any extends WireResult | Result>(result: Any): Any {
  if (result.op === 'getData') return { ...result, data: compactData(result.data) };
  if (result.op === 'multi' || result.op === 'multiRead') {
    return { ...result, results: result.results.map((part) => compactResult(part)) };
  }
  return result;
}
