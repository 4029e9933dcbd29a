import type { NodeId } from '../kit/env.ts';
import type { Tone } from './caption.ts';
import { characterWidth } from './text.ts';

/** What a cell of a text drawing is part of; with colours, each has its own. */
export type Ink = Tone | 'lifeline' | 'message' | 'arrived' | 'lost' | 'faint';

/** Where everything stands, in terminal cells counted from 0. */
export interface Grid {
  readonly width: number;
  readonly nodes: readonly NodeId[];
  /** The column of each lifeline; what belongs to a node stands to the right of it. */
  readonly xs: readonly number[];
  readonly pitch: number;
}

/** Lays out the columns: all of the same width, the first after the times in the left margin. */
export function gridOf(nodes: readonly NodeId[], marginWidth: number, width: number): Grid {
  const room = (width - marginWidth) / Math.max(nodes.length, 1);
  const pitch = Math.max(4, Math.min(40, Math.floor(room)));
  return { width, nodes, pitch, xs: nodes.map((_, index) => marginWidth + index * pitch) };
}

interface Cell {
  readonly text: string;
  readonly ink: Ink;
}

/** One line of a text drawing, `width` cells wide; what would stand outside is not drawn. */
export class Line {
  readonly #cells: Cell[];

  constructor(width: number) {
    this.#cells = Array.from({ length: width }, () => ({ text: ' ', ink: 'plain' as const }));
  }

  /** Writes over whatever stands there. */
  put(x: number, text: string, ink: Ink): this {
    let at = x;
    for (const character of text) {
      const width = characterWidth(character);
      if (at < 0 || at + width > this.#cells.length) break;
      if (width === 0) {
        const before = this.#cells[at - 1];
        if (before !== undefined)
          this.#cells[at - 1] = { ...before, text: before.text + character };
      } else {
        this.#cells[at] = { text: character, ink };
        if (width === 2) this.#cells[at + 1] = { text: '', ink };
      }
      at += width;
    }
    return this;
  }

  /** The line without trailing blanks, each stretch of one ink passed through `paint`. */
  render(paint: (text: string, ink: Ink) => string): string {
    let end = this.#cells.length;
    while (end > 0 && this.#cells[end - 1]?.text === ' ') end--;
    let line = '';
    let stretch: Cell = { text: '', ink: 'plain' };
    for (const cell of this.#cells.slice(0, end)) {
      if (cell.ink === stretch.ink || cell.text === ' ') {
        stretch = { text: stretch.text + cell.text, ink: stretch.ink };
        continue;
      }
      line += paint(stretch.text, stretch.ink);
      stretch = cell;
    }
    return line + paint(stretch.text, stretch.ink);
  }
}
