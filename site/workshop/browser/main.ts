import type {
  EnsembleView,
  Hello,
  LearnerView,
  LogEntry,
  NodeChange,
} from '../../../src/workshop/view.ts';
import { ask, openEvents, Refused } from './api.ts';
import { showBoard } from './board.ts';
import { Charts } from './charts.ts';
import { Controls } from './controls.ts';
import { part, setText } from './dom.ts';
import { Figures } from './figures.ts';
import { Log } from './log.ts';
import { NodePanel } from './node-panel.ts';
import { Scene } from './scene.ts';
import { Tree } from './tree.ts';
import { summaryOf } from './words.ts';

const PROBLEM_MS = 6000;

/** The page: what comes by the stream goes to those who draw it. */
class Page {
  private readonly scene = new Scene((sid) => this.select(sid));
  private readonly figures = new Figures();
  private readonly log = new Log(part('ws-log'));
  private readonly charts = new Charts(part('ws-charts'));
  private readonly tree: Tree;
  private controls: Controls | undefined;
  private nodes: NodePanel | undefined;
  private view: EnsembleView | undefined;
  private selected: number | undefined;
  private hasControls = false;
  private problemTimer = 0;

  constructor() {
    part('ws-scene').append(this.scene.svg);
    part('ws-figures').append(this.figures.table);
    const failed = (problem: string): void => this.tell(problem);
    this.tree = new Tree(part('ws-tree'), { choose: (path) => this.choose(path), failed });
    document.addEventListener('keydown', (event) => this.key(event));
    part('ws-big').addEventListener('click', () => this.toggleBig());
    part('ws-keys').addEventListener('click', () => this.showKeys());
    setBig(isBig());
  }

  begin(): void {
    if (location.protocol === 'file:') return this.noServer();
    const events = openEvents();
    const on = <Value>(name: string, hear: (value: Value) => void): void => {
      events.addEventListener(name, (event: MessageEvent<string>) => {
        hear(JSON.parse(event.data) as Value);
      });
    };
    on<Hello>('hello', (hello) => this.hello(hello));
    on<EnsembleView>('ensemble', (view) => this.show(view));
    on<LogEntry>('log', (entry) => this.log.add(entry));
    on<NodeChange>('node', (change) => this.nodeChanged(change));
    on<readonly LearnerView[]>('board', (learners) => this.board(learners));
    events.addEventListener('error', () => void this.lost());
  }

  private hello(hello: Hello): void {
    const isFirst = this.nodes === undefined;
    this.hasControls = hello.hasControls;
    document.body.dataset['ws'] = 'live';
    part('ws-live').hidden = false;
    this.log.begin(hello.log);
    this.board(hello.board);
    if (isFirst) this.makePanels(hello);
    this.show(hello.ensemble);
    this.charts.begin(hello.history);
    setText(part('ws-connect'), hello.connectString);
    this.tree.begin();
    if (isFirst) this.choose('/');
  }

  private makePanels({ hasControls, hasCuts }: Hello): void {
    const failed = (problem: string): void => this.tell(problem);
    part('ws-looks-only').hidden = hasControls;
    if (hasControls) this.controls = new Controls(part('ws-controls'), hasCuts, failed);
    this.nodes = new NodePanel(part('ws-node'), hasControls, {
      choose: (path) => this.choose(path),
      failed,
    });
  }

  private show(view: EnsembleView): void {
    this.view = view;
    this.scene.update(view, this.selected);
    this.figures.update(view);
    this.controls?.update(view, this.selected);
    this.charts.add(view);
    setText(part('ws-summary'), summaryOf(view));
  }

  private select(sid: number): void {
    this.selected = this.selected === sid ? undefined : sid;
    if (this.view !== undefined) this.show(this.view);
  }

  private choose(path: string): void {
    this.tree.select(path);
    void this.nodes?.show(path);
  }

  private nodeChanged(change: NodeChange): void {
    this.tree.changed(change);
    const { nodes } = this;
    if (nodes?.path === change.path && change.type === 'changed') void nodes.show(change.path);
  }

  private board(learners: readonly LearnerView[]): void {
    showBoard(part('ws-board'), learners, this.hasControls, (problem) => this.tell(problem));
  }

  /** The browser tries again by itself, as long as it has not been refused. */
  private async lost(): Promise<void> {
    document.body.dataset['ws'] = 'lost';
    try {
      await ask('hello');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401) setText(part('ws-summary'), error.message);
      else if (this.view === undefined) this.noServer();
      else setText(part('ws-summary'), 'The connection to npm start is lost.');
    }
  }

  private noServer(): void {
    document.body.dataset['ws'] = 'lost';
    setText(part('ws-summary'), 'There is no ensemble behind this page.');
  }

  private tell(problem: string): void {
    const place = part('ws-problem');
    setText(place, problem);
    place.hidden = false;
    clearTimeout(this.problemTimer);
    this.problemTimer = setTimeout(() => (place.hidden = true), PROBLEM_MS);
  }

  private key(event: KeyboardEvent): void {
    const { key, target } = event;
    const isPlain = !(event.altKey || event.ctrlKey || event.metaKey || event.repeat);
    if (!isPlain || isTyping(target) || document.querySelector('dialog[open]') !== null) return;
    if (this.does(key)) event.preventDefault();
  }

  private does(key: string): boolean {
    const sid = Number(key);
    if (this.view?.servers.some((server) => server.sid === sid) === true) {
      if (this.selected !== sid) this.select(sid);
    } else if (key === 'Escape' && this.selected !== undefined) this.select(this.selected);
    else if (key === 'b') this.toggleBig();
    else if (key === '?') this.showKeys();
    else return this.controls?.key(key) ?? false;
    return true;
  }

  private toggleBig(): void {
    setBig(!isBig());
  }

  private showKeys(): void {
    (part('ws-key-help') as HTMLDialogElement).showModal();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.matches('input:not([type=checkbox]), textarea, select')
  );
}

/** Whether the type is big: somebody sits in the last row. It is remembered. */
function isBig(): boolean {
  try {
    return localStorage.getItem('workshop-big') === 'true';
  } catch {
    return document.documentElement.dataset['big'] === 'true';
  }
}

function setBig(isOn: boolean): void {
  document.documentElement.dataset['big'] = String(isOn);
  part('ws-big').setAttribute('aria-pressed', String(isOn));
  try {
    localStorage.setItem('workshop-big', String(isOn));
  } catch {
    // Then it lasts as long as the page.
  }
}

new Page().begin();
