import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FOLDER, freshBundle } from '../../src/cli/bundles.cjs';
import { bundleTest } from '../../src/cli/test-bundle.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { runNode } from './run-command.ts';
import { FIXTURE } from './temporary-workbook.ts';

it('npm test grades from its bundle as from its sources', { timeout: 60_000 }, async () => {
  await bundleTest();
  const bundle = freshBundle('test');
  expect(bundle).toBeDefined();
  const start = path.join(KIT_ROOT, 'src', 'cli', 'run-bundle.cjs');
  const solution = await runNode([start, bundle!, '1', '--solution'], FIXTURE);
  expect(solution).toMatchObject({ code: 0, stderr: '' });
  expect(solution.stdout).toContain('✓ 100 of 100 points');
});

it('a bundle with the path of its checkout in it is used only there', () => {
  const name = `test-of-${process.pid}`;
  const [manifest, bundle] = ['json', 'mjs'].map((ending) =>
    path.join(FOLDER, `${name}.${ending}`),
  );
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(bundle!, '');
  const found = [KIT_ROOT, path.dirname(KIT_ROOT)].map((root) => {
    writeFileSync(manifest!, JSON.stringify({ bundle: `${name}.mjs`, root, inputs: [] }));
    return freshBundle(name);
  });
  [manifest, bundle].forEach((file) => rmSync(file!));
  expect(found).toEqual([bundle, undefined]);
});
