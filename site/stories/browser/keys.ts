import { h } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';

const HELP: readonly (readonly [key: string, words: string])[] = [
  ['Space', 'play or pause'],
  ['→ ←', 'one step, one step back'],
  ['Home End', 'to the beginning, to the end'],
  ['a', 'to the form: do something here'],
  ['u', 'undo the last change'],
  ['f', 'full screen'],
  ['?', 'this help'],
];

/** What keys do that the model knows nothing of. */
export interface KeyActions {
  toForm(): void;
  fullScreen(): void;
}

/** The list of keys, and what listens to them. */
export function keyHelp<State>(
  model: Model<State>,
  root: HTMLElement,
  actions: KeyActions,
): HTMLDialogElement {
  const rows = HELP.map(([key, words]) =>
    h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, words)),
  );
  const dialog = h(
    'dialog',
    { class: 'pg-help', 'aria-label': 'Keys of the playground' },
    h('h2', {}, 'Keys'),
    h('dl', {}, ...rows),
    h('form', { method: 'dialog' }, h('button', { type: 'submit' }, 'Close')),
  );
  const to = (at: number) => (): void => {
    model.setPlaying(false);
    model.goTo(at);
  };
  const keys: Readonly<Record<string, () => void>> = {
    ' ': () => model.setPlaying(!model.isPlaying),
    ArrowRight: () => to(model.at + 1)(),
    ArrowLeft: () => to(model.at - 1)(),
    Home: to(0),
    End: to(Infinity),
    a: actions.toForm,
    u: () => model.undo(),
    f: actions.fullScreen,
    '?': () => dialog.showModal(),
  };
  root.addEventListener('keydown', (event) => {
    const { key, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || dialog.open || keys[key] === undefined) return;
    if (isOwn(event.target as Element, key)) return;
    keys[key]();
    event.preventDefault();
    event.stopPropagation();
  });
  return dialog;
}

/** Whether what has the focus has a use for the key itself. */
function isOwn(target: Element, key: string): boolean {
  if (target.closest('input:not([type=range]), textarea, select') !== null) return true;
  if (target.closest('input[type=range]') !== null) return !['a', 'u', 'f', '?', ' '].includes(key);
  return key === ' ' && target.closest('button, summary, [role=button]') !== null;
}
