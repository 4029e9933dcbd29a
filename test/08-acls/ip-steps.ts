import fc from 'fast-check';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Chapter } from './chapter.ts';
import { naiveIpIsValid, naiveIpMatches } from './naive.ts';

/** A question about addresses. */
export type IpStep =
  | { readonly ask: 'valid'; readonly text: string }
  | { readonly ask: 'matches'; readonly address: string; readonly pattern: string };

export const IP_RULES = [
  {
    name: 'addresses and ranges',
    rule: 'An address is four numbers or eight groups; behind a slash may stand how many of its bits count.',
  },
  {
    name: 'the bits that count',
    rule: 'A range has the addresses of its own length that begin with the same bits.',
  },
];

const matches = (address: string, pattern: string): IpStep => ({
  ask: 'matches',
  address,
  pattern,
});
const valid = (text: string): IpStep => ({ ask: 'valid', text });

export const IP_EXAMPLES = [
  {
    title: 'one address',
    steps: [
      matches('10.0.0.7', '10.0.0.7'),
      matches('10.0.0.8', '10.0.0.7'),
      matches('10.0.0.7', '010.0.0.07'),
      matches('10.0.0.7', '0010.0.0.0007'),
    ],
  },
  {
    title: 'whole bytes',
    steps: [
      matches('10.1.2.3', '10.0.0.0/8'),
      matches('11.1.2.3', '10.0.0.0/8'),
      matches('10.0.0.7', '10.9.9.9/8'),
    ],
  },
  {
    title: 'bits within a byte',
    steps: [
      matches('10.0.0.7', '10.0.0.4/30'),
      matches('10.0.0.8', '10.0.0.4/30'),
      matches('192.168.129.1', '192.168.128.0/17'),
      matches('192.168.127.1', '192.168.128.0/17'),
    ],
  },
  {
    title: 'all of them, and one',
    steps: [
      matches('10.0.0.7', '0.0.0.0/0'),
      matches('200.0.0.7', '10.0.0.0/0'),
      matches('10.0.0.7', '10.0.0.7/32'),
      matches('10.0.0.6', '10.0.0.7/32'),
    ],
  },
  {
    title: 'what is an address or a range',
    steps: [
      ...['10.0.0.7', '0.0.0.0/0', '255.255.255.255/32', '010.1.1.1', '10.0.0.1/08'],
      ...[
        '',
        'localhost',
        '10.0.0',
        '10.0.0.1.2',
        '10.0.0.256',
        '10.0.0.a',
        '10..0.1',
        ' 10.0.0.1',
      ],
      ...['0010.0.0.1', '10.0.0.0/0008', '010.000.00.0/00032'],
      ...['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/x', '10.0.0.1/8/8', '10.0.0.0/8 '],
    ].map(valid),
  },
  {
    title: 'numbers consist of digits',
    steps: [
      ...['10.0.0.0x7', '1e1.0.0.1', '+10.0.0.1', '-0.0.0.1', '10.0.0.1a', '10.0.0. 1'].map(valid),
      ...['0x8', '1e1', '+8', '-0', '8a', ' 8', '8.0'].map((bits) => valid(`10.0.0.0/${bits}`)),
      matches('10.0.0.7', '10.0.0.0x7'),
      matches('10.0.0.7', '1e1.0.0.7'),
      matches('10.0.0.7', '+10.0.0.7'),
      matches('10.0.0.7', '10.0.0.7/0x8'),
    ],
  },
  {
    title: 'what cannot be read matches nothing',
    steps: [
      matches('10.0.0.7', '10.0.0.7/33'),
      matches('10.0.0.7', ''),
      matches('somewhere', '0.0.0.0/0'),
      matches('somewhere', 'somewhere'),
    ],
  },
  {
    title: 'a client comes from an address, not from a range',
    steps: [
      matches('10.0.0.7/8', '10.0.0.0/8'),
      matches('10.0.0.7/32', '10.0.0.7'),
      matches('10.0.0.0/8', '10.0.0.0/8'),
      matches('2001:db8::/32', '2001:db8::/32'),
    ],
  },
  {
    title: 'v6',
    steps: [
      matches('2001:db8:0:0:0:0:0:1', '2001:db8::1'),
      matches('2001:db8:0:0:0:0:0:1', '2001:DB8::/32'),
      matches('2001:db9:0:0:0:0:0:1', '2001:db8::/32'),
      matches('2001:db8:0:0:0:0:0:1', '2001:db8::/31'),
      matches('0:0:0:0:0:0:0:1', '::1'),
      matches('0:0:0:0:0:0:0:1', '::2/126'),
      matches('fe80:0:0:0:0:0:0:1', '::/0'),
      ...['::', '::1', '1::', '1::8', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7::', '2001:db8::/128'].map(
        valid,
      ),
      ...[':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4::5:6:7:8'].map(
        valid,
      ),
      ...['1:2:3:4:5:6:7:8:', ':1:2:3:4:5:6:7:8', '12345::', 'g::', '::/129', ':1::', '::1:'].map(
        valid,
      ),
    ],
  },
  {
    title: 'a group of v6 has up to four digits',
    steps: [
      ...['0001::', '00001::', '0:0:0:0:0:0:0:00001', '::0x1', '1g::', '+1::', '-0::'].map(valid),
      ...['::/0128', '::/0x10', '::/+8', 'fe80::1%eth0'].map(valid),
      matches('0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:0001'),
      matches('0:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:00001'),
    ],
  },
  {
    title: 'no v4 address at the end of one of v6',
    steps: [
      valid('::ffff:10.0.0.7'),
      valid('::10.0.0.0/104'),
      matches('10.0.0.7', '::ffff:10.0.0.7'),
      matches('0:0:0:0:0:ffff:a00:7', '::ffff:10.0.0.7'),
      matches('10.0.0.7', '::ffff:a00:7'),
    ],
  },
  {
    title: 'v4 and v6 are two worlds',
    steps: [
      matches('10.0.0.7', '::/0'),
      matches('0:0:0:0:0:0:0:1', '0.0.0.0/0'),
      matches('0:0:0:0:0:0:a00:7', '10.0.0.7'),
    ],
  },
];

const byte = fc.oneof(fc.constantFrom(0, 7, 8, 10, 127, 128, 255), fc.nat(255));
const v4 = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join('.'));
const group = fc.oneof(fc.constantFrom(0, 0, 1, 0x7fff, 0x8000, 0xffff), fc.nat(0xffff));
const v6 = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((one) => one.toString(16)).join(':'));

/** An address, and a range around another that begins much like it. */
const question = fc
  .oneof(fc.tuple(v4, v4, fc.nat(32)), fc.tuple(v6, v6, fc.nat(128)))
  .chain(([address, other, prefix]) => {
    const mark = address.includes(':') ? ':' : '.';
    const [a, b] = [address.split(mark), other.split(mark)];
    return fc.nat(a.length).map((same) => {
      const near = [...a.slice(0, same), ...b.slice(same)].join(mark);
      const short = near.replace(/(^|:)0(:0)+(:|$)/, '::');
      return matches(address, `${short}/${prefix}`);
    });
  });

export const ipArbitrary: fc.Arbitrary<readonly IpStep[]> = fc.array(question, {
  minLength: 1,
  maxLength: 5,
});

/** Compares with addresses as large numbers. */
export const playIp: Play<Chapter, IpStep> = (chapter, steps, story) => {
  const provider = story.quietly('new IpProvider()', () => new chapter.IpProvider());
  for (const step of steps) {
    if (step.ask === 'valid') {
      const should = naiveIpIsValid(step.text);
      const is = story.call(`isValid "${step.text}"`, () => provider.isValid(step.text), String);
      if (is === should) continue;
      story.expected(String(should));
      const sentence = `"${step.text}" is ${should ? 'an' : 'no'} address or range.`;
      return { rule: 'addresses and ranges', sentence };
    }
    const { address, pattern } = step;
    const should = naiveIpMatches(address, pattern);
    const what = `${address} matches "${pattern}"`;
    const is = story.call(what, () => provider.matches(address, pattern), String);
    if (is === should) continue;
    story.expected(String(should));
    const sentence = `${address} is ${should ? '' : 'not '}among those that "${pattern}" speaks of.`;
    return { rule: 'the bits that count', sentence };
  }
  return undefined;
};
