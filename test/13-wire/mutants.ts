import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of those who read and write bytes, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'counts-characters',
    misconception:
      'Your code seems to write the number of characters in front of a string. Beyond ASCII there are more bytes than that.',
    caughtBy: '1.2',
    patches: [
      {
        file: 'jute-writer.ts',
        find: '      this.writeUtf8(text);\n      this.view.setInt32(at, this.end - at - 4);',
        replace: '      this.writeUtf8(text);\n      this.view.setInt32(at, text.length);',
      },
    ],
  },
  {
    name: 'null-is-empty',
    misconception:
      'Your code seems to read a buffer of length -1 as an empty one. To ZooKeeper null and no bytes are two things.',
    caughtBy: '1.2',
    patches: [
      {
        file: 'jute-reader.ts',
        find: "    if (length === -1) return null;\n    const start = this.take(length, 'A buffer');",
        replace:
          "    if (length === -1) return new Uint8Array();\n    const start = this.take(length, 'A buffer');",
      },
    ],
  },
  {
    name: 'trusts-the-length',
    misconception:
      'Your code seems to believe a length that stands in the bytes, and to read on where they end.',
    caughtBy: '1.3',
    source:
      'Heartbleed, CVE-2014-0160: a length that the other side had made up, and nobody checked',
    patches: [
      {
        file: 'jute-reader.ts',
        find: '    if (length > this.end - start) {',
        replace:
          "    if (length > this.end - start && what !== 'A buffer' && what !== 'A string') {",
      },
    ],
  },
  {
    name: 'forgets-the-byte-offset',
    misconception:
      'Your code seems to read from the beginning of `buffer`. What it is given may be a view of larger memory, and begins at its `byteOffset`.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'jute-reader.ts',
        find: '    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;',
        replace: '    return new DataView(bytes.buffer).getInt32(at);',
      },
    ],
  },
  {
    name: 'keeps-a-view-of-the-chunk',
    misconception:
      'Your code seems to give out a view where a copy is needed: as soon as the memory is used again, the data of the node are something else.',
    caughtBy: '1.3',
    patches: [
      {
        file: 'jute-reader.ts',
        find: '    return copyBytes(this.bytes, start, start + length);',
        replace: '    return this.bytes.subarray(start, start + length);',
      },
    ],
  },
  {
    name: 'a-chunk-is-a-frame',
    misconception:
      'Your code seems to take the borders of chunks for the borders of frames: what a chunk leaves over is forgotten.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'frame-reader.ts',
        find: '    this.position = 0;\n    return chunk !== undefined;',
        replace:
          '    this.position = 0;\n    this.headBytes = 0;\n    this.bodyBytes = 0;\n    return chunk !== undefined;',
      },
    ],
  },
  {
    name: 'a-word-at-any-time',
    misconception:
      'Your code seems to look for four-letter words in front of every frame. They count only at the beginning of a connection.',
    caughtBy: '2.4',
    patches: [{ file: 'frame-reader.ts', find: '    this.words = undefined;\n', replace: '' }],
  },
  {
    name: 'copies-it-all-again',
    misconception:
      'Your code seems to put what it has and what has come together anew with every chunk: a large frame in small chunks costs the square of its length.',
    caughtBy: '2.5',
    patches: [
      {
        file: 'frame-reader.ts',
        find: 'Math.max(bytes, 2 * (old?.length ?? 0), FIRST_BYTES)',
        replace: 'bytes',
      },
    ],
  },
  {
    name: 'everybody-says-read-only',
    misconception:
      'Your code seems to demand the byte for readOnly. Clients before 3.4 do not send it.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'handshake.ts',
        find: 'return reader.remaining === 0 ? request : {',
        replace: 'return {',
      },
    ],
  },
  {
    name: 'an-event-brings-the-data',
    misconception:
      'Your code seems to send data with an event. An event says that something has changed, not to what.',
    caughtBy: '5.2',
    patches: [
      {
        file: 'event.ts',
        find: '  writer.writeString(path);\n',
        replace: '  writer.writeString(path);\n  writer.writeBuffer(new Uint8Array());\n',
      },
    ],
  },
  {
    name: 'set-watches-2-for-everybody',
    misconception:
      'Your code seems to use setWatches2 always. A server before 3.6 closes the connection then, and the client never gets its watches back.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'write-request.ts',
        find: "request.op === 'setWatches' && hasPersistent(request)",
        replace: "request.op === 'setWatches'",
      },
      {
        file: 'write-request.ts',
        find: '  if (!hasPersistent(request)) return;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'minus-one-is-the-end',
    misconception:
      'Your code seems to take type -1 for the end of a multi. A part that failed has that type as well; the end is where done is true.',
    caughtBy: '7.1',
    patches: [
      {
        file: 'read-reply.ts',
        find: '    if (done) return parts;',
        replace: '    if (done || op === -1) return parts;',
      },
    ],
  },
];
