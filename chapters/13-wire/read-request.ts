import { todo, type JuteReaderOptions, type RequestFrame } from '#kit';
/**
 * What a client asks. Apache: `RequestHeader`, and the records of `org.apache.zookeeper.proto`.
 *
 * TODO:
 * - Level 4: read xid and opcode, then the body that belongs to the opcode; what comes behind it is
 *   ignored. An opcode that nobody knows, and createSession, which is for servers alone, come to
 *   UNIMPLEMENTED; a JuteError in the body to MARSHALLINGERROR.
 * - Level 7: multi and multiRead.
 *
 * @param limits - what the reader is told.
 * @throws JuteError if not even the header is whole: there is nobody to answer to.
 */
export function readRequest(frame: Uint8Array, limits?: JuteReaderOptions): RequestFrame {
  todo('readRequest, level 4');
}
