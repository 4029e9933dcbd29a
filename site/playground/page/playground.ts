import { marksOf } from '../engine/marks.ts';
import type { Material } from '../engine/material.ts';
import type { Runner } from '../engine/run-description.ts';
import { descriptionView } from './description-view.ts';
import { button, h } from './dom.ts';
import { keyHelp } from './keys.ts';
import { Menu } from './menu.ts';
import { Model } from './model.ts';
import { diagramView, lightsView, nowView, statesView } from './side-view.ts';
import { StageView } from './stage-view.ts';
import { TimeBar } from './time-bar.ts';
import { treeView } from './tree-view.ts';

/** Builds a playground in an element that says where its full-screen page is (`data-page`), or that it is that page (`data-full`). */
export async function mountPlayground(
  host: HTMLElement,
  material: Material,
  run: Runner,
): Promise<void> {
  const isFull = host.dataset['full'] !== undefined;
  const wanted = isFull ? location.hash.slice(1) : (host.dataset['scene'] ?? '');
  const model = await Model.open(material, run, decodeURIComponent(wanted));
  const root = h('div', { class: 'pg', tabindex: -1 });
  model.whileBusy = (isBusy) => void root.toggleAttribute('data-busy', isBusy);
  const menu = new Menu(model, root);
  const stage = new StageView(model, (target, anchor) => menu.open(target, anchor, root));
  const actions = {
    openServer: (place: number): void => {
      const node = stage.element.querySelectorAll<SVGElement>('.pg-node')[place];
      if (node !== undefined)
        menu.open({ kind: 'node', node: model.recording.nodes[place]! }, node, root);
    },
    openMessage: (): void => {
      stage.element.querySelector('.pg-message')?.dispatchEvent(new MouseEvent('click'));
    },
    toMark: (direction: 1 | -1): void => {
      const marks = marksOf(model.recording).map(({ at }) => at);
      const next =
        direction === 1 ? marks.find((at) => at > model.at) : marks.findLast((at) => at < model.at);
      model.pause();
      if (next !== undefined) model.goTo(next);
    },
    fullScreen: (): void => {
      const page = host.dataset['page'];
      if (page !== undefined) location.href = `${page}#${model.address}`;
    },
  };
  const help = keyHelp(model, isFull ? document.body : root, actions);
  const tools = h(
    'div',
    { class: 'pg-tools' },
    button('Keys: ?', () => help.showModal()),
  );
  if (!isFull) tools.append(button('Full screen', actions.fullScreen));
  root.append(
    descriptionView(model),
    h(
      'div',
      { class: 'pg-main' },
      h(
        'div',
        { class: 'pg-left' },
        stage.element,
        new TimeBar(model).element,
        nowView(model),
        diagramView(model, isFull),
      ),
      sideOf(model),
    ),
    tools,
    menu.element,
    help,
  );
  host.replaceChildren(root);
  host.dispatchEvent(new CustomEvent('pg-ready'));
  if (isFull) keepAddress(model);
}

function sideOf(model: Model): HTMLElement {
  const parts = [
    h('h2', {}, 'Rules'),
    lightsView(model),
    treeView(model),
    h('h2', {}, 'What each node knows'),
  ];
  return h('div', { class: 'pg-side' }, ...parts, statesView(model));
}

/** The address always names the run that is shown, and another address shows another run. */
function keepAddress(model: Model): void {
  const write = (): void => {
    if (!model.isPlaying) history.replaceState(null, '', `#${model.address}`);
  };
  model.onChange((change) => {
    if (change !== 'frame') write();
  });
  addEventListener(
    'hashchange',
    () => void model.openAddress(decodeURIComponent(location.hash.slice(1))),
  );
}
