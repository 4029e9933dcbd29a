import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { withChapterList } from '../../src/authoring/chapter-list.ts';

const root = mkdtempSync(path.join(tmpdir(), 'workbook-list-'));
mkdirSync(path.join(root, 'chapters', '03-paxos'), { recursive: true });
writeFileSync(path.join(root, 'chapters', '03-paxos', 'README.md'), '# Paxos\n');
afterAll(() => rmSync(root, { recursive: true }));

describe('the list of chapters', () => {
  const text = '# A\n\n<!-- chapters -->\nSTALE\n<!-- /chapters -->\n\nEnd.\n';
  const list = withChapterList(text, root);

  test('replaces what stood there, and nothing else', () => {
    expect(list).toMatch(/^# A\n\n<!-- chapters -->\n\*\*/);
    expect(list).toMatch(/\n<!-- \/chapters -->\n\nEnd\.\n$/);
    expect(list).not.toContain('STALE');
    expect(withChapterList(list, root)).toBe(list);
  });

  test('has the warm-up and all fifteen in order, and links those that have a text', () => {
    const items = list.split('\n').filter((line) => /^\d+\. /.test(line));
    expect(items.map((line) => parseInt(line, 10))).toEqual([...Array(16).keys()]);
    expect(items[3]).toMatch(/^3\. \[Paxos\]\(chapters\/03-paxos\/README\.md\)\. .+\.$/);
    expect(items[2]).toMatch(/^2\. Three-phase commit \(planned\)\. .+\.$/);
  });

  test('is for texts that have a place for it', () => {
    expect(withChapterList('# A\n', root)).toBe('# A\n');
  });
});
