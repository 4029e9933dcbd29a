import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sceneOf } from '../../src/diagram/scene.ts';
import { drawSvg } from '../../src/diagram/svg.ts';
import { layOut, type Layout } from '../../src/diagram/svg-layout.ts';
import { overlap, type Box } from '../../src/diagram/svg-measure.ts';
import { traces } from './diagram-arbitrary.ts';
import { blocked, connections, everything, forgetfulCoordinator } from './diagram-runs.ts';
import { TraceBuilder } from './trace-builder.ts';

describe('drawSvg', () => {
  it('is well-formed, whatever names and messages hold', () => {
    fc.assert(
      fc.property(traces, fc.boolean(), (trace, all) => checkXml(drawSvg(trace, { all }))),
      { numRuns: 60, seed: 5 },
    );
  });

  it('holds no script, no reference to the outside and no style for the page around it', () => {
    const svg = drawSvg(everything(), { all: true, id: 'run-7' });
    expect(svg).not.toMatch(/<script|<foreignObject|href|@import|\son\w+=|url\((?!#run-7-)/iu);
    const style = /<style>(.*?)<\/style>/su.exec(svg)?.[1] ?? '';
    const selectors = [...style.matchAll(/([^{}]+)\{[^{}]*\}/gu)].map(([, selector]) => selector);
    for (const selector of selectors) expect(selector).toContain('#run-7');
  });

  it('gives all ids the prefix it was told', () => {
    const svg = drawSvg(everything(), { id: 'run-7' });
    const ids = [...svg.matchAll(/\sid="([^"]+)"/gu)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(3);
    for (const id of ids) expect(id).toMatch(/^run-7/u);
    expect(new Set(ids).size).toBe(ids.length);
    expect(() => drawSvg(everything(), { id: '"><script>' })).toThrow(RangeError);
  });

  it('escapes text', () => {
    const svg = drawSvg(everything(), { all: true, title: 'a < b & "c"' });
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(svg).toContain('&lt;leader&gt;');
  });

  it('can be understood without seeing it', () => {
    const svg = drawSvg(forgetfulCoordinator(), { title: 'A forgotten decision' });
    expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="diagram-title diagram-desc"/u);
    expect(svg).toContain('<title id="diagram-title">A forgotten decision</title>');
    expect(/<desc[^>]*>(.*?)<\/desc>/u.exec(svg)?.[1]).toMatchInlineSnapshot(
      `"Time runs downward, from 0 to 45 ms. Lifelines of coordinator, p1, p2. 8 messages, 1 of them lost. coordinator crashes at 8 ms. RULE BROKEN: agreement. p2 decided abort for t1 at 45 ms, but p1 had decided commit at 9 ms."`,
    );
  });

  it('draws every type of event', () => {
    const svg = drawSvg(everything(), { all: true });
    const words = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/gu)].map(([, text]) => text);
    expect(words).toMatchInlineSnapshot(`
      [
        "n1",
        "n2",
        "n3",
        "n4",
        "0 ms",
        "1 ms",
        "2 ms",
        "3 ms",
        "5 ms",
        "6 ms",
        "7 ms",
        "8 ms",
        "9 ms",
        "10 ms",
        "12 ms",
        "13 ms",
        "14 ms",
        "20 ms",
        "21 ms",
        "22 ms",
        "23 ms",
        "24 ms",
        "25 ms",
        "26 ms",
        "27 ms",
        "31 ms",
        "33 ms",
        "35 ms",
        "40 ms",
        "41 ms",
        "42 ms",
        "43 ms",
        "44 ms",
        "45 ms",
        "&quot;I am the first",
        "&lt;leader&gt; &amp; proud&quot;",
        "set timer beat: 30 ms",
        "connected to n1",
        "append ballot=4 pear",
        "synced 3 writes",
        "slow disk: 40 ms a sync",
        "PAUSED",
        "goes on",
        "clear timer beat",
        "clock runs 20 % slow",
        "cut history to length 1",
        "CRASH, 2 writes lost, 1",
        "write kept by luck, a",
        "log entry torn, 3",
        "messages unsent",
        "timer beat",
        "connection to n1 broke",
        "disk is normal again",
        "RESTART",
        "flushed from itself",
        "write promise: ballot=9",
        "learned pear",
        "CUT: n1, n2 ✗ n3, n4",
        "mended: n1, n2 ↔ n3, n4",
        "CUT, one way: nothing from n3 reaches n1, n2, n4",
        "all faults are over",
        "propose ballot=3 apple",
        "propose ballot=3 apple (again)",
        "propose ballot=4 pear",
        "accepted ballot=4",
        "hello",
        "ping",
        "ping",
        "hello",
        "hello",
        "accepted ballot=5 (under way)",
        "cut off",
        "down",
        "no connection",
        "connection broke",
        "✗ EXCEPTION in onMessage of n4 (at 46 ms)",
        "TypeError: tx is undefined",
      ]
    `);
  });

  it('draws what happens to a connection as a line between its ends', () => {
    const svg = drawSvg(connections());
    const lines = svg.match(/<line class="tie[^"]*"/gu) ?? [];
    // Two lines for each of three that came up and one that was closed, one for one that broke.
    expect(lines.filter((one) => one.endsWith('"tie"'))).toHaveLength(8);
    expect(lines.filter((one) => one.endsWith('"tie-broke"'))).toHaveLength(1);
    expect(svg).toContain('#diagram .tie{');
    const words = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/gu)].map(([, text]) => text);
    for (const [text, times] of [
      ['connected', 3],
      ['closes connection', 1],
      // That, and why a message was lost.
      ['connection broke', 2],
      ['connection to n2 refused', 1],
    ] as const) {
      expect(words.filter((word) => word === text)).toHaveLength(times);
    }
    expect(drawSvg(forgetfulCoordinator())).not.toContain('.tie');
  });

  it('tells kinds of messages apart by dashes and heads, in an order that can be fixed', () => {
    const svg = drawSvg(forgetfulCoordinator(), { kinds: ['vote', 'prepare'] });
    expect(svg).toMatch(/class="arrow k0"[^>]*marker-end="url\(#diagram-head0\)"/u);
    const [first] = /class="arrow k\d"/u.exec(svg) ?? [];
    expect(first).toBe('class="arrow k1"');
    const looks = [...svg.matchAll(/\.k\d\{[^}]*stroke-dasharray:([^}]*)\}/gu)].map(
      ([, dash]) => dash,
    );
    expect(new Set(looks).size).toBe(6);
  });

  it('follows the reader, and the page around it, in light and dark', () => {
    const svg = drawSvg(blocked());
    expect(svg).toContain('@media (prefers-color-scheme:dark){#diagram{');
    expect(svg).toContain('[data-theme=dark] #diagram');
    expect(svg).toContain('[data-theme=light] #diagram');
  });

  it('is the same each time', () => {
    expect(drawSvg(everything())).toBe(drawSvg(everything()));
  });
});

describe('layOut', () => {
  it('lets no two texts of a realistic run overlap', () => {
    for (const trace of [forgetfulCoordinator(), blocked(), everything(), connections(), crowd()]) {
      for (const all of [false, true]) expect(overlaps(layOut(sceneOf(trace, all)))).toEqual([]);
    }
  });

  it('draws what is later lower', () => {
    fc.assert(
      fc.property(traces, fc.boolean(), (trace, all) => {
        const { arrows, ticks } = layOut(sceneOf(trace, all));
        for (const { y1, y2 } of arrows) expect(y2).toBeGreaterThan(y1);
        const heights = ticks.map(({ y }) => y);
        expect(heights).toEqual([...heights].sort((a, b) => a - b));
      }),
      { numRuns: 60, seed: 6 },
    );
  });
});

/** Five nodes that all write to one another in the same instants. */
function crowd() {
  const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
  const run = new TraceBuilder(...names).start();
  const votes = names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to) => run.send(1, from, to, { kind: 'vote', for: from })),
  );
  votes.forEach((vote, index) =>
    index % 7 === 3 ? run.lose(3, vote, 'lost') : run.deliver(3, vote),
  );
  return run.build();
}

function overlaps(layout: Layout): string[] {
  const texts: { text: string; box: Box }[] = [
    ...layout.captions.flatMap((caption) => caption.lines),
    ...layout.across.flatMap((strip) => strip.lines),
    ...layout.ties.map(({ label }) => label),
    ...layout.arrows.flatMap(({ label, reason }) =>
      reason === undefined ? [label] : [label, reason],
    ),
  ].filter(({ text }) => text !== '');
  return texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter((other) => overlap(one.box, other.box))
      .map((other) => `${one.text} / ${other.text}`),
  );
}

/** Fails unless all tags are closed in order and no markup characters stand loose. */
function checkXml(svg: string): void {
  const open: string[] = [];
  const tags = /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<&]*(?:&\w+;[^"<&]*)*")*)\s*(\/?)>/giu;
  const text = svg.replace(tags, (_, close: string, name: string, _attributes, empty: string) => {
    if (close !== '') expect(open.pop()).toBe(name);
    else if (empty === '') open.push(name);
    return '';
  });
  expect(open).toEqual([]);
  expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot);)/u);
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  expect(svg).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/u);
}
