import type { RunView } from '../../../src/replay-server/view.ts';
import { marksOf } from '../../playground/engine/marks.ts';
import { diagramView } from '../../playground/page/diagram-view.ts';
import { h } from '../../playground/page/dom.ts';
import type { Model } from '../../playground/page/model.ts';
import { lightsView, nowView, statesView } from '../../playground/page/side-view.ts';
import { StageView } from '../../playground/page/stage-view.ts';
import { TimeBar } from '../../playground/page/time-bar.ts';
import { treeView } from '../../playground/page/tree-view.ts';
import { keysOf } from './keys.ts';

/** A recorded run with the views of a playground: to be looked at, not to be changed. */
export function runView(model: Model, { left, rules, isUntimed }: RunView): HTMLElement {
  const root = h('div', { class: 'pg', tabindex: -1, 'aria-label': 'The run', role: 'region' });
  const toMark = (direction: 1 | -1): void => {
    const marks = marksOf(model.recording).map(({ at }) => at);
    const { at } = model;
    const next =
      direction === 1 ? marks.find((one) => one > at) : marks.findLast((one) => one < at);
    model.pause();
    if (next !== undefined) model.goTo(next);
  };
  const keys = keysOf(
    {
      ' ': () => (model.isPlaying ? model.pause() : model.play()),
      ArrowRight: () => model.step(1),
      ArrowLeft: () => model.step(-1),
      Home: () => model.goTo(0),
      End: () => model.goTo(Infinity),
      n: () => toMark(1),
      p: () => toMark(-1),
    },
    [
      ['Space', 'play or pause'],
      ['→ ←', 'one step, one step back'],
      ['Home End', 'to the beginning, to the end'],
      ['n p', 'to the next or the previous mark: a fault, an output, a broken rule'],
    ],
  );
  const side = [
    ...(rules.length === 0 ? [] : [h('h2', {}, 'Rules'), lightsView(model)]),
    treeView(model),
    h('h2', {}, 'What each node knows'),
    statesView(model),
  ];
  root.append(
    ...remarks(left, isUntimed),
    h(
      'div',
      { class: 'pg-main' },
      h(
        'div',
        { class: 'pg-left' },
        new StageView(model).element,
        new TimeBar(model).element,
        nowView(model),
        diagramView(model, true),
      ),
      h('div', { class: 'pg-side' }, ...side),
    ),
    keys.tools,
  );
  keys.listen();
  model.goTo(0);
  return root;
}

function remarks(left: number, isUntimed: boolean): HTMLElement[] {
  const texts = [
    ...(isUntimed
      ? ['This test tries every order of events, not times: its milliseconds only count the steps.']
      : []),
    ...(left > 0
      ? [
          `The run goes on for ${left.toLocaleString('en-US')} more events, which are not shown here: npm run replay shows them.`,
        ]
      : []),
  ];
  return texts.map((text) => h('p', { class: 'rp-remark' }, text));
}
