import type { Cut, EnsembleView, ServerView } from '../../../src/workshop/view.ts';
import { drawing, setAttribute, setText } from './dom.ts';
import { LOOK_WORDS, isCut, lookOf, type Look } from './words.ts';

const WIDTH = 900;
const HEIGHT = 600;
const CENTRE = { x: WIDTH / 2, y: 286 };
const RADIUS = { x: 330, y: 176 };
const SERVER_RADIUS = 96;
const CLIENTS = { y: HEIGHT - 34, height: 44 };

/** A place of the drawing. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** A sign that tells what a server is without a word, and without a colour. */
const SIGNS: Readonly<Record<Look, string>> = {
  leader: '★',
  follower: '',
  observer: '◦',
  looking: '?',
  joining: '…',
  paused: '❚❚',
  gone: '✕',
};

/** The drawing of the ensemble. */
export class Scene {
  readonly svg: SVGSVGElement;
  private readonly servers = new Map<number, DrawnServer>();
  private readonly links = new Map<string, DrawnLink>();
  private readonly linkLayer = drawing('g', { class: 'ws-links' });
  private readonly serverLayer = drawing('g', { class: 'ws-servers' });
  private readonly select: (sid: number) => void;

  /** @param select - is called with the server that is clicked. */
  constructor(select: (sid: number) => void) {
    this.select = select;
    this.svg = drawing(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'group', 'aria-label': 'The servers' },
      this.linkLayer,
      drawing('rect', {
        class: 'ws-clients',
        x: 60,
        y: CLIENTS.y - CLIENTS.height / 2,
        width: WIDTH - 120,
        height: CLIENTS.height,
        rx: CLIENTS.height / 2,
      }),
      drawing('text', { class: 'ws-clients-text', x: CENTRE.x, y: CLIENTS.y + 8 }, 'clients'),
      this.serverLayer,
    );
  }

  update(view: EnsembleView, selected: number | undefined): void {
    const places = placesOf(view.servers);
    for (const server of view.servers) {
      this.serverOf(server.sid, places.get(server.sid)!).update(server, server.sid === selected);
    }
    view.servers.forEach((one, at) => {
      const place = places.get(one.sid)!;
      for (const other of view.servers.slice(at + 1)) {
        const link = this.linkOf(`${one.sid}-${other.sid}`, place, places.get(other.sid)!);
        link.update(isActive(one, other), cutsOf(view.cuts, one.sid, other.sid));
      }
      const below = { x: place.x, y: CLIENTS.y - CLIENTS.height / 2 + SERVER_RADIUS };
      const link = this.linkOf(`${one.sid}-clients`, place, below);
      const isServing = ['leader', 'follower', 'observer'].includes(lookOf(one));
      link.update(isServing, cutsOf(view.cuts, one.sid, 'clients'));
    });
  }

  private serverOf(sid: number, place: Point): DrawnServer {
    let server = this.servers.get(sid);
    if (server === undefined) {
      server = new DrawnServer(sid, place, this.select);
      this.servers.set(sid, server);
      this.serverLayer.append(server.group);
    }
    return server;
  }

  private linkOf(name: string, from: Point, to: Point): DrawnLink {
    let link = this.links.get(name);
    if (link === undefined) {
      link = new DrawnLink(from, to, name.endsWith('clients') ? 'ws-to-clients' : '');
      this.links.set(name, link);
      this.linkLayer.append(link.group);
    }
    return link;
  }
}

/** One server: a circle, its number, what it is, and where its log ends. */
class DrawnServer {
  readonly group: SVGGElement;
  private readonly ring: SVGCircleElement;
  private readonly sign = drawing('text', { class: 'ws-sign', y: -46 });
  private readonly word = drawing('text', { class: 'ws-word', y: 39 });
  private readonly zxid = drawing('text', { class: 'ws-zxid', y: 65 });

  constructor(sid: number, { x, y }: Point, select: (sid: number) => void) {
    this.ring = drawing('circle', { class: 'ws-ring', r: SERVER_RADIUS });
    this.group = drawing(
      'g',
      { transform: `translate(${x} ${y})`, tabindex: 0, role: 'button' },
      drawing('circle', { class: 'ws-selected', r: SERVER_RADIUS + 11 }),
      drawing('circle', { class: 'ws-disc', r: SERVER_RADIUS }),
      this.ring,
      this.sign,
      drawing('text', { class: 'ws-number', y: 10 }, `${sid} `),
      this.word,
      this.zxid,
    );
    this.group.addEventListener('click', () => select(sid));
    this.group.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      select(sid);
    });
  }

  update(server: ServerView, isSelected: boolean): void {
    const look = lookOf(server);
    const { health } = server;
    const place = health === undefined ? '' : `${health.epoch} · ${health.counter}`;
    setAttribute(this.group, 'class', `ws-server ws-${look}`);
    setAttribute(this.group, 'aria-pressed', String(isSelected));
    // What is seen is what is read out; the spaces part the words.
    setText(this.sign, `${SIGNS[look]} `);
    setText(this.word, `${LOOK_WORDS[look]} `);
    setText(this.zxid, place);
  }
}

/** Both directions of a link: one line, or two if one of them is cut. */
class DrawnLink {
  readonly group: SVGGElement;
  private readonly whole: SVGLineElement;
  private readonly ways: readonly SVGGElement[];

  constructor(from: Point, to: Point, className: string) {
    const [start, end] = shortened(from, to);
    this.whole = drawing('line', { x1: start.x, y1: start.y, x2: end.x, y2: end.y });
    this.ways = [drawnWay(start, end), drawnWay(end, start)];
    this.group = drawing('g', { class: className }, this.whole, ...this.ways);
  }

  update(isActive: boolean, cuts: readonly [there: boolean, back: boolean]): void {
    const isWhole = !cuts[0] && !cuts[1];
    setAttribute(this.whole, 'class', isWhole ? (isActive ? 'ws-active' : 'ws-idle') : 'ws-hidden');
    this.ways.forEach((way, at) => {
      const state = cuts[at] === true ? 'ws-cut' : 'ws-open';
      setAttribute(way, 'class', isWhole ? 'ws-hidden' : `ws-way ${state}`);
    });
  }
}

/** One direction, a little to its right, with an arrow, and a cross for when it is cut. */
function drawnWay(from: Point, to: Point): SVGGElement {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const angle = (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
  const middle = length / 2;
  return drawing(
    'g',
    {},
    drawing(
      'g',
      { transform: `translate(${from.x} ${from.y}) rotate(${angle}) translate(0 9)` },
      drawing('path', { class: 'ws-way-line', d: `M0 0H${length - 8}` }),
      drawing('path', { class: 'ws-way-arrow', d: `M${length} 0l-13 -6v12z` }),
      drawing('path', {
        class: 'ws-way-cross',
        d: `M${middle - 9} -9l18 18M${middle - 9} 9l18 -18`,
      }),
    ),
  );
}

function placesOf(servers: readonly ServerView[]): Map<number, Point> {
  const turn = (2 * Math.PI) / servers.length;
  return new Map(
    servers.map(({ sid }, at) => {
      const angle = -Math.PI / 2 + at * turn;
      const x = CENTRE.x + RADIUS.x * Math.cos(angle);
      return [sid, { x, y: CENTRE.y + RADIUS.y * Math.sin(angle) }];
    }),
  );
}

/** From edge to edge. */
function shortened(from: Point, to: Point): readonly [Point, Point] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const gap = (SERVER_RADIUS + 6) / length;
  const at = (share: number): Point => ({
    x: from.x + (to.x - from.x) * share,
    y: from.y + (to.y - from.y) * share,
  });
  return [at(gap), at(1 - gap)];
}

/** Between a leader and who follows it. */
function isActive(one: ServerView, other: ServerView): boolean {
  const looks = [lookOf(one), lookOf(other)];
  const hasLearner = looks.includes('follower') || looks.includes('observer');
  return looks.includes('leader') && hasLearner;
}

function cutsOf(
  cuts: readonly Cut[],
  one: number,
  other: number | 'clients',
): readonly [boolean, boolean] {
  return [isCut(cuts, one, other), isCut(cuts, other, one)];
}
