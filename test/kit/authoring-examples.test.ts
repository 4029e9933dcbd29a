import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../src/authoring/generated.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

const FOLDER = '01-two-phase-commit';

/** The chapter's text with one example in it, generated. */
async function textWith(source: string, name = 'greeting'): Promise<string> {
  const root = temporaryWorkbook();
  const folder = path.join(root, 'test', FOLDER, 'examples');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'greeting.ts'), source);
  const block = `<!-- example: ${name} -->\nold\n<!-- /example -->\n`;
  writeFileSync(path.join(root, 'chapters', FOLDER, 'README.md'), block);
  const files = await generatedFiles(root);
  return files.find(({ path }) => path === `chapters/${FOLDER}/README.md`)!.text;
}

test('an example block holds the marked parts of its source, and what it prints', async () => {
  const source = `
const hidden = 'Ada';
// #region shown
const greeting = 'hello ' + hidden;
// #endregion
export async function example() {
  // #region shown
  if (greeting !== '') {
    return greeting;
  }
  // #endregion
}
`;
  expect(await textWith(source)).toBe(`<!-- example: greeting -->
\`\`\`ts
const greeting = 'hello ' + hidden;

if (greeting !== '') {
  return greeting;
}
\`\`\`

It prints:

\`\`\`text
hello Ada
\`\`\`
<!-- /example -->
`);
});

test('an example must be there, be marked, and run', async () => {
  const marked = '// #region shown\n// #endregion\n';
  const wrong = async (source: string, name?: string): Promise<string> =>
    textWith(source, name).catch((error: unknown) => (error as Error).message);
  expect(await wrong(marked, 'none')).toContain('there is no example "none"');
  expect(await wrong('export const example = () => "";')).toContain('no part is marked');
  expect(await wrong('// #region shown\nexport const example = () => "";')).toContain(
    'examples/greeting.ts:1: no // #endregion ends this part',
  );
  expect(
    await wrong(`${marked}export const example = () => { throw new Error('no server'); };`),
  ).toBe(`chapters/${FOLDER}/README.md:1: no server`);
});
