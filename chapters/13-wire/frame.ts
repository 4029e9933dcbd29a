import { todo } from '#kit';
import type { JuteWriter } from './jute-writer.ts';

/**
 * Writes what `write` writes of a value as a frame: behind its length in bytes, an int.
 *
 * TODO:
 * - Level 2: one call of the writer's.
 *
 * @param write - one of this chapter's, such as `writeReply`.
 */
export function writeFrame<Value>(
  writer: JuteWriter,
  write: (writer: JuteWriter, value: Value) => void,
  value: Value,
): void {
  todo('writeFrame, level 2');
}
