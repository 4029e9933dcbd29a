import { beforeAll, describe, expect, test } from 'vitest';
import { createHighlight } from '../../site/markdown/highlight.ts';
import type { PageContext } from '../../site/markdown/page-env.ts';
import { createMarkdown, type RenderMarkdown } from '../../site/markdown/render.ts';
import { markdownFacts } from '../../src/authoring/markdown.ts';

const page: PageContext = {
  file: 'chapters/01-two-phase-commit/README.md',
  resolveLink: (href) => {
    if (href.includes('nowhere')) throw new Error('there is no nowhere.md to link to.');
    return href.replace('README.md', 'index.html');
  },
  readDiagram: (run) => (run === 'one-crash' ? DIAGRAM : undefined),
  glossary: '../../GLOSSARY.html',
  findApi: (code) => (code === 'Env' ? '../../api/Env.html' : undefined),
};

const DIAGRAM = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" id="d" width="700" aria-labelledby="d-title"><title id="d-title">A run</title><style>#d .x{fill:#ddd}</style><path marker-end="url(#d-head)"/><marker id="d-head"/></svg>
`;

let renderMarkdown: RenderMarkdown;
const render = (markdown: string): string => renderMarkdown(markdown, page).html;

beforeAll(async () => {
  renderMarkdown = createMarkdown(await createHighlight());
});

describe('boxes', () => {
  test.each([
    ['myth', 'Myth'],
    ['aside', 'Aside'],
    ['warning', 'Careful'],
  ])('%s has its name, a title and text', (name, label) => {
    const html = render(`::: ${name} A title with \`code\`\n\nThe *text*.\n\n:::\n\nAfter.`);
    expect(html).toContain(`<div class="box ${name}" role="note" aria-label="${label}: A title`);
    expect(html).toContain(`<span class="box-kind">${label}</span>`);
    expect(html).toContain('A title with <code>code</code>');
    expect(html).toMatch(/<em>text<\/em>\.<\/p>\n<\/div>\n<p>After/);
  });

  test('a title can be left out', () => {
    expect(render('::: aside\ntext\n:::')).toContain('role="note" aria-label="Aside">');
  });

  test.each([
    ['with blank lines', '::: predict\n\nWhich node?\n\n+++\n\nThe second.\n\n:::'],
    ['without', '::: predict\nWhich node?\n+++\nThe second.\n:::'],
  ])('predict folds the answer away, %s', (_how, markdown) => {
    const html = render(markdown);
    expect(html).toMatch(/<div class="question">\n<p>Which node\?<\/p>\n<\/div>\n<details/);
    expect(html).toMatch(/<\/summary>\n<div class="answer-text">\n<p>The second\.<\/p>\n<\/div>/);
    expect(tagsBalance(html)).toBe(true);
  });

  test('predict has a name for what is guessed there, that is the same each time', () => {
    const box = '::: predict Which `node`?\n\nQ?\n\n+++\n\nA.\n\n:::\n\n';
    const names = [...render(box + box).matchAll(/data-guess="([^"]*)"/g)].map(([, name]) => name);
    expect(names).toEqual(['01-two-phase-commit/which-node', '01-two-phase-commit/which-node-2']);
  });

  test('predict without an answer is a question', () => {
    const html = render('::: predict\n\nWhich node?\n\n:::');
    expect(html).not.toContain('<details');
    expect(tagsBalance(html)).toBe(true);
  });

  test('predict may have code and other boxes in its answer', () => {
    const html = render(
      ':::: predict\nQ?\n+++\n```ts\nlet a = 1;\n```\n::: aside\nx\n:::\nEnd.\n::::',
    );
    expect(html).toMatch(/answer-text[^]*class="code"[^]*box aside[^]*End\.[^]*<\/details>/);
    expect(tagsBalance(html)).toBe(true);
  });

  test.each([
    'Text\n\n+++\n\nmore',
    '::: myth\na\n+++\nb\n:::',
    '::: predict\na\n+++\nb\n+++\nc\n:::',
  ])('"+++" where it has no place is refused with its line: %j', (markdown) => {
    expect(() => render(markdown)).toThrow(/01-two-phase-commit\/README\.md:\d+: "\+\+\+" parts/);
  });
});

describe('generated blocks', () => {
  const run = '<!-- run: one-crash -->\n```text\nc ──▶ p1\n```\n<!-- /run -->';

  test('a run is its drawing, with the text on demand', () => {
    const html = render(`Before.\n\n${run}\n\nAfter.`);
    expect(html).toMatch(/<figure class="run" id="run-one-crash"[^]*<svg[^]*<\/svg>[^]*<details/);
    expect(html).toMatch(/<summary>The same as text<\/summary>[^]*c ──▶ p1/);
    expect(html).not.toContain('<?xml');
    expect(tagsBalance(html.replace(/<(path|marker)[^>]*>/g, ''))).toBe(true);
  });

  test('the ids of a drawing become unique', () => {
    const html = render(run);
    expect(html).toContain('id="run-one-crash-d"');
    expect(html).toContain('aria-labelledby="run-one-crash-d-title"');
    expect(html).toContain('url(#run-one-crash-d-head)');
    expect(html).toContain('#run-one-crash-d .x{fill:#ddd}');
  });

  test('a run that was never drawn is refused', () => {
    const never = run.replace('one-crash', 'no-crash');
    expect(() => render(`# A\n\n${never}`)).toThrow(
      /README\.md:3: the run "no-crash" has no diagram/,
    );
  });

  test('code has a caption with its file and symbol', () => {
    const html = render(
      '<!-- code: src/kit/env.ts#Env.send -->\n```ts\nsend();\n```\n<!-- /code -->',
    );
    expect(html).toMatch(/<a href="..\/..\/src\/kit\/env.ts">env.ts<\/a> <code>Env.send<\/code>/);
    expect(html).toContain('class="shiki');
  });

  test('a report looks like a terminal', () => {
    const html = render('<!-- report: first -->\n```text\n<a> & b\n```\n<!-- /report -->');
    expect(html).toMatch(/<figure class="terminal">\s*<figcaption>In the terminal<\/figcaption>/);
    expect(html).toContain('&lt;a&gt; &amp; b');
  });

  test('a story is shown line for line', () => {
    const html = render('<!-- story: first -->\n```text\n  1  get /a → 7\n```\n<!-- /story -->');
    expect(html).toMatch(/<figcaption>Step by step<\/figcaption>/);
    expect(html).toContain('  1  get /a → 7');
  });

  test.each([
    '<!-- run: one-crash -->\n```text\nx\n```',
    '<!-- code: a.ts -->\ntext\n<!-- /code -->',
  ])('one that is not whole is refused: %j', (markdown) => {
    expect(() => render(markdown)).toThrow('needs one fenced block and then <!-- /');
  });
});

describe('code', () => {
  test('has the colours of both themes as variables, and no fixed ones', () => {
    const html = render("```ts\nconst vote = 'yes';\n```");
    expect(html).toMatch(/<span style="--shiki-light:#\w+;--shiki-dark:#\w+">const<\/span>/);
    expect(html).not.toMatch(/[";]color:/);
  });

  test.each(['', 'text', 'martian'])('in the language %j is plain', (language) => {
    const html = render(`\`\`\`${language}\n├──▶ <b>\n\`\`\``);
    expect(html).toContain('<code>├──▶ &lt;b&gt;</code>');
  });
});

describe('headings', () => {
  const markdown = [
    '# 1. Two-phase commit',
    "## What's next: `sendAfterSync`?",
    '## Naïve – locks & keys',
    '## Again',
    '## Again',
    '### C++ / Java_names',
  ].join('\n\n');

  test('get the anchors that GitHub gives them', () => {
    const { headings } = renderMarkdown(markdown, page);
    expect(headings.map(({ id }) => id)).toEqual([
      '1-two-phase-commit',
      'whats-next-sendaftersync',
      'naïve--locks--keys',
      'again',
      'again-1',
      'c--java_names',
    ]);
    expect(new Set(headings.map(({ id }) => id))).toEqual(markdownFacts(markdown).anchors);
  });

  test('are listed with level and text, and the first is the title', () => {
    const { title, headings } = renderMarkdown(markdown, page);
    expect(title).toBe('1. Two-phase commit');
    expect(headings[1]).toMatchObject({ level: 2, text: 'What’s next: sendAfterSync?' });
  });

  test('link to themselves', () => {
    expect(render('## Votes')).toContain(
      '<h2 id="votes"><a class="anchor" href="#votes">Votes</a>',
    );
  });
});

describe('links', () => {
  test('between files lead to pages, others stay', () => {
    const html = render('[2](../02/README.md#a) [z](https://zookeeper.apache.org/)');
    expect(html).toContain('href="../02/index.html#a"');
    expect(html).toContain('href="https://zookeeper.apache.org/"');
  });

  test('to nothing are refused with file and line', () => {
    expect(() => render('# A\n\n[x](nowhere.md)')).toThrow(
      'chapters/01-two-phase-commit/README.md:3: there is no nowhere.md to link to.',
    );
  });

  test('to the API stand at the first mention in each section', () => {
    const html = render('# `Env`\n\n`Env` and `Env`, [`Env`](a.md), `other`\n\n## B\n\n`Env`');
    expect(
      html.match(/<a href="..\/..\/api\/Env.html" class="api"><code>Env<\/code><\/a>/g),
    ).toHaveLength(2);
    expect(html).toContain('<a href="a.md"><code>Env</code></a>');
  });

  test('to footnotes and back', () => {
    const html = render('Text.[^gray]\n\n[^gray]: Gray, *Notes*.');
    expect(html).toMatch(
      /<a href="#fn1" id="fnref1" role="doc-noteref" aria-label="Footnote 1">1</,
    );
    expect(html).toMatch(
      /<section class="footnotes" aria-label="Footnotes">[^]*id="fn1"[^]*href="#fnref1"/,
    );
  });
});

/** Whether every tag that is opened is closed, in order. */
function tagsBalance(html: string): boolean {
  const open: string[] = [];
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (slash === '') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}
