import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readGlossary } from '../../site/glossary.ts';
import { createHighlight } from '../../site/markdown/highlight.ts';
import type { PageContext } from '../../site/markdown/page-env.ts';
import { createMarkdown, type RenderMarkdown } from '../../site/markdown/render.ts';
import { shownGlossary } from '../../site/pages/glossary-page.ts';

const page: PageContext = {
  file: 'chapters/05-zab-broadcast/README.md',
  resolveLink: (href) => href,
  readDiagram: () => undefined,
  glossary: '../../GLOSSARY.html',
  findApi: () => undefined,
};

const SOURCE = `# Glossary

## Ephemeral node, ephemerals

Goes with its "session". [Chapter 6](chapters/06-znode-tree/README.md).

## zxid, zxids

A number of
64 bits.
`;

let renderMarkdown: RenderMarkdown;
let render: (markdown: string, context?: PageContext) => string;

beforeAll(async () => {
  renderMarkdown = createMarkdown(await createHighlight(), readGlossary(SOURCE));
  render = (source, context = page) => renderMarkdown(source, context).html;
});

describe('a glossary', () => {
  test('has terms with other forms, and definitions without links', () => {
    expect(readGlossary(SOURCE)).toEqual([
      {
        forms: ['Ephemeral node', 'ephemerals'],
        anchor: 'ephemeral-node-ephemerals',
        definition: 'Goes with its "session".',
      },
      { forms: ['zxid', 'zxids'], anchor: 'zxid-zxids', definition: 'A number of 64 bits.' },
    ]);
  });

  test('wants a definition for each, and each once', () => {
    expect(() => readGlossary('## zxid\n\n## epoch\n\nA term.')).toThrow('zxid has no definition');
    expect(() => readGlossary('## zxid\n\nOne.\n\n## Zxid\n\nTwo.')).toThrow('Zxid is there twice');
  });

  test('of the book can be read', () => {
    expect(readGlossary(readFileSync('GLOSSARY.md', 'utf8')).length).toBeGreaterThan(40);
  });
});

test('the page of the glossary shows the first form of each term', () => {
  const text = renderMarkdown('# Glossary\n\n## zxid, zxids\n\nA number, of 64 bits.', page);
  const { headings, html } = shownGlossary(text);
  expect(headings[1]).toEqual({ level: 2, id: 'zxid-zxids', text: 'zxid' });
  expect(html).toContain('<h2 id="zxid-zxids"><a class="anchor" href="#zxid-zxids">zxid</a></h2>');
  expect(html).toContain('A number, of 64 bits.');
});

describe('a term', () => {
  const mark = (word: string): string =>
    `<a class="term" href="../../GLOSSARY.html#zxid-zxids" data-definition="A number of 64 bits.">${word}</a>`;

  test('is marked the first time in each section', () => {
    const shown = render('The zxid, a zxid.\n\nZxids.\n\n## Next\n\nOf the zxids one.');
    expect(shown).toContain(`<p>The ${mark('zxid')}, a zxid.</p>`);
    expect(shown).toContain('<p>Zxids.</p>');
    expect(shown).toContain(`<p>Of the ${mark('zxids')} one.</p>`);
  });

  test('is left alone in headings, links, code and longer words', () => {
    const shown = render('## The zxid\n\n[a zxid](x.md), `zxid`, zxid-like, lastzxid, /zxid.');
    expect(shown).not.toContain('class="term"');
  });

  test('has its definition escaped, whatever its form', () => {
    expect(render('EPHEMERALS go.')).toContain(
      'data-definition="Goes with its &quot;session&quot;.">EPHEMERALS</a> go.',
    );
  });

  test('is not marked where there is no glossary to go to', () => {
    expect(render('The zxid.', { ...page, glossary: undefined })).toBe('<p>The zxid.</p>\n');
  });
});
