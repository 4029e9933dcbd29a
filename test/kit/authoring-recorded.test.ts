import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../src/authoring/generated.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

const FOLDER = '01-two-phase-commit';

const RUNS = `
const events = [{ id: 0, atMs: 3, node: 'p1', cause: null, type: 'note', text: 'hello' }];
export const runs = { later: async () => ({ version: 1, nodes: ['p1'], events }) };
`;

const STORIES = `export const stories = { counted: async () => '100 events' };`;

const DRAWINGS = `export const drawings = { herd: async () => '<svg>\\r\\n</svg>', plain: () => '<svg/>' };`;

test('runs, stories and drawings may be made by waiting', async () => {
  const root = temporaryWorkbook();
  const folder = path.join(root, 'test', FOLDER);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'runs.ts'), RUNS);
  writeFileSync(path.join(folder, 'stories.ts'), STORIES);
  writeFileSync(path.join(folder, 'drawings.ts'), DRAWINGS);
  const blocks = ['run: later', 'story: counted']
    .map((block) => `<!-- ${block} -->\n<!-- /${block.split(':')[0]} -->\n`)
    .join('\n');
  writeFileSync(path.join(root, 'chapters', FOLDER, 'README.md'), blocks);
  const files = await generatedFiles(root);
  const textOf = (name: string): string | undefined =>
    files.find((file) => file.path === `chapters/${FOLDER}/${name}`)?.text;
  expect(textOf('README.md')).toMatch(/"hello"/);
  expect(textOf('README.md')).toMatch(/100 events/);
  expect(textOf('diagrams/later.svg')).toMatch(/hello/);
  expect(textOf('diagrams/herd.svg')).toBe('<svg>\n</svg>');
  expect(textOf('diagrams/plain.svg')).toBe('<svg/>');
});
