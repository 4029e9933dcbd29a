import { h } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';

/** What the last step came to, line by line. */
export function toldView<State>(model: Model<State>): HTMLElement {
  const title = h('h2', {});
  const list = h('ul', { class: 'st-told', 'aria-label': 'What happens', 'aria-live': 'polite' });
  const update = (): void => {
    const step = model.description.steps[model.at - 1];
    title.textContent = step === undefined ? 'At the beginning' : model.material.words(step);
    const lines = model.moment.told.map(({ label, text, isBad }) =>
      h(
        'li',
        { 'data-bad': isBad === true },
        h('span', { class: 'st-label' }, label),
        h('span', { class: 'st-what' }, isBad === true ? '✕ ' : '', text),
      ),
    );
    list.replaceChildren(...lines);
  };
  update();
  model.onChange((news) => {
    if (news === 'run' || news === 'moment') update();
  });
  return h('div', { class: 'st-told-box' }, title, list);
}
