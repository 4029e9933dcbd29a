import { h } from '../../playground/page/dom.ts';
import type { DiskBlock, DiskFile, DiskScene } from '../disk/drawn-disk.ts';
import type { Model } from '../engine/model.ts';
import { stripOf } from './strip.ts';

const SIGNS = { durable: '', open: '~', bad: '✕' } as const;
const WORDS = { durable: 'durable', open: 'a crash may take it', bad: 'not what it was' } as const;
const CHANGES = { new: '+', changed: '●', gone: '✕', same: '' } as const;

/** The files of a moment, block by block, and what is in memory. */
export function diskStage(model: Model<DiskScene>): HTMLElement {
  const files = h('div', { class: 'st-files' });
  const strips = h('div', { class: 'st-strips' });
  const legend = h(
    'p',
    { class: 'st-legend' },
    h('span', { class: 'st-block', 'data-state': 'durable' }, 'durable'),
    h('span', { class: 'st-block', 'data-state': 'open' }, '~ a crash may take it'),
    h('span', { class: 'st-block', 'data-state': 'bad' }, '✕ not what it was'),
  );
  const draw = (): void => {
    const hadFocus = (document.activeElement as HTMLElement | null)?.dataset?.['file'];
    const { state } = model.moment;
    files.replaceChildren(...state.files.map((file) => drawFile(file, model)));
    const rows = state.strips.map(({ title, items, none, isBad }) => {
      const chips = items.map((text) =>
        h('li', { class: 'st-chip k0', 'data-state': isBad === true ? 'no' : undefined }, text),
      );
      return stripOf(title, chips, none);
    });
    strips.replaceChildren(...rows);
    showSelected();
    if (hadFocus !== undefined) buttonOf(files, hadFocus)?.focus();
  };
  const showSelected = (): void => {
    for (const one of files.querySelectorAll<HTMLElement>('[data-file]')) {
      one.setAttribute('aria-pressed', String(one.dataset['file'] === model.selected));
    }
  };
  draw();
  model.onChange((news) => {
    if (news === 'run' || news === 'moment') draw();
    if (news === 'selection') showSelected();
  });
  return h('div', { class: 'pg-stage st-stage' }, strips, files, legend);
}

function buttonOf(files: HTMLElement, name: string): HTMLElement | undefined {
  const all = [...files.querySelectorAll<HTMLElement>('[data-file]')];
  return all.find(({ dataset }) => dataset['file'] === name);
}

function drawFile(
  { name, isNameDurable, change, blocks }: DiskFile,
  model: Model<DiskScene>,
): HTMLElement {
  const isGone = change === 'gone';
  const remark = isGone ? 'gone' : isNameDurable ? '' : '~ name not durable';
  const title = h(
    'button',
    { type: 'button', class: 'st-file-name', 'data-file': name },
    h('span', { class: 'pg-change', 'aria-hidden': 'true' }, CHANGES[change]),
    name,
    h('span', { class: 'st-file-remark' }, remark),
  );
  title.addEventListener('click', () => model.select(name));
  const attributes = {
    class: 'st-file',
    'data-change': change,
    'data-name': isNameDurable ? 'durable' : 'open',
  };
  return h('div', attributes, title, h('ol', { 'aria-label': name }, ...blocks.map(drawBlock)));
}

function drawBlock({ text, bytes, state, words }: DiskBlock): HTMLElement {
  const sign = SIGNS[state] === '' ? '' : `${SIGNS[state]} `;
  return h(
    'li',
    { class: 'st-block', 'data-state': state, title: `${words}; ${WORDS[state]}` },
    `${sign}${text}`,
    h('small', {}, `${bytes} B`),
  );
}
