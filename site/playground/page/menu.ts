import type { NodeId } from '../../../src/kit/env.ts';
import { label } from '../../../src/diagram/label.ts';
import { LATE_MS, type Intervention } from '../engine/intervention.ts';
import { button, h } from './dom.ts';
import type { Model } from './model.ts';
import type { Target } from './stage-view.ts';

type Choice = readonly [text: string, intervention: Intervention];

/** What can be done to a machine, a message or a link, where it was clicked. */
export class Menu {
  readonly element = h('div', { class: 'pg-menu', role: 'dialog', hidden: true });
  private readonly model: Model;
  private readonly home: HTMLElement;
  private opener: Element | undefined;

  /** @param home - has the focus when something was done. */
  constructor(model: Model, home: HTMLElement) {
    this.model = model;
    this.home = home;
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.move(event);
      event.stopPropagation();
    });
    document.addEventListener('pointerdown', ({ target }) => {
      const isOutside = target instanceof Node && !this.element.contains(target);
      if (isOutside && !this.element.hidden) this.element.hidden = true;
    });
    model.onChange((change) => {
      if (change !== 'frame') this.element.hidden = true;
    });
  }

  open(target: Target, anchor: Element, within: Element): void {
    this.model.pause();
    this.opener = anchor;
    const [title, choices] = this.contentOf(target);
    const buttons = choices.map(([text, intervention]) =>
      button(text, () => {
        this.element.hidden = true;
        // What was chosen may be gone from the new run.
        this.home.focus({ preventScroll: true });
        void this.model.intervene(intervention);
      }),
    );
    const remark = this.remarkOn(target);
    const content = remark === undefined ? buttons : [h('p', {}, remark)];
    this.element.setAttribute('aria-label', title);
    this.element.replaceChildren(h('p', { class: 'pg-menu-title' }, title), ...content);
    this.element.hidden = false;
    const box = within.getBoundingClientRect();
    const at = anchor.getBoundingClientRect();
    const left = Math.min(at.left - box.left, box.width - this.element.offsetWidth - 4);
    const below = at.bottom - box.top + 4;
    this.element.style.left = `${Math.max(4, left)}px`;
    this.element.style.top = `${below}px`;
    (buttons[0] ?? this.element).focus();
  }

  /** Why nothing can be done to it; undefined if something can. */
  private remarkOn(target: Target): string | undefined {
    const { stage, situation } = this.model;
    const why = target.kind === 'node' ? stage.spared?.[target.node] : undefined;
    if (why !== undefined) return why;
    return situation.isHealed
      ? 'All faults of this run are over by now: go back to interfere.'
      : undefined;
  }

  private close(): void {
    this.element.hidden = true;
    (this.opener as SVGElement | undefined)?.focus();
  }

  private move(event: KeyboardEvent): void {
    event.preventDefault();
    const all = [...this.element.querySelectorAll('button')];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length]?.focus();
  }

  private contentOf(target: Target): [title: string, choices: readonly Choice[]] {
    switch (target.kind) {
      case 'node':
        return [target.node, this.nodeChoices(target.node)];
      case 'link':
        return [`${target.a} – ${target.b}`, this.linkChoices(target.a, target.b)];
      case 'message': {
        const { from, to, nth, message, lost } = target.flight;
        const name = { from, to, nth };
        const { links } = this.model.stage.scenario.world;
        const kind = typeof links === 'function' ? links(message) : links;
        const isStream = kind === 'stream';
        const choices: Choice[] = [
          [`Late by ${LATE_MS} ms`, { kind: 'delay', message: name }],
          [
            isStream ? 'Lose it: the connection breaks' : 'Lose it',
            { kind: 'lose', message: name },
          ],
        ];
        if (!isStream) choices.push(['Deliver it twice', { kind: 'repeat', message: name }]);
        const title = `${label(message)}, from ${from} to ${to}`;
        return [title, lost === undefined ? choices : []];
      }
    }
  }

  private nodeChoices(node: NodeId): Choice[] {
    const { life, steps, before } = this.model.situation.machines.get(node)!;
    if (life === 'down') return [['Start it again', { kind: 'restart', node }]];
    if (life === 'paused') return [['Let it go on', { kind: 'resume', node }]];
    const choices: Choice[] = [];
    if (before !== undefined) {
      const step = { kind: 'crash at once', node, step: steps } as const;
      choices.push(['Crash before its disk has this', step]);
    }
    choices.push(
      ['Crash', { kind: 'crash', node }],
      ['Pause', { kind: 'pause', node }],
      ['Slow disk', { kind: 'slow disk', node }],
      ['Cut off from everybody', { kind: 'isolate', node, ways: 'both' }],
      ['Cut: hears, is not heard', { kind: 'isolate', node, ways: 'out' }],
      ['Cut: is heard, does not hear', { kind: 'isolate', node, ways: 'in' }],
    );
    for (const { from, to } of this.model.situation.cuts) {
      if (from === node) choices.push([`Mend the link to ${to}`, { kind: 'mend', from, to }]);
    }
    return choices;
  }

  private linkChoices(a: NodeId, b: NodeId): Choice[] {
    const isCut = this.model.situation.cuts.some(
      ({ from, to }) => (from === a && to === b) || (from === b && to === a),
    );
    if (isCut) return [['Mend it', { kind: 'mend', from: a, to: b }]];
    return [
      ['Cut both ways', { kind: 'cut', from: a, to: b, ways: 'both' }],
      [`Cut ${a} → ${b}`, { kind: 'cut', from: a, to: b, ways: 'one' }],
      [`Cut ${b} → ${a}`, { kind: 'cut', from: b, to: a, ways: 'one' }],
    ];
  }
}
