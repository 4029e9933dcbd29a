import fc from 'fast-check';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Example } from '../../src/grade/steps.ts';
import type { Chapter } from './chapter.ts';
import { hex, sessionInWords } from './words.ts';

/** The password of a session is asked for, or one that a client has sent is looked at. */
export type PasswordStep =
  | { readonly do: 'password'; readonly session: bigint }
  | { readonly do: 'check'; readonly session: bigint; readonly sent: Sent };

/** What a client sends. The last ones are right but for the place that is named. */
type Sent = 'right' | 'null' | 'empty' | 'zeros' | 'cut' | 'longer' | number;

/** What Apache ZooKeeper 3.8.0 and `java.util.Random` come to. */
const MEASURED: ReadonlyMap<bigint, string> = new Map([
  [0x100004540370000n, 'dbd0bba0cce0156eb1ca5853f59bb731'],
  [0x100004540370001n, 'eef1b5a06c2cf5b2a60dc07ec924ccfe'],
  [0x200001234560001n, '3bfd9ee8352a52e23bb2a6783a163a8d'],
  [0x4000043a6650000n, '717e124caa8d3a5c37d9ed8c032fc338'],
  [0x8000000000000001n, '054cc74a37327db215e702e20c73f005'],
  [0xfe00000000000000n, 'f22acd4a97e69d6d20a49bb638eadb38'],
  [0xffffffffffffffffn, '20f62cb5648dc2d771471c8a2486a9ee'],
]);

export const PASSWORD_RULES = [
  {
    name: 'the password',
    rule: 'The password of a session is the first 16 bytes of java.util.Random, seeded with the id XOR 0xB3415C00.',
  },
  { name: 'all 16 bytes', rule: 'A password is right if it is those 16 bytes, and nothing else.' },
];

const SENT: readonly Sent[] = [
  'right',
  'null',
  'empty',
  'zeros',
  'cut',
  'longer',
  0,
  3,
  4,
  8,
  12,
  15,
];

export const PASSWORD_EXAMPLES: readonly Example<PasswordStep>[] = [
  ...[...MEASURED.keys()].map((session) => ({ steps: [{ do: 'password' as const, session }] })),
  {
    title: 'what a client may send',
    steps: SENT.map((sent) => ({ do: 'check', session: 0x100004540370000n, sent })),
  },
];

export const passwordArbitrary: fc.Arbitrary<readonly PasswordStep[]> = fc.array(
  fc.record({
    do: fc.constant('password' as const),
    session: fc.bigInt({ min: 1n, max: 0xffffffffffffffffn }),
  }),
  { minLength: 1, maxLength: 2 },
);

/** Compares passwords with those that Apache comes to. */
export const playPasswords: Play<Chapter, PasswordStep> = (chapter, steps, story) => {
  for (const step of steps) {
    const { session } = step;
    const wanted = naivePassword(session);
    const id = sessionInWords(session);
    if (step.do === 'password') {
      const passwd = story.call(`passwordOf(${id})`, () => chapter.passwordOf(session), hex);
      if (hex(passwd) === hex(wanted)) continue;
      story.expected(hex(wanted));
      const sentence = `The password of ${id} is ${hex(passwd)}; it should be ${hex(wanted)}.`;
      return { rule: 'the password', sentence };
    }
    const sent = bytesOf(step.sent, wanted);
    const words = inWords(step.sent);
    const isRight = story.call(
      `isPasswordOf(${id}, ${words})`,
      () => chapter.isPasswordOf(session, sent),
      String,
    );
    if (isRight === (step.sent === 'right')) continue;
    story.expected(String(!isRight));
    const sentence = `isPasswordOf of ${id} says ${isRight} to ${words}.`;
    return { rule: 'all 16 bytes', sentence };
  }
  return undefined;
};

function bytesOf(sent: Sent, right: Uint8Array): Uint8Array | null {
  switch (sent) {
    case 'right':
      return right;
    case 'null':
      return null;
    case 'empty':
      return new Uint8Array();
    case 'zeros':
      return new Uint8Array(16);
    case 'cut':
      return right.slice(0, 15);
    case 'longer':
      return Uint8Array.of(...right, 0);
    default:
      return right.map((byte, place) => (place === sent ? byte ^ 1 : byte));
  }
}

function inWords(sent: Sent): string {
  if (typeof sent === 'number') return `byte ${sent} wrong`;
  const words = { right: 'the right one', cut: '15 bytes of it', longer: 'it and a 0' };
  return { null: 'null', empty: 'no bytes', zeros: '16 zeros', ...words }[sent];
}

/** As Java does it, with ints that have a sign. */
function naivePassword(session: bigint): Uint8Array {
  const measured = MEASURED.get(session);
  if (measured !== undefined) {
    return Uint8Array.from(measured.match(/../g)!, (digits) => parseInt(digits, 16));
  }
  const mask = 2n ** 48n - 1n;
  let seed = (session ^ 0xb3415c00n ^ 0x5deece66dn) & mask;
  const bytes: number[] = [];
  while (bytes.length < 16) {
    seed = (seed * 0x5deece66dn + 0xbn) & mask;
    let next = Number(BigInt.asIntN(32, seed >> 16n));
    for (let i = 0; i < 4; i++, next >>= 8) bytes.push(next & 255);
  }
  return Uint8Array.from(bytes);
}
