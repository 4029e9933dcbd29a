import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSite, type SiteReport } from '../../site/build.ts';
import { CHAPTERS } from '../../site/chapters.ts';
import { checkSiteLinks } from '../../site/check-links.ts';

const FIXTURE = fileURLToPath(new URL('fixtures/site/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'site-'));
const dist = join(folder, 'dist');
let report: SiteReport;
const read = (page: string): string => readFileSync(join(dist, ...page.split('/')), 'utf8');

beforeAll(async () => {
  report = await buildSite({ root: FIXTURE, dist, api: false });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a built site', () => {
  test('has a page for everything that is linked to, and no broken link', () => {
    expect(report.problems).toEqual([]);
    // Which chapters have a playground is not for this test.
    const pages = htmlFiles(dist).filter((page) => !page.startsWith('playground/'));
    expect(pages).toEqual([
      '404.html',
      'CONTRIBUTING.html',
      'chapters/00-start-here/index.html',
      'chapters/01-two-phase-commit/index.html',
      'chapters/01-two-phase-commit/skeleton.html',
      'chapters/02-three-phase-commit/index.html',
      'files/src/kit/env.ts.html',
      'index.html',
      'replay.html',
      'solutions/01-two-phase-commit/index.html',
      'workshop/index.html',
    ]);
  });

  test('asks nothing of another host, and runs no inline script', () => {
    for (const page of htmlFiles(dist)) {
      const html = read(page);
      // The page for what is not there cannot know where its script would be.
      if (page === '404.html') continue;
      expect(html).not.toMatch(/<(?!a\b)[a-z]+[^>]*\s(?:src|href)="(?:https?:)?\/\//);
      expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
      expect(html).not.toMatch(/\s(?:src|href)="\//);
    }
  });

  test('is the same when it is built again', async () => {
    const again = join(folder, 'again');
    await buildSite({ root: FIXTURE, dist: again, api: false });
    for (const page of htmlFiles(dist)) {
      expect(readFileSync(join(again, page), 'utf8')).toBe(read(page));
    }
  });

  test('lists all chapters, and links those that are written', () => {
    const html = read('chapters/01-two-phase-commit/index.html');
    expect(CHAPTERS.map(({ number }) => number)).toEqual([...Array(16).keys()]);
    for (const { title } of CHAPTERS) expect(html).toContain(title);
    expect(html).toMatch(/href="..\/..\/chapters\/02-three-phase-commit\/index.html"/);
    expect(html).not.toContain('03-paxos');
    expect(html).toMatch(/aria-current="page"[^>]*><span class="number">1</);
  });

  test('leads from chapter to chapter', () => {
    expect(read('chapters/01-two-phase-commit/index.html')).toMatch(
      /<a class="next" rel="next" href="..\/..\/chapters\/02-three-phase-commit\/index.html"/,
    );
    expect(read('chapters/02-three-phase-commit/index.html')).toMatch(/<a class="prev" rel="prev"/);
  });

  test('begins with a page that bears no number', () => {
    const page = read('chapters/00-start-here/index.html');
    expect(page).toMatch(/<p class="eyebrow">Before the first chapter<\/p>/);
    expect(page).toMatch(/class="next"[^]*<span class="name">1\. Two-phase commit<\/span>/);
    const first = read('chapters/01-two-phase-commit/index.html');
    expect(first).toMatch(/<p class="eyebrow">Agreeing · chapter 1 of 15<\/p>/);
    expect(first).toMatch(/class="prev"[^]*?<span class="name">Start here<\/span>/);
    expect(read('index.html')).toMatch(
      /class="button" href="chapters\/00-start-here\/index.html">Start here</,
    );
  });

  test('shows the chapters on its front page in place of the list of the README', () => {
    const html = read('index.html');
    expect(html).toMatch(/<h1 [^]*<p class="lead">A workbook/);
    expect(html.match(/class="card"/g)).toHaveLength(3);
    expect(html.match(/class="card unwritten"/g)).toHaveLength(13);
    expect(html).not.toContain('<!--');
  });

  test('keeps solutions behind a click, with a warning', () => {
    const html = read('solutions/01-two-phase-commit/index.html');
    expect(html).toMatch(
      /class="box warning"[^]*<details class="solution" id="coordinator.ts">\s*<summary/,
    );
    expect(html).not.toContain('@todo');
  });

  test('shows a solution as a difference to what one starts with', () => {
    const html = read('solutions/01-two-phase-commit/index.html');
    const marked = (tag: string) =>
      [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, line = '']) =>
        line.replace(/<[^>]*>/g, '').trim(),
      );
    expect(marked('del')).toContain("todo('Coordinator.onSilence, level 2');");
    expect(marked('del')).toContain('* - Level 2: one no is an abort.');
    expect(marked('ins')).toEqual([
      '/** A vote arrives. */',
      'this.votes.set(from, vote);',
      "if (vote === 'no') return 'abort';",
      "return this.votes.size === participants.length ? 'commit' : undefined;",
      '/** Nobody has answered for a while. */',
      "return 'abort';",
    ]);
    // What is not marked is in both, and the lines that stay have the numbers of the solution.
    expect(html).toMatch(/id="coordinator.ts-L1"[^]*id="coordinator.ts-L15"/);
  });

  test('shows what one starts with, and marks what is left to do', () => {
    const html = read('chapters/01-two-phase-commit/skeleton.html');
    const todos = [...html.matchAll(/<span class="line todo" id="coordinator.ts-L(\d+)">/g)];
    const disk = readFileSync(join(FIXTURE, 'chapters/01-two-phase-commit/coordinator.ts'), 'utf8');
    const lines = disk.split('\n');
    const marked = todos.map(([, line]) => lines[Number(line) - 1]?.trim());
    expect(marked).toEqual(
      lines.map((line) => line.trim()).filter((line) => /TODO|Level|todo\(/.test(line)),
    );
    expect(html).toMatch(
      /<dt>\s*<a href="[^"]*#level-2-silence-40-points">[^]*<code>onSilence<\/code>/,
    );
  });

  test('tells at each level what to write, with a link to its place', () => {
    const html = read('chapters/01-two-phase-commit/index.html');
    const after = (heading: string) => html.split(`id="${heading}"`)[1]?.split('</ul>')[0] ?? '';
    expect(after('level-1-votes-60-points')).toMatch(
      /skeleton.html#coordinator.ts-L10"\s*><code>onVote</,
    );
    expect(after('level-1-votes-60-points')).not.toContain('onSilence');
    expect(after('level-2-silence-40-points')).toMatch(/<code>onVote<[^]*<code>onSilence</);
    expect(html).toMatch(
      /<nav class="views"[^]*href="[^"]*skeleton.html"[^]*href="[^"]*solutions\/01-two/,
    );
  });

  test('has a page for what is not there, which needs nothing beside it', () => {
    const html = read('404.html');
    expect(html).toContain('<style>');
    expect(html).not.toMatch(/<script[^>]*src|<link[^>]*stylesheet/);
  });

  test('has no id twice on a page', () => {
    for (const page of htmlFiles(dist)) {
      const ids = [...read(page).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    }
  });
});

test('a chapter outside of the plan is refused', async () => {
  const root = join(folder, 'unplanned');
  cpSync(FIXTURE, root, { recursive: true });
  cpSync(join(root, 'chapters/02-three-phase-commit'), join(root, 'chapters/16-raft'), {
    recursive: true,
  });
  const build = buildSite({ root, dist: join(folder, 'x'), api: false });
  await expect(build).rejects.toThrow('chapters/16-raft is not in the plan');
});

describe('the link check', () => {
  test.each([
    ['<a href="gone.html">x</a>', 'gone.html leads to nothing'],
    ['<a href="#gone">x</a>', '#gone leads to an anchor that does not exist'],
    ['<a href="/index.html">x</a>', '/index.html works only at the top of a host'],
    ['<a href="../x.html">x</a>', '../x.html leads out of the site'],
    ['<a href="sub/">x</a>', 'sub/ leads to a folder, which fails from a disk'],
    ['<img src="https://x.org/a.png">', 'asks another host for https://x.org/a.png'],
    ['<script src="//x.org/a.js"></script>', 'asks another host for //x.org/a.js'],
    ['<link rel="stylesheet" href="gone.css">', 'gone.css leads to nothing'],
  ])('complains about %s', (html, problem) => {
    expect(checkPage(html)).toEqual([`index.html: ${problem}`]);
  });

  test.each([
    '<a href="https://x.org/">x</a>',
    '<a href="#here">x</a><p id="here">',
    '<a href="sub/page.html#there">x</a>',
    '<a href="mailto:a@b.c">x</a>',
    '<code>&lt;a href="gone.html"&gt;</code>',
    '<script>const a = \'<a href="gone.html">\';</script>',
  ])('is content with %s', (html) => {
    expect(checkPage(html)).toEqual([]);
  });

  test('reads style sheets as well', () => {
    expect(checkPage('', "a { background: url('gone.png') }")).toEqual([
      'style.css: gone.png leads to nothing',
    ]);
    expect(checkPage('', '@import "https://x.org/a.css";')).toEqual([
      'style.css: asks another host for https://x.org/a.css',
    ]);
  });

  function checkPage(html: string, css = ''): string[] {
    const site = mkdtempSync(join(folder, 'links-'));
    cpSync(join(FIXTURE, 'README.md'), join(site, 'sub', 'README.md'));
    writeFileSync(join(site, 'sub', 'page.html'), '<p id="there">');
    writeFileSync(join(site, 'index.html'), html);
    writeFileSync(join(site, 'style.css'), css);
    return checkSiteLinks(site);
  }
});

function htmlFiles(site: string): string[] {
  return readdirSync(site, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.html'))
    .sort();
}
