import { button, h } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';

/** Which scene is shown, whose code runs, and what to look at. */
export function descriptionView<State>(model: Model<State>): HTMLElement {
  const box = h('div', { class: 'pg-description' });
  const update = (): void => {
    const { scene, material, description } = model;
    const text =
      scene?.text ??
      'Your own steps. Take one away, do another one anywhere, or undo the last change.';
    const belief = material.variants.find(({ name }) => name === description.variant)?.belief;
    const weak =
      belief === undefined
        ? []
        : [
            h(
              'p',
              { class: 'pg-belief' },
              h('b', {}, 'Weak code. '),
              `Its author believes: ${belief}`,
            ),
          ];
    box.replaceChildren(
      h('div', { class: 'pg-row' }, scenePicker(model), codePicker(model), undoButton(model)),
      h('p', { class: 'pg-text' }, text),
      ...weak,
    );
  };
  update();
  model.onChange((news) => {
    if (news !== 'run') return;
    const label = box.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-role')
      : undefined;
    update();
    if (label) box.querySelector<HTMLElement>(`[data-role="${label}"]`)?.focus();
  });
  return box;
}

function scenePicker<State>(model: Model<State>): HTMLElement {
  const { scenes } = model.material;
  const select = h('select', { 'data-role': 'scene' });
  if (model.scene === undefined) select.append(h('option', { value: '' }, 'Your own steps'));
  const groups = [
    ['The solution', scenes.filter(({ variant }) => variant === undefined)],
    ['Weak code', scenes.filter(({ variant }) => variant !== undefined)],
  ] as const;
  for (const [label, own] of groups) {
    const options = own.map(({ id, title }) => h('option', { value: id }, title));
    if (options.length > 0) select.append(h('optgroup', { label }, ...options));
  }
  select.value = model.scene?.id ?? '';
  select.addEventListener('change', () => {
    const scene = scenes.find(({ id }) => id === select.value);
    if (scene !== undefined) model.openScene(scene);
  });
  return h('label', {}, 'Scene', select);
}

function codePicker<State>(model: Model<State>): HTMLElement {
  const { variant } = model.description;
  const select = h('select', { 'data-role': 'code' });
  select.append(h('option', { value: 'reference' }, 'The solution'));
  for (const { name } of model.material.variants) {
    select.append(h('option', { value: name }, `Weak: ${name.replaceAll('-', ' ')}`));
  }
  select.value = variant;
  select.addEventListener('change', () => model.setVariant(select.value));
  return h('label', { class: variant === 'reference' ? undefined : 'pg-weak' }, 'Code', select);
}

function undoButton<State>(model: Model<State>): HTMLElement {
  const undo = button('Undo', () => model.undo(), {
    title: 'Undo the last change: u',
    'data-role': 'undo',
  });
  undo.disabled = !model.canUndo;
  return undo;
}
