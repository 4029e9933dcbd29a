import { todo } from '#kit';
/**
 * What you send to a server whose decoder looks at the end of its memory, and not at the end of your frame.
 *
 * TODO: Return a single frame, its length in front, whose answer has the password of another client
 * in it. The length of the frame must be right: it is something else that you lie about.
 */
export function overread(): Uint8Array {
  todo('overread');
}
