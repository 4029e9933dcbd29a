import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import { wrongCommands } from '../../src/authoring/commands.ts';
import { firstDifference } from '../../src/authoring/drift.ts';
import { brokenLinks } from '../../src/authoring/links.ts';
import { markdownFacts, slugOf } from '../../src/authoring/markdown.ts';
import { blocksOf, fenced, fillBlocks } from '../../src/authoring/snippet.ts';
import { symbolSource } from '../../src/authoring/symbol.ts';

describe('marked blocks', () => {
  const providers = {
    code: (argument: string) =>
      argument === 'a.ts#b' ? fenced('ts', 'const b = 1;\n') : undefined,
    run: () => {
      throw new Error('the run went wrong');
    },
  };

  test('are filled, again and again, and the rest stays', () => {
    const empty = '# A\n<!-- code: a.ts#b -->\n<!-- /code -->\n\nEnd.\n';
    const full = '# A\n<!-- code: a.ts#b -->\n```ts\nconst b = 1;\n```\n<!-- /code -->\n\nEnd.\n';
    expect(fillBlocks(empty, providers)).toBe(full);
    expect(fillBlocks(full, providers)).toBe(full);
    expect(fillBlocks(full.replaceAll('\n', '\r\n'), providers)).toBe(full);
  });

  test('within a code fence are left alone', () => {
    const text =
      '````md\n```\n<!-- code: x -->\n```\n<!-- code: x -->\n````\n<!-- a remark: so -->\n';
    expect(fillBlocks(text, providers)).toBe(text);
  });

  test('are listed with their lines', () => {
    const text = 'A\n<!-- code: a -->\nB\n<!-- /code -->\n';
    expect(blocksOf(text)).toEqual([{ kind: 'code', argument: 'a', line: 2, endLine: 4 }]);
  });

  test.each([
    [
      '<!-- cod: a.ts -->\n<!-- /cod -->',
      'x.md:1: there are no "cod" blocks, but these: code, run',
    ],
    ['\n<!-- code: b.ts -->\n<!-- /code -->', 'x.md:2: there is no code "b.ts"'],
    ['<!-- code: a.ts#b -->\n', 'x.md:1: no <!-- /code --> ends this block'],
    ['<!-- run: r -->\n<!-- /run -->', 'x.md:1: the run went wrong'],
  ])('that cannot be filled are named: %j', (text, message) => {
    expect(() => fillBlocks(text, providers, 'x.md')).toThrow(message);
  });

  test('have a fence longer than any in the text', () => {
    expect(fenced('text', 'a\n````\nb')).toBe('`````text\na\n````\nb\n`````');
  });
});

describe('the source of a symbol', () => {
  const source = `// header

/** A. */
export interface A {
  /** Its b. */
  b(): void;
  c: {
    d: number;
  };
}

const x = 1,
  y = 2;
`;

  test.each([
    ['A.b', '/** Its b. */\nb(): void;'],
    ['A.c', 'c: {\n  d: number;\n};'],
    ['y', 'const x = 1,\n  y = 2;'],
  ])('%s comes with its comment, as far to the left as it goes', (symbol, expected) => {
    expect(symbolSource(source, symbol, 'a.ts')).toBe(expected);
  });

  test('does not include the comments above a blank line', () => {
    expect(symbolSource(source, 'A', 'a.ts')).toMatch(/^\/\*\* A\. \*\//);
  });

  test.each(['B', 'A.z', 'x.y', 'A.c.d'])('%s is refused', (symbol) => {
    expect(() => symbolSource(source, symbol, 'a.ts')).toThrow(`a.ts has no declaration ${symbol}`);
  });
});

describe('headings', () => {
  test.each([
    ['Level 1: the happy path', 'level-1-the-happy-path'],
    ['What `sendAfterSync` does, and why', 'what-sendaftersync-does-and-why'],
    ['A — B', 'a--b'],
    ['snake_case & co.', 'snake_case--co'],
  ])('%s has the anchor GitHub gives it', (heading, slug) => {
    expect(markdownFacts(`## ${heading}\n`).anchors).toEqual(new Set([slug]));
  });

  test('of the same name are numbered', () => {
    expect([...markdownFacts('# A\n# A\n# A\n').anchors]).toEqual(['a', 'a-1', 'a-2']);
    expect(slugOf('A')).toBe('a');
  });
});

describe('links', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'links-'));
  afterAll(() => rmSync(root, { recursive: true }));
  mkdirSync(path.join(root, 'chapters', 'one'), { recursive: true });
  writeFileSync(path.join(root, 'code.ts'), 'a\nb\n');
  writeFileSync(path.join(root, 'README.md'), '# Top\n\n<a id="here"></a>\n');

  function check(text: string): string[] {
    writeFileSync(path.join(root, 'chapters', 'one', 'README.md'), text);
    return brokenLinks(root, ['chapters/one/README.md']);
  }

  test.each([
    '[a](../../README.md#top)',
    '[a](../../README.md#here)',
    '[a](../../code.ts#L2)',
    '[a](../../code.ts)',
    '[a](..)',
    '# Own part\n\n[a](#own-part)',
    '[a](https://example.org/x)',
    '<mailto:a@example.org>',
    '`[a](nowhere.md)`',
    '```\n[a](nowhere.md)\n```',
    'Text.[^1]\n\n[^1]: A [note](../../README.md).\n',
  ])('%j is fine', (text) => {
    expect(check(text)).toEqual([]);
  });

  test.each([
    ['A\nb [a](nowhere.md)', '2: (nowhere.md) leads to a file that does not exist'],
    ['![a](nowhere.svg)', '1: (nowhere.svg) leads to a file that does not exist'],
    ['a\n\n<img src="nowhere.svg">', '3: (nowhere.svg) leads to a file that does not exist'],
    ['[a](#nothing)', '1: (#nothing) leads to a heading that does not exist'],
    ['[a](../../README.md#x)', '1: (../../README.md#x) leads to a heading that does not exist'],
    ['[a](../../code.ts#L9)', '1: (../../code.ts#L9) leads past the end of the file (3 lines)'],
    ['[a](../../../x.md)', '1: (../../../x.md) leads out of the repository'],
    ['[a](/x.md)', '1: (/x.md) starts at the root of a disk; write it relative to this file'],
    ['Text.[^1]\n\n[^1]: A [note](x.md).\n', '3: (x.md) leads to a file that does not exist'],
  ])('%j is broken', (text, problem) => {
    expect(check(text)).toEqual([`chapters/one/README.md:${problem}`]);
  });
});

describe('shown commands', () => {
  const command = new Command()
    .argument('[chapter]')
    .option('--solution')
    .option('-l, --level <number>');
  const known = {
    scripts: ['test', 'start', 'replay'],
    commandOf: (script: string) => (script === 'test' ? command : undefined),
    isChapter: (name: string) => name === 'chapter1',
  };
  const check = (text: string): string[] => wrongCommands(text, 'x.md', known);

  test.each([
    '`npm test -- chapter1 --solution`',
    '`npm test -- chapterN --level N`',
    '`npm test -- CHAPTER --level=2`',
    '`npm test -- <chapter>`',
    '`npm test`, `npm start`, `npm run test -- chapter1`, `npm`, `npm run …`',
    '```sh\n$ npm ci && npm test -- chapter1 -l 2   # grades it\n```',
    '```text\nreplay:  npm run replay -- 2pc:1:abc\n(npm test -- chapter1)\n```',
    'Use npm whatever in prose.',
  ])('%j is fine', (text) => {
    expect(check(text)).toEqual([]);
  });

  test.each([
    ['`npm tset`', 'npm tset: npm has no command tset'],
    ['`npm run nothing -- x`', 'npm run nothing -- x: package.json has no script nothing'],
    ['`npm test -- chapter9`', 'npm test -- chapter9: there is no chapter chapter9'],
    ['`npm test -- chapter1 --sol`', 'npm test -- chapter1 --sol: there is no option --sol'],
    ['`npm test -- chapter1 x`', 'npm test -- chapter1 x: nothing is known of an argument x'],
    [
      '`npm test chapter1 --solution`',
      'npm test chapter1 --solution: npm keeps --solution to itself, unless -- stands before it',
    ],
  ])('%j is wrong', (text, problem) => {
    expect(check(text)).toEqual([`x.md:1: ${problem}`]);
  });

  test('in a fence are named with their own line', () => {
    expect(check('A\n\n```sh\nnpm ci\nnpm nothing\n```\n')).toEqual([
      'x.md:5: npm nothing: npm has no command nothing',
    ]);
  });
});

test('the first difference of two texts is found, also at the end of one', () => {
  expect(firstDifference('a\nb', 'a\nb')).toBeUndefined();
  expect(firstDifference('a\nb', 'a\nc')).toEqual({ line: 2, expected: 'b', found: 'c' });
  expect(firstDifference('a\nb', 'a')).toEqual({ line: 2, expected: 'b', found: undefined });
});
