import type { LearnerView } from '../../../src/workshop/view.ts';
import { change } from './api.ts';
import { button, element } from './dom.ts';

const CHAPTERS = Array.from({ length: 15 }, (_, at) => at + 1);

/** Shows who is on the board. @param tell - shows a sentence if something went wrong. */
export function showBoard(
  place: HTMLElement,
  learners: readonly LearnerView[],
  hasControls: boolean,
  tell: (problem: string) => void,
): void {
  if (learners.length === 0) {
    place.replaceChildren(element('p', { class: 'ws-quiet' }, 'Nobody is on the board yet.'));
    return;
  }
  const heads = CHAPTERS.map((number) => {
    return element('th', { scope: 'col', 'aria-label': `Chapter ${number}` }, String(number));
  });
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'name'),
    ...heads,
    element('th', { scope: 'col' }, 'total'),
  );
  const rows = learners.map((learner) => rowOf(learner, hasControls, tell));
  place.replaceChildren(
    element(
      'table',
      { class: 'ws-board' },
      element('thead', {}, head),
      element('tbody', {}, ...rows),
    ),
  );
}

function rowOf(
  { name, points }: LearnerView,
  hasControls: boolean,
  tell: (problem: string) => void,
): HTMLElement {
  const cells = CHAPTERS.map((number) => cellOf(points[number]));
  const total = CHAPTERS.reduce((sum, number) => sum + (points[number] ?? 0), 0);
  const remove = button(
    '✕',
    () => {
      change('board/remove', { name }).catch((error: Error) => tell(error.message));
    },
    { class: 'ws-remove', 'aria-label': `Take ${name} off the board` },
  );
  const head = element('th', { scope: 'row' }, name, hasControls ? remove : undefined);
  return element('tr', {}, head, ...cells, element('td', { class: 'ws-total' }, String(total)));
}

function cellOf(points: number | undefined): HTMLElement {
  if (points === undefined) return element('td', { class: 'ws-none' }, '·');
  const cell = element('td', { class: points === 100 ? 'ws-full' : 'ws-some' }, String(points));
  cell.style.setProperty('--share', String(points / 100));
  return cell;
}
