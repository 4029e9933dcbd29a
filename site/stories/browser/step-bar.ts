import { button, h } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';

/** How long a moment is shown while it plays. */
const MOMENT_MS = 1400;

/** To the beginning, back, play, on, to the end, and where that is. */
export function stepBar<State>(model: Model<State>): HTMLElement {
  const control = (text: string, title: string, to: () => number): HTMLButtonElement =>
    button(
      text,
      () => {
        model.setPlaying(false);
        model.goTo(to());
      },
      { title, 'aria-label': title },
    );
  const play = button('Play', () => model.setPlaying(!model.isPlaying), { class: 'pg-play' });
  const slider = h('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Step' });
  slider.addEventListener('input', () => {
    model.setPlaying(false);
    model.goTo(Number(slider.value));
  });
  const place = h('output', { class: 'pg-time' });
  const update = (): void => {
    const last = model.moments.length - 1;
    slider.max = String(last);
    slider.value = String(model.at);
    slider.setAttribute('aria-valuetext', `behind step ${model.at} of ${last}`);
    place.textContent = `${model.at} of ${last}`;
    play.textContent = model.isPlaying ? 'Pause' : 'Play';
    play.title = `${play.textContent}: space bar`;
  };
  update();
  model.onChange(update);
  playOn(model);
  return h(
    'div',
    { class: 'pg-bar' },
    control('|◀', 'To the beginning: Home', () => 0),
    control('◀', 'One step back: ←', () => model.at - 1),
    play,
    control('▶|', 'One step: →', () => model.at + 1),
    h('div', { class: 'st-slider' }, slider),
    place,
  );
}

/** While it plays, one moment follows the other until the last one. */
function playOn<State>(model: Model<State>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = (): void => {
    model.goTo(model.at + 1);
    if (model.at >= model.moments.length - 1) model.setPlaying(false);
    else timer = setTimeout(turn, MOMENT_MS);
  };
  model.onChange((news) => {
    if (news === 'run') model.setPlaying(false);
    if (news !== 'playing') return;
    clearTimeout(timer);
    if (!model.isPlaying) return;
    if (model.at >= model.moments.length - 1) model.goTo(0);
    timer = setTimeout(turn, MOMENT_MS / 2);
  });
}
