import type { StoryLine } from '../../../src/grade/story.ts';
import { button, h, set } from '../../playground/page/dom.ts';
import { keysOf } from './keys.ts';

/**
 * A test that plays steps, one step after the other: what was done, what came of it, and at the end what should have
 * come of it.
 *
 * @param isFailed - whether the last step is where something was wrong.
 */
export function storyView(story: readonly StoryLine[], isFailed: boolean): HTMLElement {
  const last = story.length - 1;
  let at = 0;
  const items = story.map((line, i) => itemOf(line, i, isFailed && i === last, () => goTo(i)));
  const list = h('ol', { class: 'rp-story', 'aria-label': 'Steps' }, ...items);
  const where = h('output', { class: 'pg-time' });
  const slider = h('input', { type: 'range', min: 0, max: last, value: 0, 'aria-label': 'Step' });
  const status = h('p', { class: 'hidden', role: 'status' });
  const goTo = (wanted: number): void => {
    at = Math.max(0, Math.min(last, wanted));
    for (const [i, item] of items.entries()) {
      set(item, {
        'aria-current': i === at ? 'step' : undefined,
        'data-when': i < at ? 'past' : i === at ? 'now' : 'later',
      });
    }
    slider.value = String(at);
    set(slider, { 'aria-valuetext': `step ${at + 1} of ${story.length}` });
    where.textContent = `${at + 1} of ${story.length}`;
    status.textContent = spoken(story[at]!);
    intoView(list, items[at]!);
  };
  slider.addEventListener('input', () => goTo(Number(slider.value)));
  const control = (text: string, title: string, to: () => number): HTMLButtonElement =>
    button(text, () => goTo(to()), { title, 'aria-label': title });
  const keys = keysOf(
    {
      ArrowRight: () => goTo(at + 1),
      ArrowLeft: () => goTo(at - 1),
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      Home: () => goTo(0),
      End: () => goTo(last),
    },
    [
      ['→ ↓', 'one step'],
      ['← ↑', 'one step back'],
      ['Home End', 'to the first step, to the last'],
    ],
  );
  const bar = h(
    'div',
    { class: 'pg-bar rp-bar' },
    control('|◀', 'To the first step: Home', () => 0),
    control('◀', 'One step back: ←', () => at - 1),
    control('▶', 'One step: →', () => at + 1),
    control('▶|', 'To the last step: End', () => last),
    h('div', { class: 'pg-line' }, slider),
    where,
  );
  goTo(0);
  keys.listen();
  return h('div', { class: 'pg' }, bar, list, status, keys.tools);
}

function itemOf(
  { text, result, expected }: StoryLine,
  place: number,
  isWrong: boolean,
  choose: () => void,
): HTMLLIElement {
  const parts: HTMLElement[] = [];
  if (result !== undefined) {
    parts.push(h('span', { class: 'rp-result' }, arrow(), ...differing(result, expected, 'is')));
  }
  if (expected !== undefined) {
    const words = [h('b', {}, 'expected '), ...differing(expected, result, 'should')];
    parts.push(h('span', { class: 'rp-expected' }, arrow(), ...words));
  }
  const item = h(
    'li',
    { 'data-wrong': isWrong, value: place + 1 },
    h('div', { class: 'rp-done' }, ...(isWrong ? [wrong()] : []), h('code', {}, text)),
    h('div', { class: 'rp-came' }, ...parts),
  );
  item.addEventListener('click', choose);
  return item;
}

function wrong(): HTMLElement {
  return h('b', { class: 'rp-wrong' }, '✗ ', h('span', { class: 'hidden' }, 'Wrong: '));
}

function arrow(): HTMLElement {
  return h('span', { class: 'rp-arrow', 'aria-hidden': 'true' }, '→ ');
}

/** A text with the part marked in which it differs from another. */
function differing(
  text: string,
  other: string | undefined,
  kind: 'is' | 'should',
): (Node | string)[] {
  if (other === undefined || other === text) return [h('code', {}, text)];
  const most = Math.min(text.length, other.length);
  let head = 0;
  while (head < most && text[head] === other[head]) head++;
  let tail = 0;
  while (tail < most - head && text.at(-1 - tail) === other.at(-1 - tail)) tail++;
  const end = text.length - tail;
  const mark = h('mark', { 'data-kind': kind }, text.slice(head, end));
  return [h('code', {}, text.slice(0, head), ...(head < end ? [mark] : []), text.slice(end))];
}

function spoken({ text, result, expected }: StoryLine): string {
  const came = result === undefined ? '' : `. Result: ${result}`;
  return `${text}${came}${expected === undefined ? '' : `. Expected: ${expected}`}`;
}

/** Without moving the page. */
function intoView(list: HTMLElement, item: HTMLElement): void {
  const top = item.offsetTop - list.offsetTop;
  const bottom = top + item.offsetHeight;
  if (top < list.scrollTop) list.scrollTop = top - 8;
  else if (bottom > list.scrollTop + list.clientHeight) {
    list.scrollTop = bottom - list.clientHeight + 8;
  }
}
