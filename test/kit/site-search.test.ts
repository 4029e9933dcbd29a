import MiniSearch from 'minisearch';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { html, raw } from '../../site/html.ts';
import type { PageContent } from '../../site/pages/layout.ts';
import { searchScript } from '../../site/search/search-script.ts';
import { SEARCH_OPTIONS } from '../../site/search/search-options.ts';
import { sectionsOf } from '../../site/search/sections.ts';

const page: PageContent = {
  page: 'chapters/03-paxos/index.html',
  title: 'Paxos',
  description: '',
  kind: 'chapter',
  headings: [],
  body: raw(
    '<h1 id="paxos"><a href="#paxos">Paxos</a></h1><p>A majority of <em>acceptors</em>.</p>' +
      '<h2 id="the-idea">The idea</h2><p>Ballots &amp; promises: <code>a &lt; b</code>.</p>' +
      '<pre>listing</pre><svg><text>drawing</text></svg><h2 id="empty">Empty</h2>',
  ),
};

describe('what can be searched', () => {
  test('is each part of a page, without listings and drawings', () => {
    expect(sectionsOf(page)).toEqual([
      {
        at: 'chapters/03-paxos/index.html',
        page: 'Paxos',
        heading: 'Paxos',
        text: 'A majority of acceptors.',
      },
      {
        at: 'chapters/03-paxos/index.html#the-idea',
        page: 'Paxos',
        heading: 'The idea',
        text: 'Ballots & promises: a < b.',
      },
    ]);
  });

  test('is not on pages of code', () => {
    expect(sectionsOf({ ...page, kind: 'code', body: html`<h1>index.ts</h1>` })).toEqual([]);
  });

  test('is found by the index that a page loads as a script', () => {
    const sections = [
      ...sectionsOf(page),
      { at: 'x', page: 'X', heading: '</script>', text: 'zxid' },
    ];
    const script = searchScript(sections);
    expect(script).not.toContain('</script');
    const window: { bookIndex?: { index: string; sections: unknown } } = {};
    vm.runInNewContext(script, { window });
    expect(window.bookIndex!.sections).toEqual(sections);
    const engine = MiniSearch.loadJSON(window.bookIndex!.index, SEARCH_OPTIONS);
    expect(engine.search('ballot').map(({ id }) => id as number)).toEqual([1]);
    expect(engine.search('promises ballots').map(({ id }) => id as number)).toEqual([1]);
    expect(engine.search('zxid')).toHaveLength(1);
    expect(engine.search('drawing')).toEqual([]);
  });
});
