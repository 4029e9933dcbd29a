import { describeFault } from '../../../src/sim/fault-words.ts';
import { button, h, set } from './dom.ts';
import type { Change, Model } from './model.ts';

/** Which run is shown: scene, whose code, settings, and what goes wrong. Each of them can be changed. */
export function descriptionView(model: Model): HTMLElement {
  const box = h('div', { class: 'pg-description' });
  const text = h('p', { class: 'pg-text' });
  const update = (change: Change): void => {
    if (change !== 'run') return;
    text.textContent =
      model.scene?.text ??
      'Your own run. Each intervention is part of it: take one away below, or undo the last.';
    box.replaceChildren(
      h('div', { class: 'pg-row' }, scenePicker(model), codePicker(model), undoButton(model)),
      text,
      ...beliefOf(model),
      h(
        'details',
        { class: 'pg-more', open: box.querySelector('details')?.open ?? false },
        h(
          'summary',
          {},
          `Settings, chance, and what goes wrong (${model.description.schedule.faults.length})`,
        ),
        settingsView(model),
        faultsView(model),
      ),
    );
  };
  update('run');
  model.onChange(update);
  return box;
}

/** What the author of a weak variant believes. */
function beliefOf({ material, description }: Model): HTMLElement[] {
  const variant = material.variants.find(({ name }) => name === description.variant);
  if (variant === undefined) return [];
  return [
    h(
      'p',
      { class: 'pg-belief' },
      h('b', {}, 'Weak code. '),
      `Its author believes: ${variant.belief}`,
    ),
  ];
}

function scenePicker(model: Model): HTMLElement {
  const { scenes, stages } = model.material;
  const select = h('select', {});
  if (model.scene === undefined)
    select.append(h('option', { value: '', selected: true }, 'Your own run'));
  for (const { id, title } of stages) {
    const own = scenes.filter(({ stage }) => stage === id);
    const options = own.map((scene) =>
      h('option', { value: scene.id, selected: scene.id === model.scene?.id }, scene.title),
    );
    if (options.length > 0) select.append(h('optgroup', { label: title }, ...options));
  }
  select.addEventListener('change', () => {
    const scene = scenes.find(({ id }) => id === select.value);
    if (scene !== undefined) void model.openScene(scene);
  });
  return h('label', {}, 'Scene', select);
}

function codePicker(model: Model): HTMLElement {
  const { variants } = model.material;
  const { variant } = model.description;
  const select = h('select', {});
  select.append(h('option', { value: 'reference' }, 'The solution'));
  for (const { name } of variants) {
    select.append(h('option', { value: name }, `Weak: ${name.replaceAll('-', ' ')}`));
  }
  select.value = variant;
  const belief = variants.find(({ name }) => name === variant)?.belief;
  select.addEventListener('change', () => void model.edit({ variant: select.value }));
  set(select, { title: belief });
  return h('label', { class: variant === 'reference' ? undefined : 'pg-weak' }, 'Code', select);
}

function undoButton(model: Model): HTMLElement {
  const undo = button('Undo', () => void model.undo(), { title: 'Undo the last change: u' });
  undo.disabled = !model.canUndo;
  return undo;
}

function settingsView(model: Model): HTMLElement {
  const { schedule } = model.description;
  const { settings, scenario } = model.stage;
  const field = (
    name: string,
    label: string,
    [min, max]: readonly [number, number],
    value: number,
    change: (value: number) => void,
  ): HTMLElement => {
    const input = h('input', { type: 'number', name, min, max, value });
    input.addEventListener('change', () => {
      const wanted = Math.round(Number(input.value));
      change(Math.max(min, Math.min(max, Number.isFinite(wanted) ? wanted : min)));
    });
    return h('label', {}, label, input);
  };
  const fields = Object.entries(settings).map(([name, label]) =>
    field(name, label, scenario.params[name] ?? [0, 0], schedule.params[name] ?? 0, (value) => {
      void model.edit({ schedule: { ...schedule, params: { ...schedule.params, [name]: value } } });
    }),
  );
  const seed = field('seed', 'Seed (0: no chance)', [0, 999_999], schedule.seed, (value) => {
    void model.edit({ schedule: { ...schedule, seed: value } });
  });
  return h('div', { class: 'pg-settings' }, ...fields, seed);
}

function faultsView(model: Model): HTMLElement {
  const { schedule } = model.description;
  if (schedule.faults.length === 0) {
    return h(
      'p',
      { class: 'pg-none' },
      'Nothing goes wrong. Click a server, a message or a link to change that.',
    );
  }
  const items = schedule.faults.map((fault, i) => {
    const words = describeFault(fault);
    const remove = button(
      '×',
      () => void model.edit({ schedule: { ...schedule, faults: schedule.faults.toSpliced(i, 1) } }),
      {
        'aria-label': `Take away: ${words}`,
      },
    );
    return h('li', {}, words, remove);
  });
  return h('ul', { class: 'pg-faults' }, ...items);
}
