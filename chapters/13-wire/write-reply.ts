import { todo, type WireReply } from '#kit';
import type { JuteWriter } from './jute-writer.ts';
/**
 * What a server answers. Apache: `ReplyHeader`, and the records of `org.apache.zookeeper.proto`.
 *
 * TODO:
 * - Level 5: xid, zxid and error, then the body that belongs to the result. With an error there is
 *   none.
 * - Level 7: multi and multiRead. In front of each part stand the opcode of what it is, false, and
 *   its error.
 */
export function writeReply(writer: JuteWriter, { xid, zxid, result }: WireReply): void {
  todo('writeReply, level 5');
}
