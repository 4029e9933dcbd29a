import { lightsAt } from '../engine/lights.ts';
import { momentWords } from '../engine/moment-words.ts';
import { h } from './dom.ts';
import type { Change, Model } from './model.ts';
import { StateCard } from './state-card.ts';

export { diagramView } from './diagram-view.ts';

const SIGNS = { holds: '●', open: '○', broken: '✗' } as const;
const WORDS = { holds: 'holds', open: 'still open', broken: 'broken' } as const;

/** The rules as lights, and the reason if one is broken. */
export function lightsView(model: Model): HTMLElement {
  const list = h('ul', { class: 'pg-lights', 'aria-label': 'Rules' });
  let shown = '';
  const update = (change: Change): void => {
    if (change === 'frame' || change === 'playing') return;
    const lights = lightsAt(model.recording, model.at);
    const key = JSON.stringify(lights);
    if (key === shown) return;
    shown = key;
    list.replaceChildren(
      ...lights.map(({ name, rule, state, sentence }) =>
        h('li', { 'data-state': state }, lightView(name, rule, state, sentence)),
      ),
    );
  };
  update('run');
  model.onChange(update);
  return list;
}

/** A light; the rule behind it is there to be unfolded, and a broken one says why at once. */
function lightView(
  name: string,
  rule: string,
  state: keyof typeof SIGNS,
  sentence: string | undefined,
): HTMLElement {
  return h(
    'details',
    { open: state === 'broken' },
    h(
      'summary',
      {},
      h('span', { class: 'pg-light', 'aria-hidden': 'true' }, SIGNS[state]),
      h('b', {}, name),
      h('span', { class: 'pg-light-word' }, WORDS[state]),
    ),
    ...(sentence === undefined ? [] : [h('p', {}, sentence)]),
    h('p', { class: 'pg-light-rule' }, rule),
  );
}

/** What happened in the moment that is shown. */
export function nowView(model: Model): HTMLElement {
  const list = h('ol', { class: 'pg-now', 'aria-label': 'What happens' });
  const status = h('p', { class: 'hidden', role: 'status' });
  const update = (change: Change): void => {
    if (change === 'frame') return;
    const moment = model.recording.moments[model.at];
    if (moment === undefined) return;
    const words = momentWords(model.recording, moment);
    if (change !== 'playing') list.replaceChildren(...words.map((text) => h('li', {}, text)));
    // Whoever listens hears what is stepped to, not a run that rushes by.
    if (!model.isPlaying) status.textContent = `${moment.atMs} ms: ${words.join('. ')}`;
  };
  update('run');
  model.onChange(update);
  return h('div', { class: 'pg-now-box' }, h('h2', {}, 'Now'), list, status);
}

/** What each machine knows, and what of it has just changed. */
export function statesView(model: Model): HTMLElement {
  const box = h('div', { class: 'pg-states' });
  let cards = new Map<string, StateCard>();
  const update = (change: Change): void => {
    if (change === 'frame' || change === 'playing') return;
    const { machines } = model.situation;
    if (change === 'run') {
      const isOpen = (node: string): boolean => cards.get(node)?.isOpen ?? true;
      cards = new Map(
        [...machines.keys()].map((node) => [node, new StateCard(node, isOpen(node))]),
      );
      box.replaceChildren(...[...cards.values()].map(({ element }) => element));
    }
    const isDiskless = model.stage.isDiskless === true;
    for (const machine of machines.values()) cards.get(machine.node)?.show(machine, isDiskless);
  };
  update('run');
  model.onChange(update);
  return box;
}
