import { decodeToken, TokenError } from '../../../src/grade/token.ts';
import type { ReplayView } from '../../../src/replay-server/view.ts';
import { button, h } from '../../playground/page/dom.ts';
import { unpackRun } from '../unpack.ts';
import { askReplay } from './ask.ts';
import { lookOf, stageFor } from './look.ts';
import { modelOf } from './model-of.ts';
import { replayOnReference } from './on-reference.ts';
import { runView } from './run-view.ts';
import { storyView } from './story-view.ts';
import { verdictView } from './verdict-view.ts';

/** Shows the run of the token in the page's address, and of each that is pasted. */
export function showReplays(): void {
  const page = new ReplayPage();
  page.open(tokenInAddress());
  addEventListener('hashchange', () => page.open(tokenInAddress()));
}

/** The page's form, and below it what it is about. */
class ReplayPage {
  private readonly form = byId<HTMLFormElement>('rp-form');
  private readonly input = byId<HTMLInputElement>('rp-token');
  private readonly status = byId('rp-status');
  private readonly result = byId('rp-result');
  private readonly playgrounds = (this.result.dataset['playgrounds'] ?? '').split(' ');
  private asking: AbortController | undefined;

  constructor() {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      const token = this.input.value.trim();
      if (token === '') return;
      if (token === tokenInAddress()) void this.show(token, 'mine');
      else location.hash = token;
    });
  }

  /** Shows the run of a token, if there is one. */
  open(token: string): void {
    if (token === '') return;
    this.input.value = token;
    void this.show(token, 'mine');
  }

  private async show(token: string, source: ReplayView['source']): Promise<void> {
    this.asking?.abort();
    const problem = problemWith(token);
    if (problem !== undefined) return this.refuse(problem);
    const asking = new AbortController();
    this.asking = asking;
    this.wait(source, asking);
    try {
      const answer = await askReplay(token, source, asking.signal);
      if (answer.kind === 'refused') return this.refuse(answer.text);
      if (answer.kind === 'no server') return await this.tellHow(token);
      await this.draw(answer.view, token);
    } catch (error) {
      if (asking.signal.aborted) return;
      this.refuse(`The run could not be shown: ${error instanceof Error ? error.message : ''}`);
    }
  }

  private wait(source: ReplayView['source'], asking: AbortController): void {
    const whose = source === 'mine' ? 'your code' : 'the reference solution';
    const stop = button('Stop', () => {
      asking.abort();
      this.say('Stopped.');
    });
    this.say(`Running ${whose} once more. That takes a few seconds. `, stop);
    this.result.setAttribute('aria-busy', 'true');
  }

  private async draw(view: ReplayView, token: string): Promise<void> {
    const other = view.source === 'mine' ? 'reference' : 'mine';
    const verdict = verdictView(view, {
      again: () => void this.show(token, view.source),
      other: () => void this.show(token, other),
    });
    const shown = await shownOf(view, this.playgrounds);
    this.say('');
    this.result.replaceChildren(
      ...verdict,
      ...shown,
      ...printedOf(view),
      commandOf(token, view.source),
    );
    document.title = `${view.failure?.name ?? 'Replay'} · ${view.test?.id ?? ''} · Replay`;
  }

  /** There is nobody who could run the learner's code. The solution's is here. */
  private async tellHow(token: string): Promise<void> {
    const { chapter, test } = decodeToken(token);
    const how = [
      h('p', {}, h('b', {}, `This token is of chapter ${chapter}, test ${test}.`)),
      h(
        'p',
        {},
        'It is your own code that has to run for it, and nothing behind this page can do that. Run ',
        h('code', {}, 'npm start'),
        ' in the folder of the workbook, and open ',
        h('a', { href: `http://127.0.0.1:8080/replay.html#${token}` }, 'the same page there'),
        '.',
      ),
      commandOf(token, 'mine'),
    ];
    this.say('');
    this.result.replaceChildren(...how);
    this.result.append(...(await this.onReference(token)));
  }

  private async onReference(token: string): Promise<HTMLElement[]> {
    const heading = h('h2', {}, 'The same schedule on the reference solution');
    const view = await replayOnReference(token);
    if (typeof view === 'string') return [heading, h('p', {}, view)];
    return [heading, ...verdictView(view), ...(await shownOf(view, this.playgrounds))];
  }

  private refuse(text: string): void {
    this.say(text);
    this.status.dataset['state'] = 'wrong';
    this.result.replaceChildren();
  }

  private say(...words: (Node | string)[]): void {
    this.result.removeAttribute('aria-busy');
    delete this.status.dataset['state'];
    this.status.replaceChildren(...words);
  }
}

/** The run itself. */
async function shownOf(view: ReplayView, playgrounds: readonly string[]): Promise<HTMLElement[]> {
  const { run, story, failure, hash } = view;
  if (run !== undefined && run.moments.length > 0) {
    const { nodes } = JSON.parse(run.trace) as { readonly nodes: readonly string[] };
    const look = await lookOf(view.chapter.folder, playgrounds);
    const stage = stageFor(look, nodes);
    return [runView(modelOf(unpackRun(view, run, stage), look, stage), run)];
  }
  if (story !== undefined && story.length > 0) {
    return [storyView(story, failure !== undefined && !failure.isTask)];
  }
  if (hash.now === undefined) return [];
  return [h('p', {}, 'There is no recording of this run that could be stepped through.')];
}

function printedOf({ printed: { lines, dropped } }: ReplayView): HTMLElement[] {
  if (lines.length === 0) return [];
  const more = dropped === 0 ? [] : [`… and ${dropped} lines more`];
  return [
    h(
      'details',
      { class: 'rp-printed' },
      h('summary', {}, `Your code printed ${lines.length + dropped} lines`),
      h('pre', { tabindex: 0 }, [...lines, ...more].join('\n')),
    ),
  ];
}

function commandOf(token: string, source: ReplayView['source']): HTMLElement {
  const flag = source === 'reference' ? ' --solution' : '';
  const command = h('code', {}, `npm run replay -- ${token}${flag}`);
  return h('p', { class: 'rp-command' }, 'The same in the terminal: ', command);
}

function problemWith(token: string): string | undefined {
  try {
    decodeToken(token);
    return undefined;
  } catch (error) {
    if (error instanceof TokenError) return error.message;
    throw error;
  }
}

function tokenInAddress(): string {
  try {
    return decodeURIComponent(location.hash.slice(1)).trim();
  } catch {
    return '';
  }
}

function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}
