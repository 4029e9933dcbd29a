import { label, messageKind } from '../../../src/diagram/label.ts';
import type { NodeId } from '../../../src/kit/env.ts';
import type { Flight } from '../engine/flights.ts';
import { onTheWay, placesOf, type Point } from '../engine/places.ts';
import type { MachineView } from '../engine/situation.ts';
import { h, s, set } from './dom.ts';
import type { Change, Model } from './model.ts';

/** A drawing that is seen in its full size, and one for narrow screens: letters stay legible. */
const WIDE = { width: 640, height: 400, letters: 22 };
const NARROW = { width: 390, height: 430, letters: 9 };

/** Below this the narrow one is used, in pixels. */
const NARROW_BELOW = 520;

/** A message that is lost as soon as it is sent is seen for so long, in units of the time line. */
const LOST_FOR = 3;

/** How many writes a disk can show one by one. */
const MOST_WRITES = 8;

/** What was clicked. */
export type Target =
  | { readonly kind: 'node'; readonly node: NodeId }
  | { readonly kind: 'message'; readonly flight: Flight }
  | { readonly kind: 'link'; readonly a: NodeId; readonly b: NodeId };

type Choose = (target: Target, anchor: Element) => void;

interface DrawnNode {
  readonly group: SVGGElement;
  readonly badge: SVGTextElement;
  readonly sign: SVGTextElement;
  readonly disk: SVGGElement;
}

/** A message, and where on the time line it is sent and arrives; undefined if that is not to be seen. */
interface Way {
  readonly flight: Flight;
  readonly depart: number;
  readonly end: number | undefined;
}

function waysOf({ recording, clock, stage }: Model): Way[] {
  const placeOf = (event: number): number => clock.positions[clock.momentOf(event)]!;
  return recording.flights
    .filter(({ message }) => stage.isRoutine?.(message) !== true)
    .map((flight) => ({
      flight,
      depart: placeOf(flight.send),
      end: flight.endId === undefined ? undefined : placeOf(flight.endId),
    }));
}

/** How much of its way a message has behind it; undefined if it is not on its way. */
function partOfWay({ flight: { lost }, depart, end }: Way, position: number): number | undefined {
  if (end === undefined) return Math.min(0.85, (position - depart) / 12);
  if (end > depart) {
    if (position >= end) return undefined;
    const part = (position - depart) / (end - depart);
    return lost === undefined || lost === 'down' ? part : part * 0.6;
  }
  const part = (position - depart) / LOST_FOR;
  return part < 1 ? 0.1 + part * 0.4 : undefined;
}

/** Draws machines, links, disks, and messages on their way. */
export class StageView {
  readonly element: HTMLElement;
  private readonly model: Model;
  private readonly choose: Choose | undefined;
  private readonly svg: SVGSVGElement;
  private size = WIDE;
  private readonly links = s('g', { class: 'pg-links' });
  private readonly messages = s('g', { class: 'pg-messages' });
  private readonly machines = s('g', { class: 'pg-machines' });
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private places: ReadonlyMap<NodeId, Point> = new Map();
  private drawn = new Map<NodeId, DrawnNode>();
  private drawnLinks = new Map<string, SVGGElement>();
  private flying = new Map<Flight, SVGGElement>();
  /** Messages worth looking at, in the order of their sending. */
  private ways: readonly Way[] = [];

  /** @param choose - left out if nothing can be done to what is shown. */
  constructor(model: Model, choose?: Choose) {
    this.model = model;
    this.choose = choose;
    this.svg = s(
      'svg',
      { role: 'group', 'aria-label': 'The cluster' },
      this.links,
      this.machines,
      this.messages,
    );
    this.element = h('div', { class: 'pg-stage' }, this.svg);
    this.rebuild();
    new ResizeObserver(() => {
      const { clientWidth } = this.element;
      const size = clientWidth > 0 && clientWidth < NARROW_BELOW ? NARROW : WIDE;
      if (size === this.size) return;
      this.size = size;
      this.rebuild();
    }).observe(this.element);
    model.onChange((change) => this.update(change));
  }

  private update(change: Change): void {
    if (change === 'run') return this.rebuild();
    if (change === 'moment') this.drawMoment();
    if (change === 'moment' || change === 'frame') this.drawFlights();
  }

  private rebuild(): void {
    const { recording, stage } = this.model;
    const { width, height } = this.size;
    set(this.svg, { viewBox: `0 0 ${width} ${height}` });
    this.places = placesOf(recording.nodes, stage.places, width, height);
    this.ways = waysOf(this.model);
    this.drawLinks();
    this.drawn = new Map(recording.nodes.map((node) => [node, this.newNode(node)]));
    this.machines.replaceChildren(...[...this.drawn.values()].map(({ group }) => group));
    this.messages.replaceChildren();
    this.flying = new Map();
    this.drawMoment();
    this.drawFlights();
  }

  // Links.

  private drawLinks(): void {
    const pairs = new Set(
      this.model.recording.flights.map(({ from, to }) => [from, to].sort().join(' ')),
    );
    this.drawnLinks = new Map(
      [...pairs].map((pair) => {
        const [a, b] = pair.split(' ') as [NodeId, NodeId];
        return [pair, this.newLink(a, b)];
      }),
    );
    this.links.replaceChildren(...this.drawnLinks.values());
  }

  private newLink(a: NodeId, b: NodeId): SVGGElement {
    const [from, to] = [this.place(a), this.place(b)];
    const line = { x1: from.x, y1: from.y, x2: to.x, y2: to.y };
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const group = s(
      'g',
      {
        class: 'pg-link',
        tabindex: -1,
        role: 'button',
        'aria-label': `Link between ${a} and ${b}`,
      },
      s('line', { class: 'pg-wire', ...line }),
      s('line', { class: 'pg-hit', ...line }),
      s('text', { class: 'pg-cut', x: middle.x, y: middle.y + 6, 'text-anchor': 'middle' }),
    );
    this.onChoose(group, { kind: 'link', a, b });
    return group;
  }

  private drawCuts(): void {
    const { cuts, connections } = this.model.situation;
    for (const [pair, group] of this.drawnLinks) {
      const [a, b] = pair.split(' ') as [NodeId, NodeId];
      const there = cuts.some(({ from, to }) => from === a && to === b);
      const back = cuts.some(({ from, to }) => from === b && to === a);
      const sign = there && back ? '✂' : there ? `✂ ${a}→${b}` : back ? `✂ ${b}→${a}` : '';
      set(group, {
        'data-cut': there && back ? 'both' : there || back ? 'one' : undefined,
        'data-open': connections.has(pair),
      });
      group.lastElementChild!.textContent = sign;
    }
  }

  // Machines.

  private newNode(node: NodeId): DrawnNode {
    const { x, y } = this.place(node);
    const badge = s('text', { class: 'pg-badge', y: 13, 'text-anchor': 'middle' });
    const sign = s('text', { class: 'pg-sign', x: -45, y: -9, 'text-anchor': 'middle' });
    const disk = s('g', { class: 'pg-disk', transform: 'translate(-50 30)' });
    const group = s(
      'g',
      { class: 'pg-node', transform: `translate(${x} ${y})`, tabindex: 0, role: 'button' },
      s('rect', { class: 'pg-body', x: -54, y: -24, width: 108, height: 48, rx: 9 }),
      s('text', { class: 'pg-name', y: -4, 'text-anchor': 'middle' }, node),
      // Spaces part the words for those who hear them.
      ' ',
      badge,
      ' ',
      sign,
      ' ',
      disk,
    );
    this.onChoose(group, { kind: 'node', node });
    return { group, badge, sign, disk };
  }

  private drawMoment(): void {
    for (const machine of this.model.situation.machines.values()) this.drawMachine(machine);
    this.drawCuts();
  }

  private drawMachine(machine: MachineView): void {
    const { node, life, state, before, said } = machine;
    const { group, badge, sign, disk } = this.drawn.get(node)!;
    const words = life === 'up' ? this.model.stage.badge?.(state, node, said) : undefined;
    const text = words ?? (life === 'up' ? '' : life);
    badge.textContent = text.length > 19 ? `${text.slice(0, 18)}…` : text;
    sign.textContent = life === 'down' ? '✗' : life === 'paused' ? 'Ⅱ' : '';
    const { logs, records } = machine.disk;
    const entries = logs.reduce((sum, [, log]) => sum + log.length, 0);
    const durable = records.length + entries + machine.files.durable;
    const unsynced = machine.disk.unsynced.length + machine.files.unsynced;
    const isShown = this.model.stage.isDiskless !== true;
    if (isShown) drawDisk(disk, durable, unsynced, machine.troubles.length > 0);
    const writes = isShown ? ` Disk: ${durable} written, ${unsynced} not yet synced.` : '';
    set(group, {
      'data-life': life,
      'data-active': before !== undefined,
      // What is to be read comes first, and in the order in which it is to be seen.
      'aria-label': `${node} ${badge.textContent} ${sign.textContent} ${disk.textContent}: ${life}.${writes}`,
    });
  }

  // Messages.

  private drawFlights(): void {
    const { position } = this.model;
    const seen = new Set<Flight>();
    for (const way of this.ways) {
      if (way.depart > position) break;
      const { flight } = way;
      const part = partOfWay(way, position);
      if (part === undefined) continue;
      seen.add(flight);
      this.drawFlight(flight, part);
    }
    for (const [flight, group] of this.flying) {
      if (seen.has(flight)) continue;
      group.remove();
      this.flying.delete(flight);
    }
  }

  private drawFlight(flight: Flight, part: number): void {
    let group = this.flying.get(flight);
    if (group === undefined) {
      group = this.newFlight(flight);
      this.flying.set(flight, group);
      this.messages.append(group);
    }
    const shown = this.calm.matches ? 0.5 : part;
    const { x, y } = onTheWay(this.place(flight.from), this.place(flight.to), shown);
    group.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  }

  private newFlight(flight: Flight): SVGGElement {
    const { from, to, message, lost, copy } = flight;
    const text = label(message, this.size.letters) + (copy > 1 ? ' ×2' : '');
    const width = text.length * 6.1 + 14;
    const kinds = this.model.material.kinds;
    const [a, b] = [this.place(from), this.place(to)];
    const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
    const group = s(
      'g',
      {
        class: `pg-message k${Math.max(0, kinds.indexOf(messageKind(message))) % 6}`,
        tabindex: 0,
        role: 'button',
        'data-lost': lost !== undefined && lost !== 'down',
        'aria-label': `${text}: message from ${from} to ${to}: ${label(message)}`,
      },
      s('path', {
        class: 'pg-arrow',
        d: 'M-7 -5L7 0L-7 5Z',
        transform: `rotate(${angle}) translate(0 0)`,
      }),
      s('rect', { x: -width / 2, y: -24, width, height: 17, rx: 8.5 }),
      s('text', { y: -11.5, 'text-anchor': 'middle' }, text),
    );
    this.onChoose(group, { kind: 'message', flight });
    return group;
  }

  private onChoose(group: SVGGElement, target: Target): void {
    const { choose } = this;
    if (choose === undefined) return this.onlyShow(group, target);
    group.addEventListener('click', () => choose(target, group));
    group.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      choose(target, group);
    });
  }

  /** Machines can still be gone to, to hear what is said of them. */
  private onlyShow(group: SVGGElement, { kind }: Target): void {
    set(group, { role: 'img', tabindex: kind === 'node' ? 0 : undefined, 'data-still': true });
  }

  private place(node: NodeId): Point {
    return this.places.get(node) ?? { x: 0, y: 0 };
  }
}

/** A full square for what is durable, an empty one for what a crash would take. */
function drawDisk(disk: SVGGElement, durable: number, unsynced: number, isTroubled: boolean): void {
  const state = `${durable} ${unsynced} ${isTroubled}`;
  if (disk.getAttribute('data-state') === state) return;
  disk.setAttribute('data-state', state);
  const shownFull = Math.min(durable, MOST_WRITES - Math.min(unsynced, 3));
  const shownOpen = Math.min(unsynced, MOST_WRITES - shownFull);
  const squares = Array.from({ length: shownFull + shownOpen }, (_, i) =>
    s('rect', {
      class: i < shownFull ? 'pg-durable' : 'pg-unsynced',
      x: i * 10,
      y: 0,
      width: 7.5,
      height: 7.5,
    }),
  );
  const more = durable + unsynced - shownFull - shownOpen;
  const text = `${more > 0 ? `+${more}` : ''}${isTroubled ? ' ⚠' : ''}`;
  disk.replaceChildren(...squares, s('text', { x: squares.length * 10 + 1, y: 8 }, text));
}
