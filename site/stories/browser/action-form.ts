import { button, h } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';
import type { Action, Field } from '../engine/step.ts';

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

let forms = 0;

/** Where something is chosen and done. What was filled in stays. */
export class ActionForm<State> {
  readonly element: HTMLElement;
  private readonly model: Model<State>;
  private readonly picker: HTMLSelectElement;
  private readonly fields = h('div', { class: 'st-fields' });
  private readonly paths = h('datalist', { id: `st-paths-${++forms}` });
  private readonly remark = h('p', { class: 'st-remark' });
  private lists: HTMLElement[] = [];
  private readonly values = new Map<string, string>();
  private inputs: { readonly field: Field; readonly label: HTMLElement; readonly input: Input }[] =
    [];

  constructor(model: Model<State>) {
    this.model = model;
    const options = model.material.actions.map(({ id, label }) =>
      h('option', { value: id }, label),
    );
    this.picker = h('select', {}, ...options);
    this.picker.addEventListener('change', () => this.choose());
    const form = h(
      'form',
      { class: 'st-form' },
      h('div', { class: 'pg-row' }, h('label', {}, 'Operation', this.picker), this.fields),
      h(
        'div',
        { class: 'st-do' },
        button('Do it', () => undefined, { type: 'submit', class: 'pg-play' }),
        this.remark,
      ),
      this.paths,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.doIt();
    });
    this.element = h(
      'section',
      { class: 'st-form-box', 'aria-label': 'Do something' },
      h('h2', {}, 'Do something here'),
      form,
    );
    this.choose();
    this.update();
    model.onChange((news) => {
      if (news === 'selection') this.takeSelection();
      else if (news !== 'playing') this.update();
    });
  }

  focus(): void {
    this.picker.focus();
  }

  private get action(): Action {
    const { actions } = this.model.material;
    return actions.find(({ id }) => id === this.picker.value) ?? actions[0]!;
  }

  private choose(): void {
    this.lists = [];
    this.inputs = this.action.fields.map((field) => {
      const input = this.inputOf(field);
      input.value = this.values.get(field.name) ?? field.initial;
      if (input.value === '' && input instanceof HTMLSelectElement) input.value = field.initial;
      input.addEventListener('input', () => {
        this.values.set(field.name, input.value);
        this.showFields();
      });
      const wide = field.kind === 'lines' ? 'st-wide' : undefined;
      return { field, input, label: h('label', { class: wide }, field.label, input) };
    });
    this.fields.replaceChildren(...this.inputs.map(({ label }) => label), ...this.lists);
    this.showFields();
  }

  private showFields(): void {
    const values = this.filledIn();
    for (const { field, label } of this.inputs) label.hidden = field.isFor?.(values) === false;
  }

  private filledIn(): Record<string, string> {
    const pairs = this.inputs.map(({ field, input }) => [field.name, input.value] as const);
    return Object.fromEntries(pairs);
  }

  private inputOf({ choices, kind, name, suggestions }: Field): Input {
    if (choices !== undefined) {
      return h('select', {}, ...choices.map(([value, label]) => h('option', { value }, label)));
    }
    if (kind === 'lines') return h('textarea', { rows: 3, spellcheck: 'false' });
    const plain = { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' };
    if (kind === 'number')
      return h('input', { type: 'text', inputmode: 'numeric', size: 5, ...plain });
    if (kind === 'path')
      return h('input', { type: 'text', size: 14, list: this.paths.id, ...plain });
    if (suggestions === undefined) return h('input', { type: 'text', size: 10, ...plain });
    const id = `${this.paths.id}-${name}`;
    this.lists.push(h('datalist', { id }, ...suggestions.map((value) => h('option', { value }))));
    return h('input', { type: 'text', size: 30, list: id, ...plain });
  }

  private doIt(): void {
    this.model.setPlaying(false);
    this.model.do({ action: this.action.id, values: this.filledIn() });
  }

  /** Whoever looks at a node may want to do something to it. */
  private takeSelection(): void {
    const { selected } = this.model;
    const place = this.inputs.find(({ field }) => field.kind === 'path');
    if (place === undefined || selected?.startsWith('/') !== true) return;
    const isNew = this.action.id === 'create';
    place.input.value = isNew ? `${selected === '/' ? '' : selected}/` : selected;
    this.values.set(place.field.name, place.input.value);
  }

  private update(): void {
    const { moment, at, moments } = this.model;
    const paths = Object.keys(moment.facts).filter((name) => name.startsWith('/'));
    this.paths.replaceChildren(...paths.map((value) => h('option', { value })));
    this.remark.textContent =
      at < moments.length - 1 ? 'It replaces the steps that follow; Undo brings them back.' : '';
  }
}
