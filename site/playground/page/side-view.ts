import { drawSvg } from '../../../src/diagram/svg.ts';
import { lightsAt } from '../engine/lights.ts';
import { foregroundOf } from '../engine/material.ts';
import { momentWords } from '../engine/moment-words.ts';
import type { MachineView } from '../engine/situation.ts';
import { inline, stateLines, type StateLine } from '../engine/state-lines.ts';
import { h } from './dom.ts';
import type { Change, Model } from './model.ts';

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
  const cards = new Map<string, HTMLElement>();
  const update = (change: Change): void => {
    if (change === 'frame' || change === 'playing') return;
    const { machines } = model.situation;
    for (const machine of machines.values()) {
      const known = cards.get(machine.node);
      const card = stateCard(machine, known?.hasAttribute('open') ?? true);
      if (known === undefined || change === 'run') cards.set(machine.node, card);
      else known.replaceChildren(...card.childNodes);
      (cards.get(machine.node) ?? card).toggleAttribute(
        'data-active',
        machine.before !== undefined,
      );
    }
    if (change === 'run')
      box.replaceChildren(...[...machines.keys()].map((node) => cards.get(node)!));
  };
  update('run');
  model.onChange(update);
  return box;
}

function stateCard(machine: MachineView, isOpen: boolean): HTMLElement {
  const { node, life, state, before, disk, timers, troubles } = machine;
  const lines =
    state === undefined ? [] : stateLines(boxed(state), boxed((before ?? machine).state));
  const extra = [
    ...troubles,
    ...disk.unsynced.map((write) => `not on disk yet: ${inline(write)}`),
    ...timers.map(([name, atMs]) => `timer ${name} at ${Math.round(atMs)} ms`),
  ];
  return h(
    'details',
    { class: 'pg-state', open: isOpen },
    h('summary', {}, h('b', {}, node), ` ${life === 'up' ? '' : life}`),
    h('ul', { class: 'pg-lines' }, ...lines.map(lineView)),
    ...(extra.length === 0
      ? []
      : [h('ul', { class: 'pg-extra' }, ...extra.map((text) => h('li', {}, text)))]),
  );
}

/** What `inspect()` says may be a single word. */
function boxed(state: unknown): unknown {
  return typeof state === 'object' && state !== null ? state : { state };
}

function lineView({ depth, key, text, change, was }: StateLine): HTMLElement {
  const sign = { same: '', new: '+', changed: '≠', gone: '−' }[change];
  const parts: (Node | string)[] = [
    h('span', { class: 'pg-change', 'aria-label': change === 'same' ? undefined : change }, sign),
    h('span', { class: 'pg-key' }, key),
    text,
  ];
  if (was !== undefined) parts.push(' ', h('s', {}, was));
  return h('li', { 'data-change': change, style: `--depth: ${depth}` }, ...parts);
}

/** More events than this are drawn in parts. */
const PAGE = 160;

/** The run as a space-time diagram, with a line where it stands; folded where there is little room. */
export function diagramView(model: Model, isFull: boolean): HTMLElement {
  const drawing = h('div', { class: 'diagram' });
  const now = h('div', { class: 'pg-diagram-now', 'aria-hidden': 'true' });
  const box = h(
    'div',
    { class: 'pg-diagram', tabindex: 0, role: 'region', 'aria-label': 'Space-time diagram' },
    drawing,
    now,
  );
  const isOpen = isFull && matchMedia('(min-width: 60rem)').matches;
  const details = h(
    'details',
    { class: 'pg-diagram-box', open: isOpen },
    h('summary', {}, 'Space-time diagram'),
    box,
  );
  let shown = '';
  const update = (): void => {
    if (!details.open) return;
    const whole = foregroundOf(model.stage, model.recording.trace);
    const last = model.recording.moments[model.at]?.to ?? 0;
    const place = whole.events.findLastIndex(({ id }) => id < last);
    const page = Math.floor(Math.max(0, place) / PAGE);
    const { folder } = model.material;
    const key = `${model.description.stage} ${model.recording.hash} ${page}`;
    if (shown !== key) {
      shown = key;
      const events = whole.events.slice(page * PAGE, (page + 1) * PAGE);
      const options = { all: true, id: `pg-${folder}`, kinds: model.material.kinds };
      drawing.innerHTML = drawSvg({ ...whole, events }, options);
    }
    mark(box, drawing, now, whole.events[place]?.atMs ?? 0);
  };
  model.onChange((change) => {
    if (change === 'run' || change === 'moment') update();
  });
  details.addEventListener('toggle', update);
  return details;
}

/** Puts the line below what has happened up to a time. */
function mark(box: HTMLElement, drawing: HTMLElement, now: HTMLElement, atMs: number): void {
  const svg = drawing.querySelector('svg');
  if (svg === null) return;
  const ticks = [...svg.querySelectorAll('text.tick')].map((tick) => ({
    atMs: parseFloat(tick.textContent ?? ''),
    y: Number(tick.getAttribute('y')),
  }));
  const tick = ticks.findLast((one) => one.atMs <= atMs) ?? ticks[0];
  const scale = svg.getBoundingClientRect().width / Number(svg.getAttribute('width')) || 1;
  const y = (tick?.y ?? 0) * scale;
  now.style.top = `${y - 12}px`;
  now.style.width = `${drawing.scrollWidth}px`;
  const isSeen = y > box.scrollTop + 60 && y < box.scrollTop + box.clientHeight - 60;
  if (!isSeen) box.scrollTop = y - box.clientHeight / 2;
}
