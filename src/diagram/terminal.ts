import type { NodeId } from '../kit/env.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { drawArrow, drawBond, labelFitsInside, type Arrow } from './arrow.ts';
import { beside, roomLeft, roomRight } from './beside.ts';
import { gridOf, Line, type Grid, type Ink } from './canvas.ts';
import { caption, lossText, networkText, type Caption } from './caption.ts';
import { label } from './label.ts';
import { legend } from './legend.ts';
import { painter } from './paint.ts';
import { foldText } from './repetition.ts';
import { isQuiet, rowsOf, type Row } from './rows.ts';
import { sceneOf, type Scene } from './scene.ts';
import { cutText, displayWidth, plainText, wrapText } from './text.ts';

/** How {@link drawTerminal} draws. */
export interface TerminalOptions {
  /** No line is longer, in terminal cells; 80 by default, 40 at least. */
  readonly width?: number;
  /** Off by default. Nothing is told by colour alone. */
  readonly colour?: boolean;
  /** Everything, not only what is causally before the violation. */
  readonly all?: boolean;
  /** Leaves out the lines that explain the signs. */
  readonly legend?: boolean;
}

const NARROWEST = 40;

/**
 * Draws the run as a space-time diagram in text: time runs downward, each node has a column with
 * its lifeline, messages are arrows between them, and a broken rule stands at the end.
 *
 * @returns lines, each ended by a line feed.
 */
export function drawTerminal(trace: Trace, options: TerminalOptions = {}): string {
  const scene = sceneOf(trace, options.all ?? false);
  const rows = rowsOf(scene);
  const width = Math.max(NARROWEST, Math.floor(options.width ?? 80));
  const times = rows.map(timeOf);
  const margin = Math.max(2, ...times.map((time) => time.length)) + 2;
  const grid = gridOf(scene.nodes, margin, width);
  const drawing = new Drawing(scene, grid);
  rows.forEach((row, index) => drawing.add(row, times[index] ?? ''));
  const paint = painter(options.colour ?? false);
  const explained = (options.legend ?? true) ? legend(scene, rows) : [];
  const head = wrapText(explained.join('; '), width).map((text) => paint(text, 'faint'));
  return [...head, ...drawing.finish().map((line) => line.render(paint))].join('\n') + '\n';
}

/** What the left margin says: a time in milliseconds, or those of both ends of an arrow. */
function timeOf(row: Row): string {
  switch (row.kind) {
    case 'starts':
    case 'local':
      return String(row.atMs);
    case 'whole':
      return spanText(row.send.atMs, row.arrival.atMs);
    case 'tie':
      return spanText(row.tie.first.atMs, row.tie.second.atMs);
    case 'departs':
      return String(row.send.atMs);
    case 'arrives':
      return String(row.arrival.atMs);
    case 'fold':
      return String(row.fold.fromMs);
    default:
      return String(row.event.atMs);
  }
}

function spanText(fromMs: number, toMs: number): string {
  return fromMs === toMs ? String(fromMs) : `${fromMs}→${toMs}`;
}

type State = 'absent' | 'alive' | 'paused';

/** Draws row by row and keeps track of which lifelines there are. */
class Drawing {
  readonly #scene: Scene;
  readonly #grid: Grid;
  readonly #states: State[];
  readonly #lines: Line[] = [];
  /** An arrow at whose end there still is room for what the receiver does in that instant. */
  #open: { node: NodeId; atMs: number; line: Line; x: number } | undefined;
  /** A quiet step that may yet share the row of the message the node sends next. */
  #waiting: { row: Row & { kind: 'local' }; time: string } | undefined;
  #lastTime = '';

  constructor(scene: Scene, grid: Grid) {
    this.#scene = scene;
    this.#grid = grid;
    this.#states = scene.nodes.map((node) => {
      const first = scene.events.find((event) => event.node === node && event.type !== 'lose');
      return first?.type === 'start' ? 'absent' : 'alive';
    });
    const head = new Line(grid.width).put(
      grid.xs[0] === undefined ? 0 : grid.xs[0] - 4,
      'ms',
      'faint',
    );
    grid.nodes.forEach((node, index) => {
      const last = index === grid.nodes.length - 1;
      const room = last ? grid.width - (grid.xs[index] ?? 0) : grid.pitch - 1;
      head.put(grid.xs[index] ?? 0, cutText(plainText(node), room), 'life');
    });
    this.#lines.push(head);
  }

  finish(): Line[] {
    this.#flush();
    return this.#lines;
  }

  add(row: Row, time: string): void {
    if (row.kind === 'local' && this.#appendToArrow(row)) return;
    if (row.kind === 'local' && row.events.every(isQuiet)) {
      this.#flush();
      this.#waiting = { row, time };
      this.#open = undefined;
      return;
    }
    const lead = this.#leadFor(row);
    this.#flush();
    this.#open = undefined;
    this.#draw(row, time, lead);
  }

  #draw(row: Row, time: string, lead: string): void {
    switch (row.kind) {
      case 'starts':
        return this.#drawStarts(row, time);
      case 'local':
        return this.#drawLocal(row, time);
      case 'across':
        return this.#drawAcross(
          `╌╌╌ ${networkText(row.event, this.#scene.everyone)} `,
          '╌',
          time,
          'fault',
        );
      case 'fold':
        return this.#drawFold(foldText(row.fold), time);
      case 'tie':
        return this.#drawTie(row, time);
      case 'end':
        return this.#drawEnd(row.event, time);
      default:
        return this.#drawMessage(row, time, lead);
    }
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#drawLocal(waiting.row, waiting.time);
  }

  /** A new line with the time in its margin and the lifelines as they stand. */
  #line(time: string): Line {
    const line = new Line(this.#grid.width);
    const margin = this.#grid.xs[0] ?? 0;
    if (time !== this.#lastTime || time.includes('→'))
      line.put(margin - 2 - time.length, time, 'faint');
    if (time !== '') this.#lastTime = time;
    this.#states.forEach((state, index) => {
      if (state !== 'absent') line.put(this.#x(index), state === 'alive' ? '│' : '┆', 'lifeline');
    });
    this.#lines.push(line);
    return line;
  }

  #x(index: number): number {
    return this.#grid.xs[index] ?? 0;
  }

  #xOf(node: NodeId): number {
    return this.#x(this.#grid.nodes.indexOf(node));
  }

  #drawStarts(row: Row & { kind: 'starts' }, time: string): void {
    const line = this.#line(time);
    for (const node of row.nodes) {
      const text = cutText('start', Math.max(0, this.#grid.pitch - 3));
      line.put(this.#xOf(node), '○', 'life').put(this.#xOf(node) + 2, text, 'faint');
      this.#states[this.#grid.nodes.indexOf(node)] = 'alive';
    }
  }

  #drawLocal(row: Row & { kind: 'local' }, time: string): void {
    const index = this.#grid.nodes.indexOf(row.node);
    if (index < 0) return;
    const captions = row.events.map(caption);
    const [first] = captions;
    if (first === undefined) return;
    const text = captions.map((one) => one.text).join(', ');
    const place = beside(this.#grid, index, text, isQuiet(row.events[0] as TraceEvent) ? 2 : 4);
    const line = this.#line(time).put(this.#x(index), first.mark, first.tone);
    for (const event of row.events) this.#live(event, index);
    place.lines.forEach((piece, number) => {
      const on = number === 0 ? line : this.#line('');
      const x = place.right ? place.x : place.x - displayWidth(piece) + 1;
      on.put(x - 1, ` ${piece} `, first.tone);
    });
  }

  #live(event: TraceEvent, index: number): void {
    if (event.type === 'crash') this.#states[index] = 'absent';
    if (event.type === 'pause') this.#states[index] = 'paused';
    if (event.type === 'start' || event.type === 'resume') this.#states[index] = 'alive';
  }

  #drawAcross(text: string, fill: string, time: string, ink: Ink): void {
    const margin = this.#grid.xs[0] ?? 0;
    const room = this.#grid.width - margin;
    const lines = wrapText(text.trim(), room - 5, 3);
    lines.forEach((piece, number) => {
      const rest = fill.repeat(Math.max(0, room - displayWidth(piece) - 1));
      this.#line(number === 0 ? time : '').put(margin, `${piece} ${rest}`, ink);
    });
  }

  #drawFold(text: string, time: string): void {
    const margin = this.#grid.xs[0] ?? 0;
    for (const [number, piece] of wrapText(text, this.#grid.width - margin - 2, 2).entries()) {
      this.#line(number === 0 ? time : '').put(margin, `${piece}  `, 'timer');
    }
  }

  #drawEnd(event: TraceEvent, time: string): void {
    if (event.type !== 'violation' && event.type !== 'error') return;
    const bar = '━'.repeat(this.#grid.width);
    const text = plainText(event.type === 'violation' ? event.sentence : event.text);
    this.#lines.push(new Line(this.#grid.width).put(0, bar, 'alarm'));
    for (const [number, piece] of wrapText(
      `${networkText(event)} (at ${time} ms)`,
      this.#grid.width - 3,
    ).entries()) {
      this.#lines.push(
        new Line(this.#grid.width).put(0, `${number === 0 ? '✗ ' : '  '}${piece}`, 'alarm'),
      );
    }
    for (const piece of wrapText(text, this.#grid.width - 3)) {
      this.#lines.push(new Line(this.#grid.width).put(2, piece, 'plain'));
    }
    this.#lines.push(new Line(this.#grid.width).put(0, bar, 'alarm'));
  }

  #drawMessage(row: MessageRow, time: string, lead: string): void {
    const arrow = this.#arrow(row);
    if (arrow === undefined) return this.#drawSelf(row, time);
    const line = this.#line(time);
    drawArrow(line, this.#grid, arrow, (x) => this.#isThere(x));
    if (lead !== '') {
      const left = arrow.to > arrow.from;
      line.put(left ? arrow.from - 1 - displayWidth(lead) : arrow.from + 2, lead, 'disk');
    }
    if (row.kind === 'departs' || row.arrival.type === 'lose' || row.arrival.node === null) return;
    const free = arrow.to > arrow.from && labelFitsInside(arrow, this.#grid);
    if (free)
      this.#open = { node: row.arrival.node, atMs: row.arrival.atMs, line, x: arrow.to + 2 };
  }

  #drawTie({ tie: { kind, first, second } }: Row & { kind: 'tie' }, time: string): void {
    const bond = { kind, from: this.#xOf(first.node ?? ''), to: this.#xOf(second.node ?? '') };
    drawBond(this.#line(time), this.#grid, bond, (x) => this.#isThere(x));
  }

  /** Whether there is a lifeline in that column now. */
  #isThere(x: number): boolean {
    return this.#states[this.#grid.xs.indexOf(x)] !== 'absent';
  }

  #arrow(row: MessageRow): Arrow | undefined {
    const message = row.kind === 'departs' ? row.send : row.arrival;
    const sender = row.kind === 'arrives' ? row.from : row.send.node;
    const receiver = row.kind === 'departs' ? row.send.to : arrivalNode(row.arrival);
    if (sender === null || sender === receiver) return undefined;
    const number = row.number === 0 ? '' : `#${row.number} `;
    const again = row.kind !== 'departs' && row.arrival.type === 'deliver' && row.arrival.copy > 1;
    const lost = row.kind !== 'departs' && row.arrival.type === 'lose';
    const underWay = row.kind === 'departs' && row.number === 0 ? 'under way' : '';
    return {
      from: this.#xOf(sender),
      to: this.#xOf(receiver),
      label: `${number}${label(message.message)}${again ? ' (again)' : ''}`,
      form: row.kind,
      end:
        row.kind !== 'departs' && row.arrival.type === 'lose'
          ? lossText(row.arrival.reason)
          : underWay,
      lost,
      idle: row.kind !== 'departs' && this.#scene.idle.has(row.arrival.id),
    };
  }

  #drawSelf(row: MessageRow, time: string): void {
    const event = row.kind === 'departs' ? row.send : row.arrival;
    if (event.node === null) return;
    this.#drawLocal({ kind: 'local', node: event.node, atMs: event.atMs, events: [event] }, time);
  }

  /** Puts what a node does on receiving a message beside the head of the arrow, if it fits. */
  #appendToArrow(row: Row & { kind: 'local' }): boolean {
    const open = this.#open;
    if (open === undefined || open.node !== row.node || open.atMs !== row.atMs) return false;
    const told = row.events.every((event) => isQuiet(event) || event.type === 'output');
    const captions = row.events.map(caption);
    const text = captions.map(tailText).join(', ');
    if (!told || open.x + displayWidth(text) > this.#grid.width) return false;
    open.line.put(open.x - 1, ` ${text} `, captions[0]?.tone ?? 'plain');
    this.#open = { ...open, x: open.x + displayWidth(text) + 2 };
    return true;
  }

  /** The quiet step before a message, if it has room on the other side of where it departs. */
  #leadFor(row: Row): string {
    const waiting = this.#waiting?.row;
    if (waiting === undefined || (row.kind !== 'whole' && row.kind !== 'departs')) return '';
    const { send } = row;
    const arrow = this.#arrow(row);
    if (waiting.node !== send.node || waiting.atMs !== send.atMs || arrow === undefined) return '';
    const text = waiting.events.map((event) => caption(event).text).join(', ');
    const index = this.#grid.nodes.indexOf(send.node);
    const room = arrow.to < arrow.from ? roomRight(this.#grid, index) : roomLeft(this.#grid, index);
    if (!labelFitsInside(arrow, this.#grid) || displayWidth(text) > room) return '';
    this.#waiting = undefined;
    return text;
  }
}

type MessageRow = Extract<Row, { kind: 'whole' | 'departs' | 'arrives' }>;

function arrivalNode(arrival: Extract<Row, { kind: 'whole' }>['arrival']): NodeId {
  return arrival.type === 'lose' ? arrival.to : (arrival.node ?? '');
}

function tailText(one: Caption): string {
  return one.tone === 'output' ? `${one.mark} ${one.text}` : one.text;
}
