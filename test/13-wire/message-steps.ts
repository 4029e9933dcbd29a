import fc from 'fast-check';
import { OpCode, type WatchEvent, type WireReply } from '#kit';
import { steps } from '../../src/grade/steps.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { multiReply, multiRequest, singleReply, singleRequest, watchEvent } from './arbitrary.ts';
import { capturedFrame, capturedOf, type Captured } from './captured.ts';
import type { Chapter } from './chapter.ts';
import {
  plainRead,
  playReading,
  playWriting,
  type ReadStep,
  type WriteStep,
} from './codec-steps.ts';
import { encodeField } from './plain-jute.ts';
import { plainEventBytes, plainReplyBytes, plainRequestBytes, type Op } from './plain-wire.ts';
import { READ, WRITTEN } from './rules.ts';

function toRead({ role, op, note, frame }: Captured): ReadStep {
  const bytes = [...frame];
  // What answers an opcode that nobody knows is an error, whatever was asked.
  if (role === 'reply') return { as: role, op: op ?? 'ping', note, bytes };
  return { as: role as 'request' | 'event', note, bytes };
}

function toWrite(captured: Captured): WriteStep {
  const step = toRead(captured);
  return { as: step.as, note: captured.note, value: plainRead(step) } as WriteStep;
}

/** Requests that a client can make: without the opcode that nobody knows. */
const asked = (which: 'single' | 'multi'): readonly Captured[] =>
  capturedOf('request', which).filter(({ op }) => op !== undefined);

const raw = (code: number, ...body: readonly (readonly number[])[]): ReadStep => ({
  as: 'request',
  bytes: [...encodeField('int', 7), ...encodeField('int', code), ...body.flat()],
});
const int = (value: number): readonly number[] => encodeField('int', value);
const text = (value: string | null): readonly number[] => encodeField('string', value);
const buffer = (value: readonly number[] | null): readonly number[] => encodeField('buffer', value);
const YES = [1];
const NO = [0];
const OPEN = encodeField('acl', [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }]);

/** Each beginning of a request, and the whole of it. */
function beginnings(note: string): readonly ReadStep[] {
  const { frame } = capturedFrame('request', note);
  return Array.from({ length: frame.length + 1 }, (_, length) => ({
    as: 'request',
    note,
    bytes: [...frame.subarray(0, length)],
  }));
}

const { multi, multiRead } = OpCode;
const part = (code: number, ...body: readonly (readonly number[])[]): readonly number[] => [
  ...int(code),
  ...NO,
  ...int(-1),
  ...body.flat(),
];
/** A reply without an error. */
const answer = (op: Op, ...body: readonly (readonly number[])[]): ReadStep => ({
  as: 'reply',
  op,
  bytes: [...int(1), ...encodeField('long', 2n), ...int(0), ...body.flat()],
});
const STAT: readonly number[] = Array.from({ length: 68 }, (_, i) => (i % 4 === 3 ? 1 : 0));
const END = [...int(-1), ...YES, ...int(-1)];

const anyRequestFrame = (arbitrary: typeof singleRequest): fc.Arbitrary<readonly ReadStep[]> =>
  fc
    .tuple(arbitrary, fc.uint8Array({ maxLength: 3 }))
    .map(([{ xid, request }, behind]) => [
      { as: 'request', bytes: [...plainRequestBytes(xid, request), ...behind] },
    ]);

const replyFrame = (reply: WireReply): readonly ReadStep[] => {
  const { op } = reply.result;
  return [
    { as: 'reply', op: (op === 'error' ? 'getData' : op) as Op, bytes: plainReplyBytes(reply) },
  ];
};

const event = (type: WatchEvent['type'], path: string): WriteStep => ({
  as: 'event',
  value: { type, path },
});

const base = { chapter: 13 };
const reads = { ...base, rules: [READ], play: playReading };
const writes = { ...base, rules: [WRITTEN], play: playWriting };

/** Level 4. */
export const requestTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, ReadStep>({
    ...reads,
    id: '4.1',
    title: 'What a client of Apache asked',
    points: 6,
    examples: [{ title: 'a session', steps: asked('single').map(toRead) }],
  }),
  steps<Chapter, ReadStep>({
    ...reads,
    id: '4.2',
    title: 'Any request',
    points: 4,
    examples: [
      {
        title: 'nothing but a header',
        steps: [raw(OpCode.ping), raw(OpCode.whoAmI), raw(OpCode.closeSession)],
      },
      {
        title: 'those that the session did not have',
        steps: [
          raw(OpCode.deleteContainer, text('/c')),
          raw(OpCode.sasl, buffer([1, 2])),
          raw(OpCode.sasl, buffer(null)),
          raw(OpCode.checkWatches, text('/a'), int(9)),
          raw(OpCode.reconfig, text('a'), text('b'), text('c'), encodeField('long', 5n)),
        ],
      },
      {
        title: 'null, where it has a meaning',
        steps: [
          raw(OpCode.sync, text(null)),
          raw(OpCode.getEphemerals, text(null)),
          raw(OpCode.create, text('/a'), buffer(null), int(-1), int(0)),
          raw(OpCode.auth, int(5), text(null), buffer(null)),
          raw(OpCode.setWatches, encodeField('long', -1n), int(-1), int(-1), int(-1)),
        ],
      },
    ],
    random: { arbitrary: anyRequestFrame(singleRequest), runs: 200 },
  }),
  steps<Chapter, ReadStep>({
    ...reads,
    id: '4.3',
    title: 'What cannot be a request',
    points: 4,
    examples: [
      {
        title: 'opcodes that nobody knows',
        steps: [55, 0, 10, -1, 23, 99, 108, 2 ** 31 - 1].map((code) => raw(code, text('/a'))),
      },
      { title: 'a request among servers', steps: [raw(OpCode.createSession, int(10_000))] },
      {
        title: 'a null within a list',
        steps: [
          raw(OpCode.setWatches, encodeField('long', -1n), int(1), text(null), int(0), int(0)),
          raw(OpCode.setWatches, encodeField('long', -1n), int(0), int(0), int(1), text(null)),
          raw(
            OpCode.setACL,
            text('/a'),
            [...int(1), ...int(31), ...text(null), ...text('a')],
            int(0),
          ),
          raw(
            OpCode.setACL,
            text('/a'),
            [...int(1), ...int(31), ...text('a'), ...text(null)],
            int(0),
          ),
        ],
      },
      { title: 'no header', steps: beginnings('ping').slice(0, 8) },
      {
        title: 'a path that is null',
        steps: [
          raw(OpCode.getData, text(null), NO),
          raw(OpCode.exists, text(null), NO),
          raw(OpCode.getChildren, text(null), NO),
          raw(OpCode.getChildren2, text(null), NO),
          raw(OpCode.getACL, text(null)),
          raw(OpCode.getAllChildrenNumber, text(null)),
          raw(OpCode.create, text(null), buffer([1]), OPEN, int(0)),
          raw(OpCode.createTTL, text(null), buffer([1]), OPEN, int(5), encodeField('long', 5n)),
          raw(OpCode.delete, text(null), int(-1)),
          raw(OpCode.addWatch, text(null), int(0)),
          raw(OpCode.removeWatches, text(null), int(3)),
        ],
      },
      {
        title: 'a path that is null, where it is as good as empty',
        steps: [
          raw(OpCode.setData, text(null), buffer([1]), int(-1)),
          raw(OpCode.setACL, text(null), OPEN, int(-1)),
          raw(OpCode.check, text(null), int(-1)),
        ],
      },
      {
        title: 'cut short',
        steps: [
          ...beginnings('getData'),
          ...beginnings('create'),
          ...beginnings('setData'),
          ...beginnings('setACL'),
          ...beginnings('createTTL'),
          ...beginnings('auth'),
          ...beginnings('setWatches2'),
        ],
      },
      {
        title: 'the longest field that is allowed',
        steps: [
          { ...raw(OpCode.setData, text('/abc'), buffer([1, 2, 3, 4]), int(-1)), maxFieldBytes: 4 },
          {
            ...raw(OpCode.setData, text('/abc'), buffer([1, 2, 3, 4, 5]), int(-1)),
            maxFieldBytes: 4,
          },
        ],
      },
      {
        title: 'a time to live out of all bounds',
        steps: [2n ** 53n + 3n, 2n ** 63n - 1n, -(2n ** 63n)].map((ttl) =>
          raw(OpCode.createTTL, text('/a'), buffer([]), OPEN, int(5), encodeField('long', ttl)),
        ),
      },
    ],
  }),
];

/** Level 5. */
export const replyTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, WriteStep>({
    ...writes,
    id: '5.1',
    title: "Apache's replies, byte for byte",
    points: 6,
    examples: [{ title: 'a session', steps: capturedOf('reply', 'single').map(toWrite) }],
  }),
  steps<Chapter, WriteStep>({
    ...writes,
    id: '5.2',
    title: 'Events',
    points: 2,
    examples: [
      {
        title: 'each type',
        steps: [
          event('NodeCreated', '/a'),
          event('NodeDeleted', '/a'),
          event('NodeDataChanged', '/a'),
          event('NodeChildrenChanged', '/'),
        ],
      },
      { title: 'as Apache sent them', steps: capturedOf('event', 'single').map(toWrite) },
    ],
    random: {
      arbitrary: watchEvent.map((value): WriteStep[] => [{ as: 'event', value }]),
      runs: 30,
    },
  }),
  steps<Chapter, WriteStep>({
    ...writes,
    id: '5.3',
    title: 'Any reply',
    points: 4,
    examples: [
      {
        title: 'odd ones',
        steps: [
          { as: 'reply', value: { xid: 1, zxid: 5n, result: { op: 'sync', path: null } } },
          { as: 'reply', value: { xid: 1, zxid: 5n, result: { op: 'sasl', token: null } } },
          { as: 'reply', value: { xid: 1, zxid: -1n, result: { op: 'error', err: -6 } } },
          { as: 'reply', value: { xid: -4, zxid: 0n, result: { op: 'auth' } } },
          { as: 'reply', value: { xid: 1, zxid: 5n, result: { op: 'addWatch' } } },
          { as: 'reply', value: { xid: 1, zxid: 5n, result: { op: 'check' } } },
          { as: 'reply', value: { xid: 1, zxid: 5n, result: { op: 'closeSession' } } },
        ],
      },
    ],
    random: {
      arbitrary: singleReply.map((value): WriteStep[] => [{ as: 'reply', value }]),
      runs: 200,
    },
  }),
];

/** Level 6. */
export const clientTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, WriteStep>({
    ...writes,
    id: '6.1',
    title: 'Asking as a client of Apache does',
    points: 4,
    examples: [
      { title: 'a session', steps: asked('single').map(toWrite) },
      {
        title: 'setWatches, with and without persistent ones',
        steps: (['persistent', 'persistentRecursive', undefined] as const).map(
          (kind): WriteStep => ({
            as: 'request',
            value: {
              xid: -8,
              request: {
                op: 'setWatches',
                relativeZxid: 9n,
                data: ['/a'],
                exist: [],
                child: [],
                persistent: [],
                persistentRecursive: [],
                ...(kind !== undefined && { [kind]: ['/p'] }),
              },
            },
          }),
        ),
      },
    ],
    random: {
      arbitrary: singleRequest.map((value): WriteStep[] => [{ as: 'request', value }]),
      runs: 200,
    },
  }),
  steps<Chapter, ReadStep>({
    ...reads,
    id: '6.2',
    title: "Understanding Apache's answers",
    points: 4,
    examples: [
      {
        title: 'whose frame it is',
        steps: [
          ...[
            ...capturedOf('reply', 'single').slice(0, 3),
            ...capturedOf('event', 'single').slice(0, 1),
          ].map(({ note, frame }): ReadStep => ({ as: 'xid', note, bytes: [...frame] })),
          { as: 'xid', bytes: [0, 0, 1] },
        ],
      },
      { title: 'replies', steps: capturedOf('reply', 'single').map(toRead) },
      { title: 'events', steps: capturedOf('event', 'single').map(toRead) },
    ],
  }),
  steps<Chapter, ReadStep>({
    ...reads,
    id: '6.3',
    title: 'Any answer',
    points: 2,
    examples: [
      {
        title: 'an error with something behind it',
        steps: [
          {
            as: 'reply',
            op: 'getData',
            bytes: [
              ...plainReplyBytes({ xid: 1, zxid: 2n, result: { op: 'error', err: -101 } }),
              1,
              2,
            ],
          },
        ],
      },
      {
        title: 'cut short',
        steps: [capturedFrame('reply', 'getData'), capturedFrame('event', 'ping')].flatMap(
          (captured) =>
            Array.from({ length: captured.frame.length }, (_, length): ReadStep => {
              const step = toRead(captured);
              return { ...step, bytes: step.bytes.slice(0, length) };
            }),
        ),
      },
      {
        title: 'a list that is null, or has a null in it',
        steps: [
          answer('getChildren', int(-1)),
          answer('getChildren2', int(-1), STAT),
          answer('getEphemerals', int(-1)),
          answer('getACL', int(-1), STAT),
          answer('whoAmI', int(-1)),
          answer('getChildren', int(1), text(null)),
          answer('getChildren2', int(2), text('a'), text(null), STAT),
          answer('getEphemerals', int(1), text(null)),
          answer('getACL', int(1), int(31), text('a'), text(null), STAT),
          answer('whoAmI', int(1), text(null), text('a')),
          answer('whoAmI', int(1), text('a'), text(null)),
        ],
      },
      {
        title: 'an event of another type',
        steps: [0, 5, -1].map((type): ReadStep => {
          const bytes = plainEventBytes({ type: 'NodeCreated', path: '/a' });
          return { as: 'event', bytes: [...bytes.slice(0, 16), ...int(type), ...bytes.slice(20)] };
        }),
      },
    ],
    random: {
      arbitrary: fc.oneof(
        { weight: 4, arbitrary: singleReply.map(replyFrame) },
        watchEvent.map((value): ReadStep[] => [{ as: 'event', bytes: plainEventBytes(value) }]),
      ),
      runs: 200,
    },
  }),
];

/** Level 7. */
export const multiTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, ReadStep>({
    ...reads,
    id: '7.1',
    title: 'Reading multi and multiRead',
    points: 4,
    examples: [
      {
        title: 'a session with Apache',
        steps: [...asked('multi'), ...capturedOf('reply', 'multi')].map(toRead),
      },
      { title: 'no parts', steps: [raw(multi, END), raw(multiRead, END)] },
      {
        title: 'what ends it',
        steps: [
          raw(multi, part(OpCode.delete, text('/a'), int(-1)), int(OpCode.delete), YES, int(0)),
          raw(multi, int(-1), NO, int(-1), END),
          raw(multi, part(OpCode.delete, text('/a'), int(-1))),
          raw(multi),
          raw(multi, int(-1), YES),
          raw(multi, int(-1), YES, [255, 255, 255]),
        ],
      },
      {
        title: 'what cannot be a part',
        steps: [
          raw(multi, part(multi, END), END),
          raw(multi, part(OpCode.getData, text('/a'), NO), END),
          raw(multi, part(OpCode.setACL, text('/a'), OPEN, int(-1)), END),
          raw(multi, part(OpCode.deleteContainer, text('/a')), END),
          raw(multi, part(55), END),
          raw(multiRead, part(OpCode.delete, text('/a'), int(-1)), END),
          raw(multiRead, part(OpCode.exists, text('/a'), NO), END),
          raw(
            multiRead,
            part(OpCode.getData, text('/a'), NO),
            part(OpCode.check, text('/a'), int(-1)),
            END,
          ),
        ],
      },
      {
        title: 'null, as outside of a multi',
        steps: [
          raw(multi, part(OpCode.setData, text(null), buffer(null), int(-1)), END),
          raw(multi, part(OpCode.create, text(null), buffer(null), OPEN, int(0)), END),
        ],
      },
    ],
    random: {
      arbitrary: fc.oneof(anyRequestFrame(multiRequest), multiReply.map(replyFrame)),
      runs: 150,
    },
  }),
  steps<Chapter, WriteStep>({
    ...writes,
    id: '7.2',
    title: 'Writing multi and multiRead',
    points: 3,
    examples: [
      {
        title: 'a session with Apache',
        steps: [...asked('multi'), ...capturedOf('reply', 'multi')].map(toWrite),
      },
      {
        title: 'no parts',
        steps: [
          { as: 'request', value: { xid: 1, request: { op: 'multi', ops: [] } } },
          { as: 'reply', value: { xid: 1, zxid: 5n, result: { op: 'multi', results: [] } } },
        ],
      },
    ],
    random: {
      arbitrary: fc.oneof(
        multiRequest.map((value): WriteStep[] => [{ as: 'request', value }]),
        multiReply.map((value): WriteStep[] => [{ as: 'reply', value }]),
      ),
      runs: 150,
    },
  }),
];
