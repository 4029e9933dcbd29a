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
  const scroll = followScroll(box);
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
      now.style.width = `max(100%, ${drawing.querySelector('svg')?.getAttribute('width') ?? 0}px)`;
    }
    const atMs = events[place]?.atMs ?? 0;
    const { y } = ticks.findLast((one) => one.atMs <= atMs) ?? ticks[0] ?? { y: 0 };
    now.style.transform = `translateY(${y - 12}px)`;
    scroll(y);
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

/** Keeps a place of a box in sight, without asking each time how it lies: that would lay out the whole page. */
function followScroll(box: HTMLElement): (y: number) => void {
  let top = 0;
  let height = 0;
  box.addEventListener('scroll', () => (top = box.scrollTop), { passive: true });
  new ResizeObserver(([entry]) => (height = entry?.contentRect.height ?? 0)).observe(box);
  return (y) => {
    if (y > top + MARGIN && y < top + height - MARGIN) return;
    top = Math.max(0, y - height / 2);
    box.scrollTop = top;
  };
}
