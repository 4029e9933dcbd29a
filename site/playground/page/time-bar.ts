import { marksOf, type Mark } from '../engine/marks.ts';
import { button, h, s, set } from './dom.ts';
import type { Change, Model } from './model.ts';

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

const MARK_PATHS: Readonly<Record<Mark['kind'], string>> = {
  broken: 'M-4 -4L4 4M4 -4L-4 4',
  fault: 'M0 -4L4 4H-4Z',
  output: 'M0 -3.5L3.5 0L0 3.5L-3.5 0Z',
  heal: 'M-4 0L-1 3.5L4 -3.5',
};

/** Play, pause, step, speed, and the time line with its marks. */
export class TimeBar {
  readonly element: HTMLElement;
  private readonly model: Model;
  private readonly playButton: HTMLButtonElement;
  private readonly slider = h('input', {
    type: 'range',
    min: 0,
    step: 'any',
    value: 0,
    'aria-label': 'Time',
  });
  private readonly marks = s('svg', { class: 'pg-marks', 'aria-hidden': 'true' });
  private readonly time = h('output', { class: 'pg-time' });

  constructor(model: Model) {
    this.model = model;
    this.playButton = button('', () => (model.isPlaying ? model.pause() : model.play()), {
      class: 'pg-play',
    });
    const speed = h('select', { 'aria-label': 'Speed' });
    for (const one of SPEEDS)
      speed.append(h('option', { value: one, selected: one === 1 }, `${one}×`));
    speed.addEventListener('change', () => (model.speed = Number(speed.value)));
    this.slider.addEventListener('input', () => {
      model.pause();
      model.moveTo(Number(this.slider.value));
    });
    const control = (text: string, title: string, onClick: () => void): HTMLButtonElement =>
      button(text, onClick, { title, 'aria-label': title });
    this.element = h(
      'div',
      { class: 'pg-bar' },
      control('|◀', 'To the beginning: Home', () => model.goTo(0)),
      control('◀', 'One step back: ←', () => model.step(-1)),
      this.playButton,
      control('▶|', 'One step: →', () => model.step(1)),
      h('div', { class: 'pg-line' }, this.marks, this.slider),
      this.time,
      speed,
    );
    this.update('run');
    model.onChange((change) => this.update(change));
  }

  private update(change: Change): void {
    const { model } = this;
    if (change === 'run') {
      set(this.slider, { max: model.clock.length });
      this.drawMarks();
    }
    const word = model.isPlaying ? 'Pause' : 'Play';
    if (this.playButton.textContent !== word) {
      this.playButton.textContent = word;
      this.playButton.title = `${word}: space bar`;
    }
    this.slider.value = String(model.position);
    const text = `${Math.round(model.nowMs)} ms`;
    if (this.time.textContent !== text) {
      this.time.textContent = text;
      this.slider.setAttribute('aria-valuetext', `${text}, step ${model.at + 1}`);
    }
  }

  private drawMarks(): void {
    const { recording, clock, forkedAt } = this.model;
    const part = (at: number): string =>
      `${((clock.positions[at]! / (clock.length || 1)) * 100).toFixed(2)}%`;
    const signs = marksOf(recording).map(({ at, kind }) =>
      s(
        'svg',
        { x: part(at), y: 8, overflow: 'visible', class: `pg-mark ${kind}` },
        s('path', { d: MARK_PATHS[kind] }),
      ),
    );
    const fork =
      forkedAt === undefined
        ? []
        : [s('line', { class: 'pg-fork', x1: part(forkedAt), x2: part(forkedAt), y1: 0, y2: 18 })];
    this.marks.replaceChildren(...fork, ...signs);
  }
}
