import { describe, expect, it } from 'vitest';
import { label, messageKind } from '../../src/diagram/label.ts';
import { cutText, displayWidth, plainText, wrapText } from '../../src/diagram/text.ts';

describe('label', () => {
  it.each([
    [{ kind: 'vote', tx: 't1', vote: 'yes' }, 'vote t1 yes'],
    [{ kind: 'prepare', tx: 't1', participants: ['p1', 'p2'] }, 'prepare t1'],
    [{ kind: 'participants', all: ['p1', 'p2'] }, 'participants [p1 p2]'],
    [{ type: 'promise', ballot: 3, accepted: null }, 'promise ballot=3'],
    [{ kind: 'promise', ballot: { round: 3, node: 'p1' } }, 'promise ballot={round=3 p1}'],
    [{ kind: 'diff', epoch: 2n, entries: [{ a: 1 }, { a: 2 }] }, 'diff epoch=2 +2 entries'],
    [{ kind: 'ACK', zxid: 0x1_0000_0001n }, 'ACK zxid=0x100000001'],
    [{ kind: 'ACK', zxid: 0x1_0000_0000n }, 'ACK zxid=0x100000000'],
    [{ kind: 'ACK', zxid: 0xffff_ffffn }, 'ACK zxid=4294967295'],
    [{ kind: 'ACK', zxid: 0xdead_0000_beefn }, 'ACK zxid=0xdead0000beef'],
    [{ kind: 'vote', leader: -0x1_0000_0001n }, 'vote leader=-4294967297'],
    [[0n, 0x2_0000_0003n], '[0 0x200000003]'],
    [{ tx: 't1', decision: 'abort' }, 't1 abort'],
    [{ flag: true }, 'flag=true'],
    [{ kind: 'data', bytes: new Uint8Array(3) }, 'data bytes=<3 bytes>'],
    [[1, 2, 3], '[1 2 3]'],
    [[1, 2, 3, 4, 5], '[5 items]'],
    ['', '""'],
    ['plain', 'plain'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{}, '{}'],
  ])('tells data as in case %#', (data, text) => expect(label(data)).toBe(text));

  it('leaves out what is nested before it cuts', () => {
    const message = { kind: 'accept', ballot: { round: 30, node: 'p1' }, value: 'apple' };
    expect(label(message)).toBe('accept ballot={round=30 p1} apple');
    expect(label(message, 20)).toBe('accept apple');
    expect(label(message, 9)).toBe('accept a…');
  });

  it('keeps control characters out', () => {
    expect(label({ kind: 'a\u001b[31mb\nc' })).toBe('a\u{fffd}[31mb c');
  });

  it('finds the kind of a message', () => {
    expect(messageKind({ kind: 'vote' })).toBe('vote');
    expect(messageKind({ type: 'vote' })).toBe('vote');
    expect(messageKind('ping')).toBe('ping');
    expect(messageKind([1])).toBe('message');
  });
});

describe('text', () => {
  it('measures wide and combining characters', () => {
    expect(displayWidth('領導者')).toBe(6);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('●──▶')).toBe(4);
  });

  it('cuts at a width', () => {
    expect(cutText('decision', 8)).toBe('decision');
    expect(cutText('decision', 5)).toBe('deci…');
    expect(displayWidth(cutText('領導者領導者', 6))).toBeLessThanOrEqual(6);
    expect(cutText('decision', 0)).toBe('');
  });

  it('wraps at spaces, and within words if there is no other way', () => {
    expect(wrapText('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapText('one two three four', 8, 2)).toEqual(['one two', 'three f…']);
  });

  it('makes lone surrogates and line breaks harmless', () => {
    expect(plainText('a\ud800b\r\nc\u2028d')).toBe('a\u{fffd}b c d');
  });
});
