import { h } from './dom.ts';
import type { Model } from './model.ts';

const HELP: readonly (readonly [key: string, words: string])[] = [
  ['Space', 'play or pause'],
  ['→ ←', 'one step, one step back (with Shift: also what is routine)'],
  ['Home End', 'to the beginning, to the end'],
  ['n p', 'to the next or the previous mark'],
  ['+ −', 'faster, slower'],
  ['1 to 9', 'what can be done to a server'],
  ['m', 'what can be done to the first message under way'],
  ['u', 'undo the last change'],
  ['f', 'full screen'],
  ['?', 'this help'],
];

/** What keys do that are pressed anywhere in the playground. */
export interface KeyActions {
  openServer(place: number): void;
  openMessage(): void;
  toMark(direction: 1 | -1): void;
  fullScreen(): void;
}

/** The list of keys, and what listens to them. */
export function keyHelp(model: Model, root: HTMLElement, actions: KeyActions): HTMLDialogElement {
  const close = h('button', { type: 'submit' }, 'Close');
  const rows = HELP.map(([key, words]) =>
    h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, words)),
  );
  const dialog = h(
    'dialog',
    { class: 'pg-help', 'aria-label': 'Keys of the playground' },
    h('h2', {}, 'Keys'),
    h('dl', {}, ...rows),
    h('form', { method: 'dialog' }, close),
  );
  const speed = (factor: number): void => {
    model.speed = Math.max(0.25, Math.min(8, model.speed * factor));
  };
  const keys: Readonly<Record<string, () => void>> = {
    ' ': () => (model.isPlaying ? model.pause() : model.play()),
    ArrowRight: () => model.step(1),
    ArrowLeft: () => model.step(-1),
    Home: () => model.goTo(0),
    End: () => model.goTo(Infinity),
    n: () => actions.toMark(1),
    p: () => actions.toMark(-1),
    '+': () => speed(2),
    '-': () => speed(0.5),
    m: () => actions.openMessage(),
    u: () => void model.undo(),
    f: () => actions.fullScreen(),
    '?': () => dialog.showModal(),
  };
  root.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || dialog.open) return;
    if ((event.target as Element).closest('select, input, button, summary, textarea') !== null) {
      if (!['?', 'n', 'p', 'm', 'u', 'f'].includes(event.key) || isTyping(event.target)) return;
    }
    if (event.shiftKey && event.key.startsWith('Arrow')) {
      model.pause();
      model.goTo(model.at + (event.key === 'ArrowRight' ? 1 : -1));
    } else if (/^[1-9]$/.test(event.key)) actions.openServer(Number(event.key) - 1);
    else if (keys[event.key] === undefined) return;
    else keys[event.key]!();
    event.preventDefault();
    event.stopPropagation();
  });
  return dialog;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type !== 'range';
}
