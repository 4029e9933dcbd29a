import fc from 'fast-check';
import type { ConnectRequest, ConnectResponse } from '#kit';
import { steps } from '../../src/grade/steps.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { connectRequest, connectResponse } from './arbitrary.ts';
import { CAPTURED } from './captured.ts';
import type { Chapter } from './chapter.ts';
import {
  plainRead,
  plainWrite,
  playReading,
  playWriting,
  type ReadStep,
  type WriteStep,
} from './codec-steps.ts';
import { READ, WRITTEN } from './rules.ts';

const CONNECTS = CAPTURED.filter(
  ({ role }) => role === 'connect request' || role === 'connect response',
);

const apacheReads: readonly ReadStep[] = CONNECTS.map(({ role, note, frame }) => ({
  as: role as 'connect request' | 'connect response',
  note,
  bytes: [...frame],
}));

const apacheWrites = apacheReads.map(
  (step) => ({ as: step.as, note: step.note, value: plainRead(step) }) as WriteStep,
);

const REQUEST: ConnectRequest = {
  protocolVersion: 0,
  lastZxidSeen: 0x100000007n,
  timeoutMs: 30_000,
  session: 0x8100004540370000n,
  passwd: Uint8Array.from({ length: 16 }, (_, i) => i + 240),
  readOnly: true,
};
const RESPONSE: ConnectResponse = {
  protocolVersion: 0,
  timeoutMs: 30_000,
  session: 0x8100004540370000n,
  passwd: Uint8Array.from({ length: 16 }, (_, i) => i + 240),
  readOnly: false,
};

const requestBytes = plainWrite({ as: 'connect request', value: REQUEST });
const responseBytes = plainWrite({ as: 'connect response', value: RESPONSE });

const reading = (
  as: 'connect request' | 'connect response',
  bytes: readonly number[],
): ReadStep => ({
  as,
  bytes,
});

const oddRequest = (value: Partial<ConnectRequest>): ReadStep => {
  const bytes = plainWrite({ as: 'connect request', value: { ...REQUEST, ...value } });
  return reading('connect request', bytes);
};

const anyWrite: fc.Arbitrary<WriteStep> = fc.oneof(
  connectRequest.map((value): WriteStep => ({ as: 'connect request', value })),
  connectResponse.map((value): WriteStep => ({ as: 'connect response', value })),
);

const base = { chapter: 13, rules: [READ] };

/** Level 3. */
export const handshakeTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, ReadStep>({
    ...base,
    id: '3.1',
    title: 'Reading what Apache and its clients say first',
    points: 4,
    play: playReading,
    examples: [
      { title: 'what Apache saw and said', steps: apacheReads },
      {
        title: 'readOnly',
        steps: [
          reading('connect request', requestBytes),
          reading('connect request', requestBytes.slice(0, -1)),
          reading('connect request', [...requestBytes.slice(0, -1), 0]),
          reading('connect request', [...requestBytes.slice(0, -1), 7]),
          reading('connect response', responseBytes),
          reading('connect response', responseBytes.slice(0, -1)),
        ],
      },
      {
        title: 'signs',
        steps: [
          oddRequest({ lastZxidSeen: -1n }),
          oddRequest({ session: 2n ** 64n - 1n }),
          oddRequest({ timeoutMs: -1 }),
          oddRequest({ protocolVersion: -5 }),
        ],
      },
      {
        title: 'any password, and whatever stands behind',
        steps: [
          oddRequest({ passwd: null }),
          oddRequest({ passwd: new Uint8Array() }),
          oddRequest({ passwd: new Uint8Array(40) }),
          reading('connect request', [...requestBytes, 1, 2, 3]),
          reading('connect response', [...responseBytes, 1, 2, 3]),
        ],
      },
      {
        title: 'cut short',
        steps: [
          ...Array.from({ length: 44 }, (_, length) =>
            reading('connect request', requestBytes.slice(0, length)),
          ),
          ...Array.from({ length: 36 }, (_, length) =>
            reading('connect response', responseBytes.slice(0, length)),
          ),
        ],
      },
    ],
    random: {
      arbitrary: anyWrite.map((step): readonly ReadStep[] => [
        reading(step.as as 'connect request', plainWrite(step)),
      ]),
      runs: 50,
    },
  }),
  steps<Chapter, WriteStep>({
    ...base,
    id: '3.2',
    title: 'Saying it',
    points: 4,
    rules: [WRITTEN],
    play: playWriting,
    examples: [
      { title: 'as Apache and its clients did', steps: apacheWrites },
      {
        title: 'with readOnly',
        steps: [
          { as: 'connect request', value: REQUEST },
          { as: 'connect response', value: RESPONSE },
          { as: 'connect response', value: { ...RESPONSE, readOnly: true } },
        ],
      },
    ],
    random: { arbitrary: anyWrite.map((step) => [step]), runs: 50 },
  }),
];
