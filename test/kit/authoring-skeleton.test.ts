import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check as isFormatted, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { skeletonOf, solutionForReaders } from '../../src/authoring/skeleton.ts';

/** One source with everything the generator knows. */
const SOLUTION = `import { crash, lose, type Env, type Fault } from '#kit';
import type { Helper, Unneeded } from './helper.ts';

/** A node. */
export class Greeter {
  private readonly env: Env<string>;
  private readonly helper: Helper;

  /** Says hello. */
  hello(): void {
    this.greet('hello', 1);
  }

  /**
   * Greets.
   *
   * @todo Level 1: send the word to every peer. Level 3: but not, as in Level 2: to those who have
   * left, which takes a little longer to explain than there is room on a line.
   * @param times - how often
   */
  private greet(word: string, times: number): number {
    const unneeded: Unneeded = this.env;
    return unneeded.greet(word, times);
  }

  /** @solution */
  private helpOut(): void {
    lose('a', 'b', 1);
  }
}

/**
 * @todo Return \`[crash('p1')]\`.
 */
export function faults(): Fault[] {
  return [crash('p1', { atMs: 1, forMs: 2 }), help()];
}

/** What only the solution needs.
 * @solution */
function help(): Fault {
  return lose('a', 'b', 1);
}

export const LAST = 1;
`;

const SKELETON = `import { crash, todo, type Env, type Fault } from '#kit';
import type { Helper } from './helper.ts';

/** A node. */
export class Greeter {
  private readonly env: Env<string>;
  private readonly helper: Helper;

  /** Says hello. */
  hello(): void {
    this.greet('hello', 1);
  }

  /**
   * Greets.
   *
   * TODO:
   * - Level 1: send the word to every peer.
   * - Level 3: but not, as in Level 2: to those who have left, which takes a little longer to
   *   explain than there is room on a line.
   *
   * @param times - how often
   */
  private greet(word: string, times: number): number {
    todo('Greeter.greet, level 1');
  }
}

/** TODO: Return \`[crash('p1')]\`. */
export function faults(): Fault[] {
  todo('faults');
}

export const LAST = 1;
`;

describe('a skeleton', () => {
  test('has lists in place of tags, and todo in place of bodies', () => {
    expect(skeletonOf(SOLUTION, 'greeter.ts')).toBe(SKELETON);
  });

  test('is the same for a source with Windows line endings', () => {
    expect(skeletonOf(SOLUTION.replaceAll('\n', '\r\n'), 'greeter.ts')).toBe(SKELETON);
  });

  test('of a file without tags is that file', () => {
    const source = `import { unused } from './x.ts';\nexport { y } from './y.ts';\n`;
    expect(skeletonOf(source, 'index.ts')).toBe(source);
  });

  test('of a skeleton is that skeleton', () => {
    expect(skeletonOf(SKELETON, 'greeter.ts')).toBe(SKELETON);
  });

  test.each([
    [
      "import type { A } from '#kit';",
      "import { todo } from '#kit';\nimport type { A } from '#kit';",
    ],
    ["import { b, type A } from '#kit';", "import { todo, type A } from '#kit';"],
    ["import { b } from '#kit';", "import { todo } from '#kit';"],
    ["import A, { b } from '#kit';", "import A, { todo } from '#kit';"],
    ["import { todo, type A } from '#kit';", "import { todo, type A } from '#kit';"],
    [
      "import { type A, b } from './b.ts';",
      "import { todo } from '#kit';\nimport type { A } from './b.ts';",
    ],
    [
      "import * as b from './b.ts';\nimport './c.ts';",
      "import { todo } from '#kit';\nimport './c.ts';",
    ],
    [
      "import { b as A } from './b.ts';",
      "import { todo } from '#kit';\nimport { b as A } from './b.ts';",
    ],
  ])('imports what it needs, and no more: %s', (before, after) => {
    const rest = (body: string): string => `\n\nexport function f(a: A): A {\n  ${body}\n}\n`;
    const source = `${before}${rest('return b(a);')}`.replace(
      'export',
      '/** @todo Do it. */\nexport',
    );
    const expected = `${after}${rest("todo('f');")}`.replace(
      'export',
      '/** TODO: Do it. */\nexport',
    );
    expect(skeletonOf(source, 'f.ts')).toBe(expected);
  });

  test('returns from a getter, as TypeScript wants it', () => {
    const source =
      'class A {\n  /** @todo Level 1: One. */\n  get b(): number {\n    return 1;\n  }\n}\n';
    expect(skeletonOf(source, 'a.ts')).toContain("{\n    return todo('A.b, level 1');\n  }");
  });

  test('breaks a long import as Prettier does', () => {
    const types = 'abcdefgh'.split('').map((letter) => `type ${letter.repeat(9)}`);
    const source =
      `import {\n${types.map((name) => `  ${name},\n`).join('')}  b,\n} from '#kit';\n\n` +
      `/** @todo Do it. */\nexport function f(x: ${types.join(' | ').replaceAll('type ', '')}) {}\n`;
    const lines = skeletonOf(source, 'f.ts').split('\n');
    expect(lines.slice(0, 3)).toEqual(['import {', '  todo,', '  type aaaaaaaaa,']);
  });

  test('keeps a blank line between what is left, and none at the ends', () => {
    const source = `/** @solution */\nconst a = 1;\n\nconst b = 1;\n\n/** @solution */\nconst c = 1;\n\nconst d = 1;\n\n// A remark on e.\n/** @solution */\nconst e = 1; // too\n`;
    expect(skeletonOf(source, 'f.ts')).toBe('const b = 1;\n\nconst d = 1;\n');
  });

  test.each([
    ['/** @todo Do it. */\nconst x = 1;\n', 'f.ts:2: @todo belongs to a function or a method'],
    ['\n/** @todo */\nfunction f() {}\n', 'f.ts:2: @todo does not say what is to be done'],
    ['\n\nfunction {\n', 'f.ts:3: '],
  ])('is refused, with the place, for %j', (source, message) => {
    expect(() => skeletonOf(source, 'f.ts')).toThrow(message);
  });
});

describe('a solution for readers', () => {
  const shown = solutionForReaders(SOLUTION);

  test('has no tags for authors, and no empty comments', () => {
    expect(shown).not.toMatch(/@todo|@solution|Level/);
    expect(shown).toContain('\n\nexport function faults(): Fault[] {\n  return [');
    expect(shown).toContain('  }\n\n  private helpOut(): void {');
    expect(shown).toContain('/** What only the solution needs. */\nfunction help(): Fault {');
  });

  test('keeps other tags, and all code', () => {
    expect(shown).toContain('   * Greets.\n   *\n   * @param times - how often\n   */');
    const code = (text: string): string => text.replace(/\/\*\*[\s\S]*?\*\/\s*/g, '');
    expect(code(shown)).toBe(code(SOLUTION));
  });

  test('drops the TODO lists of a skeleton, too', () => {
    expect(solutionForReaders(SKELETON)).toContain(
      '  /**\n   * Greets.\n   *\n   * @param times - how often\n   */\n  private greet',
    );
    expect(solutionForReaders(SKELETON)).not.toContain('TODO');
  });
});

describe('the solutions of this workbook', () => {
  const folder = fileURLToPath(new URL('../../solutions/', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}${file}`);

  test.each(files)('give formatted skeletons and readable solutions: %s', async (file) => {
    const source = readFileSync(file, 'utf8');
    const options = { ...(await resolveConfig(file)), filepath: file };
    // What is the solution, word for word, `npm run check` looks at.
    const made = new Set([skeletonOf(source, file), solutionForReaders(source, file)]);
    made.delete(source);
    for (const text of made) expect(await isFormatted(text, options)).toBe(true);
  });
});
