import { describe, expect, test } from 'vitest';
import { findApi, NO_API, type ApiIndex } from '../../site/api-index.ts';
import { relativeLink, resolveInRepository, targetOf } from '../../site/routes.ts';

const FILES = [
  'README.md',
  'CONTRIBUTING.md',
  'chapters/01-a/README.md',
  'chapters/01-a/coordinator.ts',
  'chapters/01-a/diagrams/run.svg',
  'chapters/02-b/README.md',
  'solutions/01-a/coordinator.ts',
  'src/kit/env.ts',
  'src/sim/trace.ts',
  'LICENSE',
];
const repository = {
  kindOf: (path: string) => {
    if (FILES.includes(path)) return 'file';
    const isFolder = path === '.' || FILES.some((file) => file.startsWith(`${path}/`));
    return isFolder ? 'folder' : undefined;
  },
  apiPage: (file: string) =>
    file === 'src/sim/trace.ts' ? 'api/modules/sim_trace.html' : undefined,
} as const;

/** Follows a link from a file to the page it leads to, seen from that file's own page. */
function follow(file: string, href: string): string {
  const { path, anchor } = resolveInRepository(file, href)!;
  return relativeLink(targetOf(repository, file).page, targetOf(repository, path, anchor));
}

describe('links of a chapter', () => {
  test.each([
    ['../02-b/README.md', '../02-b/index.html'],
    ['../02-b/README.md#votes', '../02-b/index.html#votes'],
    ['../02-b/', '../02-b/index.html'],
    ['../../README.md', '../../index.html'],
    ['../../CONTRIBUTING.md', '../../CONTRIBUTING.html'],
    ['../..', '../../index.html'],
    ['coordinator.ts', 'skeleton.html#coordinator.ts'],
    ['coordinator.ts#L7', 'skeleton.html#coordinator.ts-L7'],
    ['diagrams/run.svg', 'diagrams/run.svg'],
    ['../../solutions/01-a/coordinator.ts', '../../solutions/01-a/index.html#coordinator.ts'],
    ['../../solutions/01-a', '../../solutions/01-a/index.html'],
    ['../../src', '../../api/index.html'],
    ['../../src/sim/trace.ts', '../../api/modules/sim_trace.html'],
    ['../../src/sim/trace.ts#L3-L9', '../../files/src/sim/trace.ts.html#L3'],
    ['../../src/kit/env.ts', '../../files/src/kit/env.ts.html'],
    ['../../LICENSE', '../../files/LICENSE.html'],
  ])('%s leads to %s', (href, expected) => {
    expect(follow('chapters/01-a/README.md', href)).toBe(expected);
  });

  test.each(['https://x.org/', '//x.org', 'mailto:a@b.c', '#votes'])('%s is left alone', (href) => {
    expect(resolveInRepository('README.md', href)).toBeUndefined();
  });

  test.each([
    ['../03-c/README.md', 'there is no chapters/03-c/README.md'],
    ['../../src/kit', 'a folder without a README.md'],
    ['../../../x', 'leads out of the repository'],
    ['/README.md', 'leads out of the repository'],
  ])('%s is refused: %s', (href, sentence) => {
    expect(() => follow('chapters/01-a/README.md', href)).toThrow(sentence);
  });
});

test('links of the front page', () => {
  expect(follow('README.md', 'chapters/01-a/README.md')).toBe('chapters/01-a/index.html');
  expect(follow('README.md', './CONTRIBUTING.md')).toBe('CONTRIBUTING.html');
});

describe('inline code and the API', () => {
  const index: ApiIndex = {
    ...NO_API,
    names: new Map(['Env', 'Decision', 'crash'].map((name) => [name, name])),
    members: new Map(
      [
        'Env.send',
        'Env.disk',
        'Disk.read',
        'Log.read',
        'Log.append',
        'Log.cut',
        'History.cut',
        'Decision.read',
      ].map((name) => [name, name]),
    ),
  };

  test.each([
    ['Env', 'Env'],
    ['Env<Message>', 'Env'],
    ['Env.send', 'Env.send'],
    ['env.send(to, message)', 'Env.send'],
    ['this.env.send', 'Env.send'],
    ['send', 'Env.send'],
    ['log.append(entry)', 'Log.append'],
    ['crash()', 'crash'],
  ])('%s names %s', (code, expected) => {
    expect(findApi(index, code)).toBe(expected);
  });

  test.each(['read', 'cut', 'env', 'npm test', 'commit', 'decision', 'constructor', 'a.b.c'])(
    '%s names nothing, or not one thing',
    (code) => {
      expect(findApi(index, code)).toBeUndefined();
    },
  );
});
