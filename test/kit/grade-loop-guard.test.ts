import { afterEach, describe, expect, it } from 'vitest';
import { guardLoops } from '../../src/grade/loop-guard-transform.ts';
import { EndlessLoop, MAX_TURNS, resetLoopGuard } from '../../src/grade/loop-guard.ts';

/** Runs plain JavaScript with its loops guarded, as the body of a function. */
function run(body: string): unknown {
  const { code } = guardLoops(`(function () {${body}\n})()`, 'chapters/01-x/code.ts')!;
  // Indirect, so that it runs in the global scope.
  return (0, eval)(code) as unknown;
}

function caught(body: string): EndlessLoop {
  try {
    run(body);
  } catch (error) {
    expect(error).toBeInstanceOf(EndlessLoop);
    return error as EndlessLoop;
  }
  throw new Error('It ended.');
}

afterEach(resetLoopGuard);

describe('an endless loop is stopped', () => {
  it.each([
    ['while', 'while (true) {}'],
    ['while without a block', 'let i = 0; while (true) i++;'],
    ['an empty while', 'while (true);'],
    ['do', 'do {} while (true);'],
    ['do without a block', 'let i = 0; do i++; while (true);'],
    ['for', 'for (;;) {}'],
    ['for without a block', 'for (let i = 0; ; i++) void i;'],
    ['for-of over what grows', 'const a = [1]; for (const x of a) { a.push(x); }'],
    ['for-of without a block', 'const a = [1]; for (const x of a) a.push(x);'],
    ['an inner loop', 'for (const x of [1]) for (;;) void x;'],
    ['continue to a label', 'outer: while (true) { while (true) continue outer; }'],
    ['one in an arrow function', 'const f = () => { while (true); }; f();'],
    ['one that swallows errors', 'while (true) { try { while (true); } catch {} }'],
  ])('%s', (_name, body) => {
    expect(caught(body).message).toContain('more than 100,000 times');
  });

  it('in an async function and a generator', () => {
    expect(() =>
      run('const g = (function* () { while (true) yield 1; })(); for (const x of g);'),
    ).toThrow(EndlessLoop);
    return expect(run('return (async () => { while (true); })();')).rejects.toThrow(EndlessLoop);
  });

  it('in async functions that wait for themselves', async () => {
    const endless = [
      'async function f() { await null; return f(); }',
      'const f = async () => { await null; return f(); };',
      'const f = async function () { await null; await f(); };',
      'class A { static async f() { await null; return A.f(); } } const { f } = A;',
      'const f = async () => { await null; try { await f(); } catch { await f(); } };',
    ];
    for (const declaration of endless) {
      resetLoopGuard();
      await expect(run(`${declaration}\nreturn f();`), declaration).rejects.toThrow(
        'The async function at chapters/01-x/code.ts:1 was called more than 100,000 times',
      );
    }
  });

  it('with the file and the line of the loop', () => {
    expect(caught('\n\n  while (\n true) {}')).toMatchObject({
      file: 'chapters/01-x/code.ts',
      line: 3,
    });
  });
});

describe('a loop that ends', () => {
  it('does what it did before', () => {
    const body = `
      const seen = [];
      for (const key in { a: 1, b: 2 }) seen.push(key);
      outer: for (let i = 0; i < 3; i++) {
        for (const j of [0, 1, 2]) if (j === 1) continue outer; else if (i === 2) break outer; else seen.push(i + ',' + j);
      }
      let n = 0;
      do n++; while (n < 5)
      while (n > 3) n--;
      if (n) for (const x of ['x']) seen.push(x); else seen.push('never');
      return [...seen, n].join(' ');`;
    expect(run(body)).toBe('a b 0,0 1,0 x 3');
  });

  it('may take all turns of a handler call, but no more', () => {
    expect(run(`let n = 0; while (n < ${MAX_TURNS}) n++; return n;`)).toBe(MAX_TURNS);
    expect(() => run('for (const x of [1]) void x;')).toThrow(EndlessLoop);
    resetLoopGuard();
    expect(run('for (const x of [1]) return x;')).toBe(1);
  });
});

describe('the guarded source', () => {
  it('has the same lines, whatever characters are in it', () => {
    const source = [
      '// é 😀 \u{1f600}',
      'export function f<T>(all: readonly T[]): void {',
      '  for (const one of all)',
      '    console.log(`${one as string} 😀`);',
      "  throw new Error('line 5');",
      '}',
    ].join('\n');
    const { code } = guardLoops(source, 'f.ts')!;
    const lines = code.split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[3]).toMatch(/^ {4}\{if\(.*console\.log\(`\$\{one as string\} 😀`\);\}$/);
    expect(lines[4]).toBe("  throw new Error('line 5');");
  });

  it('leaves be what has no body', () => {
    const source =
      'export abstract class A { abstract f(): void; async g(): Promise<void>; async g(): Promise<void> { await 1; } }';
    expect(guardLoops(source, 'a.ts')!.code.match(/stop/g)).toHaveLength(1);
    expect(guardLoops('export const f = async () => 1;', 'f.ts')).toBeUndefined();
  });

  it('is left alone if there is no loop, or it does not parse', () => {
    expect(guardLoops('export const x = 1;', 'x.ts')).toBeUndefined();
    expect(guardLoops('while (', 'x.ts')).toBeUndefined();
  });
});
