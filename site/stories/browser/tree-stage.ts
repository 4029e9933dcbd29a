import { h, s, set } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';
import type { Change } from '../engine/changes.ts';
import {
  type TreeMark,
  type TreeNode,
  type TreeScene,
  type TreeStrip,
} from '../tree/drawn-tree.ts';
import { stripOf } from './strip.ts';
import { layOutTree, type PlacedNode, type TreeLink } from '../tree/tree-layout.ts';

/** So high the drawing may make the page before it is scrolled. */
const MOST_HEIGHT = 460;

const KIND_WORDS: Readonly<Record<TreeNode['kind'], string>> = {
  persistent: '',
  ephemeral: 'ephemeral',
  container: 'container',
  ttl: 'TTL node',
  missing: 'not there',
};
const CHANGE_SIGNS: Readonly<Record<Change, string>> = {
  new: '+',
  changed: '●',
  gone: '✕',
  same: '',
};

/** The tree of a moment, and what is beside it. */
export function treeStage(model: Model<TreeScene>): HTMLElement {
  const drawing = s('svg', { role: 'group', 'aria-label': 'The tree of znodes' });
  const scroller = h('div', { class: 'st-scroll' });
  scroller.append(drawing);
  const strips = h('div', { class: 'st-strips' });
  const element = h('div', { class: 'pg-stage st-stage' }, scroller, strips);
  const draw = (): void => {
    const hadFocus = (document.activeElement as SVGElement | null)?.dataset?.['path'];
    const { nodes, strips: rows } = model.moment.state;
    const { nodes: placed, links, width, height } = layOutTree(nodes);
    set(drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    drawing.replaceChildren(...links.map(drawLink), ...placed.map((one) => drawNode(one, model)));
    strips.replaceChildren(...rows.map(drawStrip));
    showSelected();
    if (hadFocus !== undefined && element.isConnected) nodeOf(drawing, hadFocus)?.focus();
  };
  const showSelected = (): void => {
    for (const node of drawing.querySelectorAll<SVGElement>('.st-node')) {
      set(node, { 'aria-pressed': node.dataset['path'] === model.selected ? 'true' : 'false' });
    }
  };
  const reserve = (): void => {
    const heights = model.moments.map(({ state }) => layOutTree(state.nodes).height);
    scroller.style.minHeight = `${Math.min(MOST_HEIGHT, Math.max(...heights))}px`;
  };
  reserve();
  draw();
  model.onChange((news) => {
    if (news === 'run') reserve();
    if (news === 'run' || news === 'moment') draw();
    if (news === 'selection') showSelected();
  });
  return element;
}

function isThere(word: string): boolean {
  return word !== '' && word !== 'same';
}

function nodeOf(drawing: SVGElement, path: string): SVGElement | undefined {
  const all = [...drawing.querySelectorAll<SVGElement>('.st-node')];
  return all.find(({ dataset }) => dataset['path'] === path);
}

function drawLink({ from, to }: TreeLink): SVGElement {
  const [x1, y1] = [from.x + from.width, from.y + 13];
  const [x2, y2] = [to.x, to.y + 13];
  const middle = x2 - 17;
  const d = `M${x1} ${y1}H${middle - 8}C${middle + 4} ${y1} ${middle - 4} ${y2} ${middle + 8} ${y2}H${x2}`;
  return s('path', { class: 'st-link', d, 'data-change': to.node.change });
}

function drawNode(
  { node, name, x, y, width, height, marks }: PlacedNode,
  model: Model<TreeScene>,
): SVGElement {
  const { path, kind, change, lines } = node;
  const seen = [name, CHANGE_SIGNS[change], ...lines, ...node.marks.map(({ text }) => text)];
  // What is seen comes first: whoever speaks to the page says that.
  const heard = [
    path,
    KIND_WORDS[kind],
    change,
    ...node.marks.map(({ words, text }) => `${words} ${text}`),
  ];
  const label = [seen.filter(isThere).join(' '), ...heard.filter(isThere)].join(', ');
  const group = s('g', {
    class: 'st-node',
    role: 'button',
    tabindex: 0,
    transform: `translate(${x} ${y})`,
    'data-path': path,
    'data-kind': kind,
    'data-change': change,
    'aria-label': label,
  });
  const parts = [
    s('text', { class: 'st-name', x: 9, y: 17 }, name),
    s(
      'text',
      { class: 'st-change', x: width - 6, y: 15, 'text-anchor': 'end' },
      CHANGE_SIGNS[change],
    ),
    ...lines.map((line, i) => s('text', { class: 'st-line', x: 9, y: 33 + i * 15 }, line)),
    ...node.marks.map((mark, i) => drawMark(mark, marks[i]!)),
  ];
  group.append(s('rect', { class: 'st-box', width, height, rx: kind === 'container' ? 2 : 7 }));
  for (const part of parts) group.append(part, ' ');
  const select = (): void => model.select(path);
  group.addEventListener('click', select);
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    select();
  });
  return group;
}

function drawMark(mark: TreeMark, { x, y, width }: PlacedNode['marks'][number]): SVGElement {
  const { text, look, state } = mark;
  return s(
    'g',
    { class: `st-mark k${look}`, transform: `translate(${x} ${y})`, 'data-state': state },
    s('rect', { width, height: 16, rx: 8 }),
    s('text', { x: width / 2, y: 12, 'text-anchor': 'middle' }, text),
  );
}

function drawStrip({ title, items, none }: TreeStrip): HTMLElement {
  const chips = items.map(({ text, look, state, words }) =>
    h('li', { class: `st-chip k${look}`, 'data-state': state, title: words }, text),
  );
  return stripOf(title, chips, none);
}
