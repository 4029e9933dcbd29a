import { button, h } from '../../playground/page/dom.ts';
import type { Codes, Material } from '../engine/material.ts';
import { Model } from '../engine/model.ts';
import { ActionForm } from './action-form.ts';
import { descriptionView } from './description-view.ts';
import { factsView } from './facts-view.ts';
import { keyHelp } from './keys.ts';
import type { StoriesPage } from './page.ts';
import { rulesView } from './rules-view.ts';
import { stepBar } from './step-bar.ts';
import { stepsView } from './steps-view.ts';
import { toldView } from './told-view.ts';

/** Puts a chapter's stories wherever the page has a place for them. */
export function mountStories<State>(page: StoriesPage<State>, codes: Codes): void {
  const selector = `[data-playground="${page.material.folder}"]`;
  for (const host of document.querySelectorAll<HTMLElement>(selector)) mountIn(host, page, codes);
}

/** Builds them in an element that says where the full-screen page is (`data-page`), or that it is that page (`data-full`). */
function mountIn<State>(host: HTMLElement, page: StoriesPage<State>, codes: Codes): void {
  const isFull = host.dataset['full'] !== undefined;
  const wanted = isFull ? location.hash.slice(1) : (host.dataset['scene'] ?? '');
  const material = page.material as Material<unknown, State>;
  const model = new Model<State>(material, codes, wanted);
  const root = h('div', { class: 'pg st', tabindex: -1 });
  const form = new ActionForm(model);
  const fullScreen = (): void => {
    const address = host.dataset['page'];
    if (address !== undefined) location.href = `${address}#${model.address}`;
  };
  const help = keyHelp(model, isFull ? document.body : root, {
    toForm: () => form.focus(),
    fullScreen,
  });
  const tools = h(
    'div',
    { class: 'pg-tools' },
    button('Keys: ?', () => help.showModal()),
  );
  if (!isFull) tools.append(button('Full screen', fullScreen));
  root.append(
    descriptionView(model),
    h(
      'div',
      { class: 'pg-main' },
      h(
        'div',
        { class: 'pg-left' },
        page.stage(model),
        stepBar(model),
        toldView(model),
        form.element,
      ),
      h('div', { class: 'pg-side' }, stepsView(model), rulesView(model), factsView(model)),
    ),
    tools,
    help,
  );
  host.replaceChildren(root);
  host.dispatchEvent(new CustomEvent('pg-ready'));
  if (isFull) keepAddress(model);
}

/** The address always names what is shown, and another address shows something else. */
function keepAddress<State>(model: Model<State>): void {
  model.onChange((news) => {
    if (news === 'run' || news === 'moment') history.replaceState(null, '', `#${model.address}`);
  });
  addEventListener('hashchange', () => model.openAddress(location.hash.slice(1)));
}
