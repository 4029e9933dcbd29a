import { treeLines, type TreeLine, type TreeOf } from '../engine/tree.ts';
import { h } from './dom.ts';
import type { Change, Model } from './model.ts';

const SIGNS: Readonly<Record<TreeLine['change'], string>> = {
  same: '',
  new: '+',
  changed: '≠',
  gone: '−',
};

/** The znodes there are, as agreed on, and what has just become of them. It is hidden on a stage that has none. */
export function treeView(model: Model): HTMLElement {
  const list = h('ul', { class: 'pg-lines' });
  const box = h('section', { 'aria-label': 'Znodes' }, h('h2', {}, 'Znodes'), list);
  let tree: TreeOf | undefined;
  let shown = '';
  const update = (change: Change): void => {
    if (change === 'frame' || change === 'playing') return;
    const { stage, recording, at } = model;
    if (change === 'run') tree = stage.tree?.(recording.trace);
    box.hidden = tree === undefined;
    if (tree === undefined) return;
    const endOf = (moment: number): number => recording.moments[moment]?.to ?? 0;
    const lines = treeLines(tree(endOf(at)), tree(endOf(at - 1)));
    const key = JSON.stringify(lines);
    if (key === shown) return;
    shown = key;
    list.replaceChildren(...linesOrNone(lines));
  };
  update('run');
  model.onChange(update);
  return box;
}

function linesOrNone(lines: readonly TreeLine[]): HTMLElement[] {
  if (lines.length === 0) return [h('li', { class: 'pg-none' }, 'none')];
  return lines.map(({ path, data, owner, change }) =>
    h(
      'li',
      { 'data-change': change },
      h(
        'span',
        { class: 'pg-change', 'aria-label': change === 'same' ? undefined : change },
        SIGNS[change],
      ),
      change === 'gone' ? h('s', {}, path) : path,
      ...(data === '' ? [] : [h('span', { class: 'pg-data' }, ` ${data}`)]),
      ...(owner === undefined ? [] : [h('span', { class: 'pg-owner' }, owner)]),
    ),
  );
}
