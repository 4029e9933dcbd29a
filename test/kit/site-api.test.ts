import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addBacklinks } from '../../site/api-backlinks.ts';
import type { ApiIndex } from '../../site/api-index.ts';
import { buildApi } from '../../site/api.ts';

const folder = mkdtempSync(join(tmpdir(), 'api-'));
const out = join(folder, 'dist', 'api');
let index: ApiIndex;

beforeAll(async () => {
  write('package.json', '{ "name": "sample" }');
  write('tsconfig.json', '{ "compilerOptions": { "strict": true, "module": "nodenext" } }');
  write('site/api.md', 'Start with {@link Env}.\n');
  write('src/kit/index.ts', `export type { Env } from './env.js';\n`);
  write(
    'src/kit/env.ts',
    '/** The world. */\nexport interface Env {\n  /** Sends. */\n  send(to: string): void;\n}\n',
  );
  write(
    'src/sim/trace.ts',
    'interface Inner { x: number }\n/** Sent by {@link Env.send}, see {@link Inner}. */\nexport interface Trace { inner: Inner }\n',
  );
  const real = fileURLToPath(new URL('../../typedoc.json', import.meta.url));
  const config = JSON.parse(readFileSync(real, 'utf8')) as Record<string, unknown>;
  const entryPoints = ['src/kit/index.ts', 'src/sim/trace.ts'];
  write('typedoc.json', JSON.stringify({ ...config, entryPoints }));
  index = await buildApi(folder, out);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('the index knows names, members and modules', () => {
  expect([...index.names]).toEqual([['Env', 'api/interfaces/kit.Env.html']]);
  expect([...index.members]).toEqual([['Env.send', 'api/interfaces/kit.Env.html#send']]);
  expect(index.modules.get('src/sim/trace.ts')).toBe('api/modules/sim_trace.html');
});

test('pages have the style of the book and lead back to it', () => {
  const page = readFileSync(join(out, 'interfaces', 'kit.Env.html'), 'utf8');
  expect(page).toContain('<a href="../../index.html">The book</a>');
  expect(page).toContain('<link rel="stylesheet" href="../../assets/api.css"/>');
  expect(page).not.toContain('@site/');
});

test('a page names the chapters that link to it, below its title', () => {
  const page = 'api/interfaces/sim_trace.Trace.html';
  const chapter = { page: 'chapters/03-paxos/index.html', title: '3. Paxos' };
  addBacklinks(join(folder, 'dist'), new Map([[page, [chapter]]]));
  expect(readFileSync(join(folder, 'dist', page), 'utf8')).toMatch(
    /<h1>Interface Trace<\/h1><p class="in-the-book">In the book: <a href="..\/..\/chapters\/03-paxos\/index.html"\s*>3. Paxos<\/a><\/p>/,
  );
  const gone = new Map([['api/index.js', [chapter]]]);
  writeFileSync(join(folder, 'dist', 'api', 'index.js'), '');
  expect(() => addBacklinks(join(folder, 'dist'), gone)).toThrow('api/index.js has no title.');
});

test('doc comments may mention the kit without importing it, and inner things', () => {
  const page = readFileSync(join(out, 'interfaces', 'sim_trace.Trace.html'), 'utf8');
  expect(page).toMatch(/<a href="..\/..\/api\/interfaces\/kit.Env.html#send">\s*Env.send<\/a>/);
  expect(page).not.toMatch(/@kit|@inner/);
});

test('pages name neither the machine nor the tool', () => {
  const page = readFileSync(join(out, 'modules', 'sim_trace.html'), 'utf8');
  expect(page).not.toContain(folder);
  expect(page).not.toContain('Generated using');
});

function write(path: string, text: string): void {
  const place = join(folder, ...path.split('/'));
  mkdirSync(join(place, '..'), { recursive: true });
  writeFileSync(place, text);
}
