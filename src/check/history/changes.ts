import type { MultiOp, Result } from '../../kit/contracts/znode-tree.ts';
import type { WireRequest, WireResult } from '../../kit/contracts/wire.ts';
import { CreateFlags } from '../../kit/create-flags.ts';
import type { Zxid } from '../../kit/zxid.ts';
import type { Call, ClientHistory } from './client-history.ts';

/** What a write does to one node. */
export interface Change {
  readonly path: string;
  readonly kind: 'created' | 'set' | 'deleted';
  /** Of a node that is created or set. */
  readonly data: Uint8Array | null;
  /** Whether it is a node that goes with its session. */
  readonly isEphemeral: boolean;
  /** Whether the servers remove it without being asked: an ephemeral node, a container, a TTL node. */
  readonly isMortal: boolean;
  readonly call: Call;
}

/** A change that a client knows of. */
export type KnownChange = Change & { readonly zxid: Zxid };

/** The changes that clients know of, in the order of their transactions. */
export function knownChanges({ answered }: ClientHistory): readonly KnownChange[] {
  return answered
    .flatMap((call) => {
      const { zxid, result } = call.answer;
      return changesOf(call, result).map((change) => ({ ...change, zxid }));
    })
    .sort((a, b) => (a.zxid < b.zxid ? -1 : a.zxid > b.zxid ? 1 : 0));
}

/** Changes that may be there or not: the client lost its connection before it was answered. */
export function unknownChanges({ calls }: ClientHistory): readonly Change[] {
  return calls.filter(({ answer }) => answer === undefined).flatMap((call) => changesOf(call));
}

/** Whether the request goes through the log. */
export function isWrite({ op }: WireRequest): boolean {
  return (
    op.startsWith('create') ||
    ['delete', 'setData', 'setACL', 'multi', 'check', 'closeSession'].includes(op)
  );
}

const IMMORTAL = { isEphemeral: false, isMortal: false };

function changesOf(call: Call, result?: WireResult): Change[] {
  const { request } = call;
  if (request.op !== 'multi') return singleChange(call, request as MultiOp, result);
  if (result !== undefined && result.op !== 'multi') return [];
  const results = result?.results;
  if (results?.some(({ op }) => op === 'error') === true) return [];
  return request.ops.flatMap((op, i) => singleChange(call, op, results?.[i]));
}

function singleChange(call: Call, request: MultiOp, result?: WireResult | Result): Change[] {
  if (result?.op === 'error') return [];
  switch (request.op) {
    case 'create':
    case 'create2':
    case 'createContainer':
    case 'createTTL': {
      const path = result !== undefined && 'path' in result ? result.path : request.path;
      const { flags, data } = request;
      const isEphemeral =
        flags === CreateFlags.EPHEMERAL || flags === CreateFlags.EPHEMERAL_SEQUENTIAL;
      const isMortal = isEphemeral || flags >= CreateFlags.CONTAINER;
      return [{ path: path ?? request.path, kind: 'created', data, isEphemeral, isMortal, call }];
    }
    case 'setData': {
      const { path, data } = request;
      return [{ path, kind: 'set', data, ...IMMORTAL, call }];
    }
    case 'delete':
      return [{ path: request.path, kind: 'deleted', data: null, ...IMMORTAL, call }];
    default:
      return [];
  }
}
