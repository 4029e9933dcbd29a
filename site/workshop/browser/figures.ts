import type { EnsembleView, Health, ServerView } from '../../../src/workshop/view.ts';
import { element, setAttribute, setText } from './dom.ts';
import { LOOK_WORDS, lookOf, shortNumber } from './words.ts';

/** A column of the table. */
interface Column {
  readonly name: string;
  /** What it means, for those who stop at it. */
  readonly title: string;
  value(health: Health): string;
}

const COLUMNS: readonly Column[] = [
  { name: 'epoch', title: 'of the newest transaction', value: ({ epoch }) => String(epoch) },
  { name: 'zxid', title: 'the newest transaction that is applied', value: ({ zxid }) => zxid },
  { name: 'sessions', title: 'known to the ensemble', value: (h) => String(h.sessions) },
  { name: 'connections', title: 'to this server', value: (h) => String(h.connections) },
  { name: 'watches', title: 'at this server', value: (h) => String(h.watches) },
  { name: 'znodes', title: 'in the tree', value: (h) => String(h.nodes) },
  { name: 'outstanding', title: 'requests without an answer', value: (h) => String(h.outstanding) },
  { name: 'packets/s', title: 'from clients', value: (h) => shortNumber(h.requestRate) },
  {
    name: 'latency',
    title: 'of the answers since the last look, on average',
    value: ({ latencyMs }) => (latencyMs === undefined ? '–' : `${shortNumber(latencyMs)} ms`),
  },
];

/** The table of figures: a row for each server. */
export class Figures {
  readonly table: HTMLElement;
  private readonly body = element('tbody');
  private readonly rows = new Map<number, readonly HTMLElement[]>();

  constructor() {
    const heads = COLUMNS.map(({ name, title }) => element('th', { scope: 'col', title }, name));
    const head = element(
      'tr',
      {},
      element('th', { scope: 'col' }, 'server'),
      element('th', { scope: 'col' }, 'role'),
      ...heads,
    );
    this.table = element('table', { class: 'ws-figures' }, element('thead', {}, head), this.body);
  }

  update({ servers }: EnsembleView): void {
    for (const server of servers) {
      const [role, ...cells] = this.rowOf(server);
      const look = lookOf(server);
      setText(role!, LOOK_WORDS[look]);
      setAttribute(role!, 'class', `ws-role ws-${look}`);
      COLUMNS.forEach(({ value }, at) => {
        setText(cells[at]!, server.health === undefined ? '–' : value(server.health));
      });
    }
  }

  private rowOf({ sid, clientPort }: ServerView): readonly HTMLElement[] {
    let cells = this.rows.get(sid);
    if (cells === undefined) {
      cells = [...COLUMNS, undefined].map(() => element('td'));
      this.rows.set(sid, cells);
      const port = element('span', { class: 'ws-port' }, `:${clientPort}`);
      const name = element('th', { scope: 'row' }, `${sid} `, port);
      this.body.append(element('tr', {}, name, ...cells));
    }
    return cells;
  }
}
