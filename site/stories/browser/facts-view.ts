import { button, h } from '../../playground/page/dom.ts';
import { changesBetween, type FactGroup } from '../engine/changes.ts';
import type { Model } from '../engine/model.ts';

const SIGNS = { new: '+', changed: '●', gone: '−', same: '' } as const;
const WORDS = { new: 'new', changed: 'changed', gone: 'gone', same: '' } as const;

/** What is known of the thing that is looked at, before and after the last step, and what else has changed. */
export function factsView<State>(model: Model<State>): HTMLElement {
  const box = h('div', { class: 'st-facts' });
  const update = (): void => {
    const groups = changesBetween(model.before?.facts, model.moment.facts);
    const selected = groups.find(({ name }) => name === model.selected) ?? groups[0];
    box.replaceChildren(
      pickerOf(model, groups, selected),
      ...(selected === undefined ? [] : [tableOf(selected)]),
      alsoChanged(model, groups, selected),
    );
  };
  update();
  model.onChange((news) => {
    if (news === 'playing') return;
    const role = box.contains(document.activeElement);
    update();
    if (role) box.querySelector<HTMLElement>('select')?.focus();
  });
  return h('div', {}, h('h2', {}, model.material.factsTitle), box);
}

function pickerOf<State>(
  model: Model<State>,
  groups: readonly FactGroup[],
  selected: FactGroup | undefined,
): HTMLElement {
  const options = groups.map(({ name, change }) =>
    h('option', { value: name }, change === 'same' ? name : `${name} (${WORDS[change]})`),
  );
  const select = h('select', { 'aria-label': 'What to look at' }, ...options);
  select.value = selected?.name ?? '';
  select.addEventListener('change', () => model.select(select.value));
  return h('div', { class: 'st-picker' }, select);
}

function tableOf({ name, change, lines }: FactGroup): HTMLElement {
  const rows = lines.map(({ field, before, after, change: how }) => {
    const isChanged = change === 'changed' && how !== 'same';
    const was = isChanged ? (before ?? '') : '';
    return h(
      'tr',
      { 'data-change': isChanged ? how : undefined },
      h(
        'th',
        { scope: 'row' },
        h('span', { class: 'pg-change', 'aria-hidden': 'true' }, isChanged ? SIGNS[how] : ''),
        field,
      ),
      h('td', {}, was === '' ? '' : h('s', {}, was)),
      h('td', {}, change === 'gone' ? h('s', {}, before ?? '') : (after ?? 'not there')),
    );
  });
  const head = h(
    'tr',
    {},
    ...['Field', 'Before', 'Now'].map((text) => h('th', { scope: 'col' }, text)),
  );
  const word = change === 'same' || change === 'changed' ? '' : `: ${WORDS[change]}`;
  return h(
    'table',
    { class: 'st-table', 'data-change': change },
    h('caption', {}, `${name}${word}`),
    h('thead', {}, head),
    h('tbody', {}, ...rows),
  );
}

function alsoChanged<State>(
  model: Model<State>,
  groups: readonly FactGroup[],
  selected: FactGroup | undefined,
): HTMLElement {
  const others = groups.filter((group) => group.change !== 'same' && group !== selected);
  if (others.length === 0) return h('p', { class: 'st-also' });
  const links = others.map(({ name, change }) =>
    button(`${SIGNS[change]} ${name}`, () => model.select(name), {
      'aria-label': `${name}: ${WORDS[change]}`,
    }),
  );
  return h('p', { class: 'st-also' }, 'Also: ', ...links);
}
