import type { MachineView } from '../engine/situation.ts';
import { inline, stateLines, type StateLine } from '../engine/state-lines.ts';
import { h } from './dom.ts';
import { Lines } from './lines.ts';

/** What one machine knows, line by line. Most of it stays from moment to moment, and is left alone. */
export class StateCard {
  readonly element: HTMLDetailsElement;
  private readonly life = h('span');
  private readonly lines = new Lines<StateLine>('pg-lines', keyOf, lineView);
  private readonly extra = new Lines<string>(
    'pg-extra',
    (text) => text,
    (text) => h('li', {}, text),
  );
  private shown: Pick<MachineView, 'state' | 'before'> | undefined;

  constructor(node: string, isOpen: boolean) {
    this.element = h(
      'details',
      { class: 'pg-state', open: isOpen },
      h('summary', {}, h('b', {}, node), ' ', this.life),
      this.lines.element,
      this.extra.element,
    );
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  /** @param isDiskless - whether what is on its disk is of no interest. */
  show(machine: MachineView, isDiskless: boolean): void {
    const { life, state, before, disk, timers, troubles } = machine;
    this.element.toggleAttribute('data-active', before !== undefined);
    const word = life === 'up' ? '' : life;
    if (this.life.textContent !== word) this.life.textContent = word;
    const { shown } = this;
    if (shown === undefined || shown.state !== state || shown.before?.state !== before?.state) {
      this.lines.show(
        state === undefined ? [] : stateLines(boxed(state), boxed((before ?? machine).state)),
      );
    }
    this.shown = { state, before };
    this.extra.show([
      ...troubles,
      ...(isDiskless ? [] : disk.unsynced).map((write) => `not on disk yet: ${inline(write)}`),
      ...timers.map(([name, atMs]) => `timer ${name} at ${Math.round(atMs)} ms`),
    ]);
  }
}

/** What `inspect()` says may be a single word. */
function boxed(state: unknown): unknown {
  return typeof state === 'object' && state !== null ? state : { state };
}

function keyOf({ depth, key, text, change, was }: StateLine): string {
  return [depth, key, text, change, was].join('\n');
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
