import { describe, expect, test } from 'vitest';
import { firstDifferentLine, hashStory, Story } from '../../src/grade/story.ts';
import { playSteps } from '../../src/grade/play-steps.ts';

describe('a story', () => {
  test('has a line for each call, and others in between', () => {
    const story = new Story();
    expect(story.call('one', () => 1, String)).toBe(1);
    story.call('nothing to show', () => undefined);
    story.line('the power goes');
    story.line('what is left', '3 bytes');
    story.result('2 bytes');
    story.expected('4 bytes');
    expect(story.lines).toEqual([
      { text: 'one', result: '1' },
      { text: 'nothing to show' },
      { text: 'the power goes' },
      { text: 'what is left', result: '2 bytes', expected: '4 bytes' },
    ]);
    expect(story.calls).toBe(2);
  });

  test('keeps quiet about a call unless it throws', () => {
    const story = new Story();
    expect(story.quietly('look', () => 7)).toBe(7);
    expect(story.lines).toEqual([]);
    expect(story.calls).toBe(1);
    expect(() => story.quietly('look', () => fail(new RangeError('far')))).toThrow('far');
    expect(story.lines).toEqual([{ text: 'look', result: 'threw RangeError' }]);
  });

  test('tells of callbacks below the call they came from', () => {
    const story = new Story();
    story.call(
      'set /a',
      () => story.line('event: /a changed'),
      () => 'done',
    );
    expect(story.lines).toEqual([
      { text: 'set /a', result: 'done' },
      { text: 'event: /a changed' },
    ]);
  });

  test('is plain data, whatever it was told', () => {
    const story = new Story();
    const odd = { toString: () => 'odd' } as unknown as string;
    story.line(odd, odd);
    story.expected(odd);
    story.call(
      'x',
      () => 1,
      () => 1 as unknown as string,
    );
    expect(story.lines).toEqual([
      { text: 'odd', result: 'odd', expected: 'odd' },
      { text: 'x', result: '1' },
    ]);
    expect(structuredClone(story.lines)).toEqual(story.lines);
  });

  test('remembers only what came out of an outermost call: within, somebody may catch it', () => {
    const story = new Story();
    const inner = new Error('inner');
    story.call('outer', () => {
      try {
        story.call('inner', () => fail(inner));
      } catch {
        return;
      }
    });
    expect(story.thrown).toBeUndefined();
    expect(() => story.call('other', () => fail(inner))).toThrow(inner);
    expect(story.thrown).toEqual({ thrown: inner, call: 'other' });
  });

  test('has no last line to speak of before the first', () => {
    expect(() => new Story().expected('x')).toThrow('no line yet');
  });

  test('has a hash of every field, and of how it ended', () => {
    const line = { text: 'a', result: 'b', expected: 'c' };
    const others = [
      [],
      [line, line],
      [{ ...line, text: 'x' }],
      [{ ...line, result: 'x' }],
      [{ ...line, expected: 'x' }],
      [{ text: 'a', result: 'b' }],
    ];
    const hashes = [...others.map((lines) => hashStory(lines)), hashStory([line], 'broken')];
    expect(new Set([...hashes, hashStory([line])]).size).toBe(hashes.length + 1);
    expect(hashStory([line])).toBe(hashStory([{ expected: 'c', result: 'b', text: 'a' }]));
    expect(hashStory([line])).toMatch(/^[0-9a-f]{8}$/);
  });

  test('is compared line by line', () => {
    const [a, b] = [{ text: 'a' }, { text: 'b' }];
    expect(firstDifferentLine([a, b], [a, b])).toBeUndefined();
    expect(firstDifferentLine([a, b], [a, a])).toBe(1);
    expect(firstDifferentLine([a, b], [a])).toBe(1);
    expect(firstDifferentLine([], [a])).toBe(0);
  });
});

describe('a play', () => {
  test('may catch what a call throws, and go on', () => {
    const played = playSteps<null, string, never>(
      (_chapter, steps, story) => {
        for (const step of steps) {
          try {
            story.call(step, () => fail(new Error('power cut')));
          } catch {
            story.result('cut short');
          }
        }
        return undefined;
      },
      null,
      ['write', 'sync'],
    );
    expect(played.failure).toBeUndefined();
    expect(played.story.map(({ result }) => result)).toEqual(['cut short', 'cut short']);
  });

  test('that fails by itself is not blamed on the last call', () => {
    const played = playSteps<null, string, never>(
      (_chapter, _steps, story) => {
        story.call('fine', () => 1);
        return fail(new Error('of the play'));
      },
      null,
      [],
    );
    expect(played.failure).toMatchObject({ kind: 'exception' });
    expect(played.failure!.sentence).not.toContain('fine');
  });
});

function fail(error: Error): never {
  throw error;
}
