import { button, h } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';
import { fieldKey, type FrameScene } from '../wire/drawn-frame.ts';
import type { WireField } from '../wire/wire-fields.ts';

const ROW_BYTES = 16;

/** The bytes of a frame, and its fields: each shows the bytes that it is. */
export function frameStage(model: Model<FrameScene>): HTMLElement {
  const title = h('p', { class: 'st-frame-title' });
  const grid = h('div', { class: 'st-bytes', role: 'img' });
  const list = h('ol', { class: 'st-frame-fields', 'aria-label': 'Fields' });
  const editor = h('div', { class: 'st-editor' });
  const draw = (): void => {
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.['field'];
    const { state } = model.moment;
    title.textContent = `${state.title}, ${state.bytes.length} bytes with the length in front`;
    grid.replaceChildren(...rowsOf(state));
    grid.setAttribute(
      'aria-label',
      `${state.bytes.length} bytes; the fields below say what they are`,
    );
    list.replaceChildren(...state.fields.map((field, i) => itemOf(field, i)));
    showSelected();
    if (focused !== undefined)
      list.querySelector<HTMLElement>(`[data-field="${focused}"]`)?.focus();
  };
  const itemOf = (field: WireField, index: number): HTMLElement => {
    const { name, text, remark, from, to, depth } = field;
    const go = h(
      'button',
      { type: 'button', 'data-field': index, style: `--depth: ${depth}` },
      h('span', { class: 'st-number' }, String(index)),
      h('span', { class: `st-key k${index % 6}` }, ''),
      h('span', { class: 'st-field-name' }, name),
      h('span', { class: 'st-field-value' }, [text, remark].filter((one) => one !== '').join(', ')),
      h('span', { class: 'st-field-place' }, to > from ? `${from}–${to - 1}` : ''),
    );
    go.addEventListener('click', () => model.select(fieldKey(index, field)));
    const light = (): void => show(index);
    go.addEventListener('focus', light);
    go.addEventListener('pointerenter', light);
    go.addEventListener('pointerleave', () => showSelected());
    return h('li', { 'data-bad': field.kind === undefined }, go);
  };
  const show = (index: number): void => {
    for (const one of grid.querySelectorAll<HTMLElement>('[data-of]')) {
      one.toggleAttribute('data-lit', index >= 0 && one.dataset['of'] === String(index));
    }
    for (const one of list.querySelectorAll<HTMLElement>('[data-field]')) {
      one.toggleAttribute('data-lit', one.dataset['field'] === String(index));
    }
  };
  const showSelected = (): void => {
    const { fields } = model.moment.state;
    const index = fields.findIndex((field, i) => fieldKey(i, field) === model.selected);
    for (const one of list.querySelectorAll<HTMLElement>('[data-field]')) {
      one.setAttribute('aria-pressed', String(one.dataset['field'] === String(index)));
    }
    show(index);
    const field = fields[index];
    editor.replaceChildren(
      ...(field?.kind === undefined ? [HINT()] : [editorOf(model, index, field)]),
    );
  };
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const all = [...list.querySelectorAll<HTMLElement>('[data-field]')];
    const at = all.indexOf(event.target as HTMLElement);
    all[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    event.preventDefault();
  });
  grid.addEventListener('pointerover', ({ target }) => {
    const of = (target as HTMLElement).dataset['of'];
    if (of !== undefined) show(Number(of));
  });
  grid.addEventListener('pointerleave', showSelected);
  grid.addEventListener('click', ({ target }) => {
    const of = Number((target as HTMLElement).dataset['of'] ?? NaN);
    const field = model.moment.state.fields[of];
    if (field !== undefined) model.select(fieldKey(of, field));
  });
  draw();
  model.onChange((news) => {
    if (news === 'run' || news === 'moment') draw();
    if (news === 'selection') showSelected();
  });
  return h('div', { class: 'pg-stage st-stage' }, title, grid, list, editor);
}

const HINT = (): HTMLElement =>
  h('p', { class: 'st-remark' }, 'Choose a field to give it another value.');

/** Where a field gets another value. */
function editorOf(model: Model<FrameScene>, index: number, { name, text }: WireField): HTMLElement {
  const input = h('input', { type: 'text', value: text, autocomplete: 'off', spellcheck: 'false' });
  const form = h(
    'form',
    {},
    h('label', {}, `Field ${index}, ${name}`, input),
    button('Set it', () => undefined, { type: 'submit' }),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    model.do({ action: 'edit', values: { at: String(index), value: input.value } });
  });
  return form;
}

function rowsOf({ bytes, fields, changed }: FrameScene): HTMLElement[] {
  const ofField = bytes.map((_, at) => fields.findIndex(({ from, to }) => from <= at && at < to));
  const isChanged = new Set(changed);
  const cell = (at: number, text: string, name: string): HTMLElement => {
    const of = ofField[at]!;
    return h(
      'span',
      {
        class: `${name} k${of % 6}`,
        'data-of': of,
        'data-changed': isChanged.has(at),
        'data-first': fields[of]?.from === at,
      },
      text,
    );
  };
  return Array.from({ length: Math.ceil(bytes.length / ROW_BYTES) }, (_, row) => {
    const start = row * ROW_BYTES;
    const own = bytes.slice(start, start + ROW_BYTES);
    return h(
      'div',
      { class: 'st-byte-row', 'aria-hidden': 'true' },
      h('span', { class: 'st-offset' }, String(start)),
      h(
        'span',
        { class: 'st-hex' },
        ...own.map((byte, i) => cell(start + i, byte.toString(16).padStart(2, '0'), 'st-byte')),
      ),
      h(
        'span',
        { class: 'st-ascii' },
        ...own.map((byte, i) => cell(start + i, asText(byte), 'st-letter')),
      ),
    );
  });
}

function asText(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}
