import { todo, type NumberedRequest } from '#kit';
import type { JuteWriter } from './jute-writer.ts';
/**
 * The client's half of {@link readRequest}.
 *
 * TODO:
 * - Level 6: xid, opcode, body. setWatches has two opcodes: setWatches2 only if there are
 *   persistent watches, because older servers do not know it.
 * - Level 7: multi and multiRead; in their parts `done` is false and the error -1.
 */
export function writeRequest(writer: JuteWriter, { xid, request }: NumberedRequest): void {
  todo('writeRequest, level 6');
}
