import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderProblem } from '../../src/grade/report-problems.ts';
import { PLAIN_REPORT } from '../../src/grade/report.ts';
import type { SourceProblem } from '../../src/grade/source-problem.ts';
import { checkSyntax } from '../../src/grade/syntax-check.ts';
import { typeErrorsOf } from '../../src/grade/type-check-files.ts';
import pc from 'picocolors';
import { temporaryWorkbook } from './temporary-workbook.ts';

const FOLDER = '01-two-phase-commit';

/** A workbook in which one file of chapter 1 reads like this. */
function workbookWith(source: string, file = 'greeter.ts'): string {
  const root = temporaryWorkbook();
  writeFileSync(path.join(root, 'chapters', FOLDER, file), source);
  return root;
}

async function problemsIn(source: string, file?: string): Promise<SourceProblem[]> {
  return checkSyntax(workbookWith(source, file), FOLDER);
}

function shown(problem: SourceProblem | undefined): string {
  return problem === undefined
    ? 'nothing'
    : renderProblem(problem, PLAIN_REPORT, pc.createColors(false)).join('\n');
}

describe('checkSyntax', () => {
  it('finds nothing in good code', async () => {
    expect(await checkSyntax(temporaryWorkbook(), FOLDER)).toEqual([]);
  });

  it.each([
    ['a missing bracket', 'export class Greeter {\n  greet(): string {\n    return "hello";\n}\n'],
    ['a missing comma', 'export const x = 1;\nfoo(a b);\n'],
    ['an open string', "const s = 'abc;\n"],
    ['one bracket too many', 'export function f() {}\n}\n'],
    ['a missing value', 'const x = ;\n'],
    ['CRLF line ends', 'export const x = 1;\r\n\r\nfoo(a b);\r\n'],
  ])('shows %s', async (_name, source) => {
    const problems = await problemsIn(source);
    expect(problems).toHaveLength(1);
    expect(shown(problems[0])).toMatchSnapshot();
  });

  it('shows an import of what is not there, and guesses what was meant', async () => {
    const problems = await problemsIn("export { Greeter } from './greter.ts';\n", 'index.ts');
    expect(shown(problems[0])).toMatchSnapshot();
    const [chapter] = await problemsIn("import '#chapter/02-tree-phase-commit';\n");
    expect(chapter?.message).toContain('Did you mean #chapter/02-three-phase-commit?');
    const [kit] = await problemsIn("import { todo } from '#kitt';\n");
    expect(kit?.message).toContain('Did you mean #kit?');
  });
});

describe('typeErrorsOf', () => {
  it('finds none in the skeleton, and takes console for granted', () => {
    const root = workbookWith('console.log(1);\nexport class Greeter {}\n');
    expect(typeErrorsOf(root, FOLDER)).toEqual([]);
  });

  it('finds those of the chapter, with the types of Node', () => {
    const root = workbookWith(
      "import { sep } from 'node:path';\nexport const a: string = sep;\nexport const b: number = a;\nexport class Greeter {}\n",
    );
    const [error, ...others] = typeErrorsOf(root, FOLDER);
    expect(others).toEqual([]);
    expect(shown(error)).toMatchSnapshot();
  });
});

describe('an excerpt', () => {
  it('stays within the width, with the caret below the right character', () => {
    const sourceLine = `${' '.repeat(8)}const long = ${'x'.repeat(150)}; // ${'y'.repeat(90)}`;
    const column = sourceLine.indexOf(';') + 1;
    const place = { file: 'chapters/x.ts', line: 12345, column };
    const lines = shown({ place, message: 'A message.', sourceLine, length: 1 }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[1]![lines[2]!.indexOf('^')]).toBe(';');
  });
});
