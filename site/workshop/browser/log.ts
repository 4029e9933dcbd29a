import type { LogEntry } from '../../../src/workshop/view.ts';
import { element } from './dom.ts';
import { clockTime } from './words.ts';

/** So many entries are shown. */
const MOST = 200;

/** The log of elections, the newest on top. */
export class Log {
  private readonly list: HTMLElement;
  private newest = 0;

  constructor(list: HTMLElement) {
    this.list = list;
  }

  /** Shows these in place of what was shown. */
  begin(entries: readonly LogEntry[]): void {
    this.list.replaceChildren();
    this.newest = 0;
    for (const entry of entries) this.add(entry);
  }

  add(entry: LogEntry): void {
    if (entry.id <= this.newest) return;
    this.newest = entry.id;
    const time = element('time', {}, clockTime(entry.atMs));
    this.list.prepend(
      element('li', { class: `ws-log-${entry.kind}` }, time, ' ', element('span', {}, entry.text)),
    );
    while (this.list.children.length > MOST) this.list.lastElementChild?.remove();
  }
}
