import type { Action, Cut, End, EnsembleView } from '../../../src/workshop/view.ts';
import { change } from './api.ts';
import { button, element, setAttribute, setText } from './dom.ts';
import { isCut, lookOf, LOOK_WORDS, waysOf } from './words.ts';

/** What the buttons say, and the keys that do the same. */
const BUTTONS: readonly (readonly [action: Action, text: string, key: string, title: string])[] = [
  ['kill', 'Kill', 'K', 'kill -9: at once, in the middle of whatever it does'],
  ['stop', 'Stop', 'S', 'SIGTERM: in order'],
  ['pause', 'Pause', 'P', 'SIGSTOP: its connections stay open, and nobody answers'],
  ['resume', 'Resume', 'P', 'SIGCONT: it does not know that time has passed'],
  ['restart', 'Restart', 'R', 'with what is on its disk'],
];

/** What can be done to a server, and what can be cut. */
export class Controls {
  private readonly place: HTMLElement;
  private readonly hasCuts: boolean;
  private readonly tell: (problem: string) => void;
  private readonly title = element('h2', { id: 'ws-selected-title' });
  private readonly actions = new Map<Action, HTMLButtonElement>();
  private readonly groups: readonly HTMLButtonElement[];
  private readonly ways = element('div', {
    class: 'ws-ways',
    role: 'group',
    'aria-label': 'Cut one way only',
  });
  private readonly toggles = new Map<string, HTMLButtonElement>();
  private view: EnsembleView | undefined;
  private selected: number | undefined;

  /** @param tell - shows a sentence if something went wrong. */
  constructor(place: HTMLElement, hasCuts: boolean, tell: (problem: string) => void) {
    this.place = place;
    this.hasCuts = hasCuts;
    this.tell = tell;
    for (const [action, text, key, title] of BUTTONS) {
      const made = button(text, () => this.act(action), { title, 'aria-keyshortcuts': key });
      made.append(element('kbd', { 'aria-hidden': 'true' }, key));
      this.actions.set(action, made);
    }
    this.groups = [
      button('Cut off from servers', () => this.toggle(this.others), { 'aria-pressed': 'false' }),
      button('Cut off from clients', () => this.toggle(['clients']), { 'aria-pressed': 'false' }),
    ];
    this.groups[0]!.append(element('kbd', { 'aria-hidden': 'true' }, 'X'));
    place.replaceChildren(
      this.title,
      element('div', { class: 'ws-actions' }, ...this.actions.values()),
      ...(hasCuts ? [element('div', { class: 'ws-actions' }, ...this.groups), this.ways] : []),
    );
    place.hidden = false;
  }

  update(view: EnsembleView, selected: number | undefined): void {
    const isOther = selected !== this.selected;
    this.view = view;
    this.selected = selected;
    const server = view.servers.find(({ sid }) => sid === selected);
    if (isOther) this.makeToggles();
    if (server === undefined) {
      setText(this.title, 'Choose a server');
    } else {
      setText(this.title, `Server ${server.sid}, ${LOOK_WORDS[lookOf(server)]}`);
    }
    const can: Readonly<Record<Action, boolean>> = {
      kill: server !== undefined && server.condition !== 'gone',
      stop: server !== undefined && server.condition !== 'gone',
      pause: server?.condition === 'running',
      resume: server?.condition === 'paused',
      restart: server !== undefined,
    };
    for (const [action, made] of this.actions) made.disabled = !can[action];
    this.actions.get('pause')!.hidden = can.resume;
    this.actions.get('resume')!.hidden = !can.resume;
    this.showCuts();
  }

  /** Does what a key asks for. @returns whether it asks for anything here. */
  key(key: string): boolean {
    const isPaused = this.actions.get('resume')!.disabled === false;
    const keys: Readonly<Record<string, () => void>> = {
      k: () => this.act('kill'),
      s: () => this.act('stop'),
      p: () => this.act(isPaused ? 'resume' : 'pause'),
      r: () => this.act('restart'),
      x: () => this.toggle(this.others),
    };
    const does = keys[key];
    if (does === undefined || this.selected === undefined) return false;
    does();
    return true;
  }

  private act(action: Action): void {
    if (this.selected === undefined || this.actions.get(action)!.disabled) return;
    this.send('server', { sid: this.selected, action });
  }

  private get others(): readonly End[] {
    return (this.view?.servers ?? []).map(({ sid }) => sid).filter((sid) => sid !== this.selected);
  }

  /** Cuts all these ways, or mends them if all are cut. */
  private toggle(ends: readonly End[]): void {
    if (this.view === undefined || this.selected === undefined || !this.hasCuts) return;
    const ways = waysOf(this.view, this.selected, ends);
    this.send('cut', { ways, isCut: !this.areCut(ways) });
  }

  private areCut(ways: readonly Cut[]): boolean {
    const { cuts } = this.view!;
    return ways.length > 0 && ways.every(({ from, to }) => isCut(cuts, from, to));
  }

  private makeToggles(): void {
    this.toggles.clear();
    const { view, selected } = this;
    if (view === undefined || selected === undefined) return this.ways.replaceChildren();
    for (const way of waysOf(view, selected, [...this.others, 'clients'])) {
      const text = `${way.from} → ${way.to}`;
      const press = (): void => {
        const { cuts } = this.view!;
        this.send('cut', { ways: [way], isCut: !isCut(cuts, way.from, way.to) });
      };
      const made = button(text, press, { 'aria-pressed': 'false' });
      this.toggles.set(keyOf(way), made);
    }
    const label = element('span', { class: 'ws-quiet' }, 'One way only:');
    this.ways.replaceChildren(label, ...this.toggles.values());
  }

  private showCuts(): void {
    const { view, selected } = this;
    if (view === undefined) return;
    for (const [at, ends] of [this.others, ['clients'] as const].entries()) {
      const made = this.groups[at]!;
      made.disabled = selected === undefined;
      const isPressed = selected !== undefined && this.areCut(waysOf(view, selected, ends));
      setAttribute(made, 'aria-pressed', String(isPressed));
    }
    for (const way of waysOf(view, selected ?? 0, [...this.others, 'clients'])) {
      const made = this.toggles.get(keyOf(way));
      if (made === undefined) continue;
      setAttribute(made, 'aria-pressed', String(isCut(view.cuts, way.from, way.to)));
    }
  }

  private send(name: string, fields: object): void {
    change(name, fields).catch((error: Error) => this.tell(error.message));
  }
}

function keyOf({ from, to }: Cut): string {
  return `${from} ${to}`;
}
