import { button, h } from '../../playground/page/dom.ts';

/** A help for keys, the button that opens it, and what listens to them. */
export interface Keys {
  readonly tools: HTMLElement;
  /** From now on keys that are pressed anywhere on the page do what they do, until others listen. */
  listen(): void;
}

let listening: AbortController | undefined;

/** What keys do, and how that is told. */
export function keysOf(
  actions: Readonly<Record<string, () => void>>,
  help: readonly (readonly [key: string, words: string])[],
): Keys {
  const rows = [...help, ['?', 'this help'] as const].map(([key, words]) =>
    h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, words)),
  );
  const dialog = h(
    'dialog',
    { class: 'pg-help', 'aria-label': 'Keys of this page' },
    h('h2', {}, 'Keys'),
    h('dl', {}, ...rows),
    h('form', { method: 'dialog' }, h('button', { type: 'submit' }, 'Close')),
  );
  const show = (): void => dialog.showModal();
  const all: Readonly<Record<string, () => void>> = { ...actions, '?': show };
  return {
    tools: h('div', { class: 'pg-tools' }, button('Keys: ?', show), dialog),
    listen() {
      listening?.abort();
      listening = new AbortController();
      const { signal } = listening;
      document.addEventListener('keydown', (event) => press(event, all, dialog), { signal });
    },
  };
}

function press(
  event: KeyboardEvent,
  actions: Readonly<Record<string, () => void>>,
  dialog: HTMLDialogElement,
): void {
  const { altKey, ctrlKey, metaKey, key, target } = event;
  if (altKey || ctrlKey || metaKey || dialog.open || event.defaultPrevented) return;
  if (target instanceof HTMLInputElement && target.type !== 'range') return;
  const isControl =
    target instanceof Element &&
    target.closest('select, input, button, summary, textarea, a, dialog') !== null;
  if (isControl && !['?', 'n', 'p'].includes(key)) return;
  if (target instanceof Element && target.closest('dialog') !== null) return;
  const action = actions[key];
  if (action === undefined) return;
  action();
  event.preventDefault();
}
