import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../src/authoring/generated.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

const FOLDER = '01-two-phase-commit';

const STORIES = `
const met = { text: 'greet Ada', result: 'hello Ada' };
export const stories = {
  met: () => [met],
  wrong: () => [met, { ...met, expected: 'again Ada' }],
  table: () => 'as it is\\n\\u001b[1mbold\\u001b[22m\\n',
};
`;

/** A chapter's text with these blocks in it, generated. */
async function textWith(...names: readonly string[]): Promise<string> {
  const root = temporaryWorkbook();
  mkdirSync(path.join(root, 'test', FOLDER), { recursive: true });
  writeFileSync(path.join(root, 'test', FOLDER, 'stories.ts'), STORIES);
  const blocks = names.map((name) => `<!-- story: ${name} -->\nold\n<!-- /story -->\n`);
  writeFileSync(path.join(root, 'chapters', FOLDER, 'README.md'), blocks.join('\n'));
  const files = await generatedFiles(root);
  return files.find(({ path }) => path === `chapters/${FOLDER}/README.md`)!.text;
}

test('a story block holds the lines of a story, marked where it says what should have come', async () => {
  expect(await textWith('met', `${FOLDER}/wrong`)).toBe(
    `<!-- story: met -->
\`\`\`text
  1  greet Ada → hello Ada
\`\`\`
<!-- /story -->

<!-- story: ${FOLDER}/wrong -->
\`\`\`text
  1  greet Ada → hello Ada
✗ 2  greet Ada → hello Ada
     expected  → again Ada
\`\`\`
<!-- /story -->
`,
  );
});

test('a story block holds a text as it is, but for colours', async () => {
  expect(await textWith('table')).toContain('```text\nas it is\nbold\n```\n');
});

test('a story block must name a story', async () => {
  await expect(textWith('none')).rejects.toThrow('there is no story "none"');
});
