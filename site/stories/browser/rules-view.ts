import { h } from '../../playground/page/dom.ts';
import { AS_THE_SOLUTION } from '../engine/material.ts';
import type { Model } from '../engine/model.ts';

/** The rules as lights: each holds, or is broken and says how. */
export function rulesView<State>(model: Model<State>): HTMLElement {
  const list = h('ul', { class: 'pg-lights', 'aria-label': 'Rules' });
  const update = (): void => {
    const { material, description, moment } = model;
    const isWeak = description.variant !== 'reference';
    const rules = isWeak ? [AS_THE_SOLUTION, ...material.rules] : material.rules;
    const items = rules.map(({ name, rule }) => {
      const broken = moment.broken.find((one) => one.rule === name);
      const [sign, word] = broken === undefined ? ['✓', 'holds'] : ['✕', 'broken'];
      return h(
        'li',
        { 'data-state': broken === undefined ? 'holds' : 'broken' },
        h(
          'details',
          { open: broken !== undefined },
          h(
            'summary',
            {},
            h('span', { class: 'pg-light', 'aria-hidden': 'true' }, sign),
            name,
            h('span', { class: 'pg-light-word' }, word),
          ),
          ...(broken === undefined ? [] : [h('p', {}, broken.sentence)]),
          h('p', { class: 'pg-light-rule' }, rule),
        ),
      );
    });
    list.replaceChildren(...items);
  };
  update();
  model.onChange((news) => {
    if (news === 'run' || news === 'moment') update();
  });
  return h('div', {}, h('h2', {}, 'Rules'), list);
}
