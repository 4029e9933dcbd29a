/**
 * The rules of the chapter, in the words of its text.
 *
 * @module
 */

/** For all that is written. */
export const WRITTEN = {
  name: 'what is written',
  rule: "Everything has one form in bytes, and it is Apache's, byte for byte.",
};
/** For all that is read. */
export const READ = {
  name: 'what is read',
  rule: 'Bytes are read as what they say, field by field; what cannot be is an error, and never a guess.',
};
/** For bytes that are wrong. */
export const WITHIN = {
  name: 'no further than its bytes',
  rule: 'What would need bytes that are not there, or says of itself what cannot be, is a JuteError.',
};
/** For values that are wrong. */
export const FITS = {
  name: 'what does not fit',
  rule: 'A number that does not fit its field is a RangeError, and no byte of it is written.',
};
/** For frames that are written. */
export const FRAME = {
  name: 'a frame',
  rule: 'A frame is the number of its bytes, an int, and the bytes.',
};
/** For frames that are read. */
export const ANY_CHUNKS = {
  name: 'frames as they were sent',
  rule: 'Each frame is given out as soon as it is whole, once, in order, wherever the borders of the chunks are.',
};
/** For frames that cannot be. */
export const LENGTHS = {
  name: 'lengths that cannot be',
  rule: 'A length below 1, or above what is allowed, is a FrameError; but first come all frames before it.',
};
/** For four letters. */
export const FIRST_WORD = {
  name: 'words',
  rule: 'If the first four bytes of a connection are one of its words, that is all that is read of it.',
};
/** For copies. */
export const COPIES = {
  name: 'each byte at most once',
  rule: 'What is whole within a chunk is not copied at all; what has to wait is copied once, not with every chunk.',
};
/** For memory. */
export const CLAIMS = {
  name: 'memory for what has come',
  rule: 'A length is a claim: memory for a frame is set aside as its bytes come, and not before.',
};
