import { h } from './dom.ts';

/** A list of which only those lines are drawn anew that have changed. */
export class Lines<Line> {
  readonly element: HTMLElement;
  private readonly keyOf: (line: Line) => string;
  private readonly draw: (line: Line) => HTMLElement;
  private keys: readonly string[] = [];

  /** @param keyOf - the same for lines that look the same. */
  constructor(name: string, keyOf: (line: Line) => string, draw: (line: Line) => HTMLElement) {
    this.element = h('ul', { class: name });
    this.keyOf = keyOf;
    this.draw = draw;
  }

  show(lines: readonly Line[]): void {
    const keys = lines.map((line) => this.keyOf(line));
    for (const [i, line] of lines.entries()) {
      if (keys[i] === this.keys[i]) continue;
      const there = this.element.children[i];
      if (there === undefined) this.element.append(this.draw(line));
      else there.replaceWith(this.draw(line));
    }
    while (this.element.children.length > lines.length) this.element.lastElementChild!.remove();
    this.keys = keys;
  }
}
