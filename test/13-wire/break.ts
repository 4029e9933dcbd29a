import { OpCode, SpecialXid } from '#kit';
import type { Play } from '../../src/grade/play-steps.ts';
import { stepsTask } from '../../src/grade/steps-task.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import type { Chapter } from './chapter.ts';
import { hastyAnswer } from './hasty-server.ts';
import { Bytes, encodeField } from './plain-jute.ts';
import { hex } from './words.ts';

/** What the other client sends in the same turn. */
const SECRET = 'alice:wonderland';

/** 46 bytes: a length, and an auth of the digest scheme. */
const OTHERS_FRAME = framed([
  ...encodeField('int', SpecialXid.auth),
  ...encodeField('int', OpCode.auth),
  ...encodeField('int', 0),
  ...encodeField('string', 'digest'),
  ...encodeField('string', SECRET),
]);

const MOST_BYTES = 100;

function framed(bytes: readonly number[]): number[] {
  return [...encodeField('int', bytes.length), ...bytes];
}

function accept([frame]: readonly Uint8Array[]): string | undefined {
  if (!(frame instanceof Uint8Array)) return 'The answer has to be a Uint8Array.';
  if (frame.length > MOST_BYTES)
    return `${frame.length} bytes are a lot: ${MOST_BYTES} are enough.`;
  if (frame.length < 12) return 'Not even a header is in it: a length, an xid, an opcode.';
  const length = new Bytes(frame).int();
  if (length === frame.length - 4) return undefined;
  return (
    `The frame says that it has ${length} bytes, and it has ${frame.length - 4}. ` +
    'Its own length must be right: with a wrong one it is no frame.'
  );
}

const play: Play<Chapter, Uint8Array, string> = (chapter, [frame], story) => {
  const memory = Uint8Array.from([...frame!, ...OTHERS_FRAME]);
  story.line('your frame', hex(frame!, 16));
  story.line('behind it, from another client: an auth', hex(OTHERS_FRAME, 8));
  const answer = hasty(memory);
  if (answer === undefined) {
    story.line('the hasty server', 'does not answer');
    return 'The hasty server answers only to a sync, and not to one with a path beyond the end of its memory.';
  }
  story.line('the hasty server answers with the path', JSON.stringify(answer));
  if (!answer.includes(SECRET)) {
    return `The path in the answer does not have all of "${SECRET}" in it. It stands at the end of the other client's frame.`;
  }
  if (new TextDecoder().decode(frame).includes(SECRET)) {
    return 'You have sent the password yourself. It has to be the server that gives it away.';
  }
  const found = story.call(
    'your own readRequest, of the same memory',
    () => chapter.readRequest(memory.subarray(4, frame!.length)),
    (request) => ('err' in request ? `error ${request.err}` : 'reads it'),
  );
  if ('err' in found) return undefined;
  return 'Your own readRequest reads that frame as well. It has to see that the path does not end within it.';
};

function hasty(memory: Uint8Array): string | undefined {
  try {
    return hastyAnswer(memory, 0);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Level 9. */
export const breakTests: readonly GradedTest<Chapter>[] = [
  stepsTask<Chapter, Uint8Array>({
    chapter: 13,
    id: '9.1',
    title: 'Read what is not yours',
    points: 5,
    goal: 'A server that looks at the end of its memory, and not at the end of the frame, answers with the password of another client.',
    steps: ({ overread }) => [overread()],
    accept,
    play,
  }),
];
