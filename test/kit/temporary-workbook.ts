import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { KIT_ROOT } from '../../src/grade/root.ts';

/** The small workbook that the tests of the grader grade. */
export const FIXTURE = path.join(KIT_ROOT, 'test', 'kit', 'fixtures', 'workbook');

/**
 * A copy of the small workbook to change at will, gone when the test is over. It lies within the
 * kit's folder, so that its imports of `#kit` find the kit, and as deep as the original, so that
 * those of the kit's files do, too.
 */
export function temporaryWorkbook(): string {
  const parent = path.join(KIT_ROOT, '.workbook', 'tests', 'kit');
  mkdirSync(parent, { recursive: true });
  const root = mkdtempSync(path.join(parent, 'workbook-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['chapters', 'solutions', 'test']) {
    cpSync(path.join(FIXTURE, folder), path.join(root, folder), { recursive: true });
  }
  return root;
}
