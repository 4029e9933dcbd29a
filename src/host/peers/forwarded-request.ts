import type { NodeId } from '../../kit/env.ts';
import type { Id } from '../../kit/contracts/acls.ts';
import type { WireRequest } from '../../kit/contracts/wire.ts';
import type { WriteRequest } from '../../kit/contracts/znode-tree.ts';
import { ErrorCode } from '../../kit/error-code.ts';
import { OpCode } from '../../kit/op-code.ts';
import { MALFORMED_WRITE } from '../../kit/refused-request.ts';
import { JuteReader } from '../../jute/reader.ts';
import type { JuteWriter } from '../../jute/writer.ts';
import { readRequest, writeRequest } from '#chapter/13-wire';
import { PeerError } from './peer-error.ts';
import type { ForwardedRequest } from '../../kit/contracts/ensemble.ts';

/** Session, number and type. */
const HEADER_BYTES = 16;

const SESSION_BYTES = 8;

const NO_CHANGE: WireRequest = {
  op: 'reconfig',
  joining: null,
  leaving: null,
  newMembers: null,
  configVersion: -1n,
};

/** What a packet of type REQUEST may be about. */
export type Forwarded =
  { readonly kind: 'SYNC' } | { readonly kind: 'REQUEST'; readonly request: ForwardedRequest };

/** The data of a REQUEST: the session, and what a client's frame has in it. Apache: `Learner.request`. */
export function writeForwarded(
  writer: JuteWriter,
  { session, cxid, request, refusal }: ForwardedRequest,
): void {
  writer.writeLong(session);
  if (refusal !== undefined) return writeRefused(writer, cxid, refusal);
  if (request.op === 'createSession' || request.op === 'closeSession') {
    writer.writeInt(cxid);
    writer.writeInt(OpCode[request.op]);
    if (request.op === 'createSession') writer.writeInt(request.timeoutMs);
  } else {
    writeRequest(writer, { xid: cxid, request });
  }
}

/** Something that the leader will refuse for the same reason, whoever has made it. */
function writeRefused(writer: JuteWriter, cxid: number, refusal: ErrorCode): void {
  if (refusal === ErrorCode.RECONFIGDISABLED)
    return writeRequest(writer, { xid: cxid, request: NO_CHANGE });
  writer.writeInt(cxid);
  // A create has a body.
  writer.writeInt(OpCode.create);
}

/** The data of a REQUEST that asks for a SYNC. The answer names no client, so this names none either. */
export function writeSync(writer: JuteWriter): void {
  writer.writeLong(0n);
  writeRequest(writer, { xid: 0, request: { op: 'sync', path: '/' } });
}

/**
 * Reads the data of a REQUEST. Apache: `LearnerHandler.run`.
 *
 * @param learner - who forwards it.
 * @throws PeerError if there is not even its header. A body that makes no sense is the fault of a client, and refused.
 */
export function readForwarded(
  data: Uint8Array,
  identities: readonly Id[],
  learner: NodeId,
): Forwarded {
  if (data.length < HEADER_BYTES)
    throw new PeerError(`A REQUEST has ${data.length} bytes of data.`);
  const reader = new JuteReader(data);
  const session = reader.readUnsignedLong();
  const cxid = reader.readInt();
  const type = reader.readInt();
  if (type === OpCode.sync) return { kind: 'SYNC' };
  const submitted = { session, cxid, identities, via: learner };
  if (type === OpCode.createSession) {
    const request = { op: 'createSession', timeoutMs: reader.readInt() } as const;
    return { kind: 'REQUEST', request: { ...submitted, request } };
  }
  if (type === OpCode.closeSession) {
    return { kind: 'REQUEST', request: { ...submitted, request: { op: 'closeSession' } } };
  }
  const frame = readRequest(data.subarray(SESSION_BYTES));
  const refused = (refusal: ErrorCode): Forwarded => {
    return { kind: 'REQUEST', request: { ...submitted, request: MALFORMED_WRITE, refusal } };
  };
  if ('err' in frame) return refused(frame.err);
  if (frame.request.op === 'reconfig') return refused(ErrorCode.RECONFIGDISABLED);
  if (!isWrite(frame.request)) return refused(ErrorCode.UNIMPLEMENTED);
  // The usual case, field by field: to spread it is slow.
  const { request } = frame;
  return { kind: 'REQUEST', request: { session, cxid, identities, request, via: learner } };
}

const WRITES: ReadonlySet<WireRequest['op']> = new Set<WriteRequest['op']>([
  'create',
  'create2',
  'createContainer',
  'createTTL',
  'delete',
  'deleteContainer',
  'setData',
  'setACL',
  'check',
  'multi',
]);

/** Whether it is one of those that learners forward. */
function isWrite(request: WireRequest): request is WriteRequest {
  return WRITES.has(request.op);
}
