import { h } from '../../playground/page/dom.ts';

/** A row of things with a title. */
export function stripOf(title: string, chips: readonly HTMLElement[], none: string): HTMLElement {
  const content = chips.length === 0 ? [h('li', { class: 'st-none' }, none)] : chips;
  return h(
    'div',
    { class: 'st-strip' },
    h('span', { class: 'st-strip-title' }, title),
    h('ul', {}, ...content),
  );
}
