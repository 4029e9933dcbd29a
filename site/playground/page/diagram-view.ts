import { drawSvg } from '../../../src/diagram/svg.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import { foregroundOf } from '../engine/material.ts';
import { h } from './dom.ts';
import type { Change, Model } from './model.ts';

/** More events than this are drawn in parts. */
const PAGE = 160;

/** A row of the diagram. */
interface Tick {
  readonly atMs: number;
  readonly y: number;
}

/** How much of the diagram is to be seen around the present. */
const MARGIN = 60;

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
  const frame = new Frame(box, drawing, now);
  let whole: { readonly of: Trace; readonly trace: Trace } | undefined;
  let ticks: readonly Tick[] = [];
  let shown = '';
  const update = (): void => {
    if (!details.open) return;
    const { stage, recording, material, description, at } = model;
    if (whole?.of !== recording.trace) {
      whole = { of: recording.trace, trace: foregroundOf(stage, recording.trace) };
    }
    const { events, ...rest } = whole.trace;
    const last = recording.moments[at]?.to ?? 0;
    const place = events.findLastIndex(({ id }) => id < last);
    const page = Math.floor(Math.max(0, place) / PAGE);
    const key = `${description.stage} ${recording.hash} ${page}`;
    if (shown !== key) {
      shown = key;
      const part = { ...rest, events: events.slice(page * PAGE, (page + 1) * PAGE) };
      const options = { all: true, id: `pg-${material.folder}`, kinds: material.kinds };
      drawing.innerHTML = drawSvg(part, options);
      ticks = ticksIn(drawing);
      frame.measure();
    }
    const atMs = events[place]?.atMs ?? 0;
    const { y } = ticks.findLast((one) => one.atMs <= atMs) ?? ticks[0] ?? { y: 0 };
    frame.show(y);
  };
  model.onChange((change: Change) => {
    if (change === 'run' || change === 'moment') update();
  });
  details.addEventListener('toggle', update);
  return details;
}

function ticksIn(drawing: HTMLElement): readonly Tick[] {
  return [...drawing.querySelectorAll('text.tick')].map((tick) => ({
    atMs: parseFloat(tick.textContent ?? ''),
    y: Number(tick.getAttribute('y')),
  }));
}

/**
 * The part of a drawing that is to be seen, and the line in it. How it lies is asked only when it may have changed: to ask at each
 * moment would lay out the whole page each time.
 */
class Frame {
  private readonly box: HTMLElement;
  private readonly drawing: HTMLElement;
  private readonly now: HTMLElement;
  private top = 0;
  private height = 0;
  /** Wide drawings are made to fit. */
  private scale = 1;
  private y = 0;

  constructor(box: HTMLElement, drawing: HTMLElement, now: HTMLElement) {
    this.box = box;
    this.drawing = drawing;
    this.now = now;
    box.addEventListener('scroll', () => (this.top = box.scrollTop), { passive: true });
    new ResizeObserver(() => {
      this.measure();
      this.show(this.y);
    }).observe(box);
  }

  measure(): void {
    const svg = this.drawing.querySelector('svg');
    const width = Number(svg?.getAttribute('width'));
    this.scale = (svg?.getBoundingClientRect().width ?? 0) / width || 1;
    this.height = this.box.clientHeight;
    this.top = this.box.scrollTop;
    this.now.style.width = `max(100%, ${Math.round(width * this.scale)}px)`;
  }

  /** @param y - in the drawing’s own units. */
  show(y: number): void {
    this.y = y;
    const at = y * this.scale;
    this.now.style.transform = `translateY(${at - 12}px)`;
    if (at > this.top + MARGIN && at < this.top + this.height - MARGIN) return;
    this.top = Math.max(0, at - this.height / 2);
    this.box.scrollTop = this.top;
  }
}
