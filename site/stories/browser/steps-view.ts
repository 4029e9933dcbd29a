import { button, h } from '../../playground/page/dom.ts';
import type { Model } from '../engine/model.ts';

/** All steps: click one to go there, take one away as if it had never been. */
export function stepsView<State>(model: Model<State>): HTMLElement {
  const list = h('ol', { class: 'st-steps', 'aria-label': 'Steps' });
  const update = (): void => {
    const { steps } = model.description;
    const first = itemOf(model, 0, 'At the beginning');
    const items = steps.map((step, i) => itemOf(model, i + 1, model.material.words(step)));
    list.replaceChildren(first, ...items);
  };
  const mark = (): void => {
    for (const [i, item] of [...list.children].entries()) {
      item.toggleAttribute('data-later', i > model.at);
      const to = item.querySelector('.st-step');
      if (i === model.at) to?.setAttribute('aria-current', 'step');
      else to?.removeAttribute('aria-current');
    }
    const current = list.children[model.at] as HTMLElement | undefined;
    if (current !== undefined) keepInView(list, current);
  };
  update();
  mark();
  model.onChange((news) => {
    if (news === 'run') {
      const hadFocus = list.contains(document.activeElement);
      update();
      mark();
      if (hadFocus) list.querySelector<HTMLElement>('[aria-current]')?.focus();
    } else if (news === 'moment') mark();
  });
  return h('div', {}, h('h2', {}, 'Steps'), list);
}

function itemOf<State>(model: Model<State>, at: number, words: string): HTMLElement {
  const moment = model.moments[at]!;
  const isRefused = moment.told.some(({ isBad }) => isBad);
  const isBroken = moment.broken.length > (model.moments[at - 1]?.broken.length ?? 0);
  const [sign, meaning] = isBroken
    ? ['⚠', 'a rule breaks']
    : isRefused
      ? ['✕', 'refused']
      : ['', ''];
  const go = button(
    '',
    () => {
      model.setPlaying(false);
      model.goTo(at);
    },
    { class: 'st-step' },
  );
  go.append(
    h('span', { class: 'st-number' }, String(at)),
    h('span', { class: 'st-words' }, words),
    h(
      'span',
      {
        class: 'st-sign',
        title: meaning,
        'aria-label': meaning === '' ? undefined : meaning,
        role: meaning === '' ? undefined : 'img',
      },
      sign,
    ),
  );
  const item = h('li', { 'data-broken': isBroken }, go);
  if (at > 0) {
    const remove = button('×', () => model.remove(at - 1), {
      class: 'st-remove',
      'aria-label': `Take away: ${words}`,
      title: 'Take this step away',
    });
    item.append(remove);
  }
  return item;
}

/** Scrolls the list, not the page. */
function keepInView(list: HTMLElement, item: HTMLElement): void {
  const top = item.offsetTop;
  if (top < list.scrollTop) list.scrollTop = top - 8;
  const bottom = top + item.offsetHeight;
  if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight + 8;
}
