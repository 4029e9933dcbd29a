import { Linter } from 'eslint';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { runNode } from './run-command.ts';

const RUN = path.join(KIT_ROOT, 'src', 'cli', 'run.cjs');

describe('run.cjs', () => {
  it('can be parsed by any Node', () => {
    const messages = new Linter().verify(readFileSync(RUN, 'utf8'), {
      languageOptions: { ecmaVersion: 5, sourceType: 'script' },
    });
    expect(messages).toEqual([]);
  });

  it.each([
    ['v6.17.1', 'This is Node 6.17.1, and the workbook needs Node 20.19 or newer'],
    ['v20.18.3', 'This is Node 20.18.3, and'],
  ])('tells Node %s that it is too old', async (version, sentence) => {
    const pretend = `Object.defineProperty(process, 'version', { value: '${version}' }); require(${JSON.stringify(RUN)})`;
    const { code, stderr } = await runNode(['-e', pretend]);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('asks for npm ci if there are no packages', async () => {
    const pretend = `require('fs').existsSync = () => false; require(${JSON.stringify(RUN)})`;
    const { code, stderr } = await runNode(['-e', pretend]);
    expect(stderr).toBe('The packages of the workbook are not installed yet. Run npm ci first.\n');
    expect(code).toBe(2);
  });
});
