import type { ReplayView } from '../../../src/replay-server/view.ts';
import { button, h } from '../../playground/page/dom.ts';

/** What can be asked for next. */
export interface Asking {
  again(): void;
  /** The same run with the other code. */
  other(): void;
}

/**
 * What the run was about, how it went, and whether it is the one of the terminal.
 *
 * @param asking - left out if there is nobody to ask.
 */
export function verdictView(view: ReplayView, asking?: Asking): HTMLElement[] {
  const { chapter, test, source } = view;
  const whose = source === 'mine' ? 'Your code' : 'The reference solution';
  return [
    h(
      'p',
      { class: 'rp-where' },
      h('b', {}, `Chapter ${chapter.number}, ${chapter.title}`),
      test === undefined ? '' : ` · test ${test.id}: ${test.title}`,
      ` · ${whose}`,
    ),
    ...(view.problems.length > 0 ? [problemsBox(view)] : [verdictBox(view)]),
    samenessLine(view),
    ...faultsList(view),
    ...(asking === undefined ? [] : [actions(source, asking)]),
  ];
}

function actions(source: ReplayView['source'], asking: Asking): HTMLElement {
  const other = source === 'mine' ? 'The same on the solution' : 'The same on my code';
  return h(
    'p',
    { class: 'rp-actions' },
    button('Run it again', () => asking.again(), { title: 'With the code as it is now' }),
    button(other, () => asking.other(), { title: 'The same faults at the same times' }),
  );
}

function verdictBox({ failure, source }: ReplayView): HTMLElement {
  if (failure === undefined) {
    return h(
      'div',
      { class: 'rp-verdict', 'data-state': 'holds' },
      h('h2', {}, '✓ No rule is broken in this run.'),
    );
  }
  const { heading, rule, sentence, place } = failure;
  return h(
    'div',
    { class: 'rp-verdict', 'data-state': 'broken' },
    h('h2', {}, `✗ ${heading}`),
    h('p', {}, sentence),
    h('p', { class: 'rp-rule' }, rule),
    ...(place === undefined
      ? []
      : [
          h(
            'p',
            {},
            `The place in ${source === 'mine' ? 'your' : 'the'} code: `,
            h('code', {}, place),
          ),
        ]),
  );
}

function problemsBox({ problems }: ReplayView): HTMLElement {
  const items = problems.map(({ place, message }) =>
    h('li', {}, h('code', {}, place), ` ${message}`),
  );
  return h(
    'div',
    { class: 'rp-verdict', 'data-state': 'broken' },
    h('h2', {}, '✗ The code could not be run to its end.'),
    h('ul', {}, ...items),
  );
}

/** Says whether this is what the terminal has shown. */
function samenessLine({ hash, source, run, story }: ReplayView): HTMLElement {
  const line = (state: string, ...words: (Node | string)[]): HTMLElement =>
    h('p', { class: 'rp-same', 'data-state': state }, ...words);
  const code = (text: string): HTMLElement => h('code', {}, text);
  if (hash.now === undefined) {
    return line(
      'none',
      'No run was recorded this time. The token is of a run with the hash ',
      code(hash.then),
      '.',
    );
  }
  if (hash.now === hash.then) {
    const whole =
      story !== undefined ? ', step for step' : run !== undefined ? ', event for event' : '';
    return line('same', `= This is the run of the terminal${whole}: hash `, code(hash.now), '.');
  }
  const why =
    source === 'mine'
      ? 'Your code has changed since the token was made, and now the run goes another way'
      : 'With the reference solution the run goes another way';
  return line('other', `≠ ${why}: hash `, code(hash.now), ', and it was ', code(hash.then), '.');
}

function faultsList({ faults, failure, story }: ReplayView): HTMLElement[] {
  if (failure === undefined || story !== undefined) return [];
  if (faults.length === 0) return [];
  const title = failure.isTask ? 'Your schedule' : 'Faults in this run';
  return [
    h('h2', { class: 'rp-heading' }, title),
    h('ul', { class: 'rp-faults' }, ...faults.map((fault) => h('li', {}, fault))),
  ];
}
