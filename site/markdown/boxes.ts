import type { MarkdownIt, StateBlock, StateCore, Token } from 'markdown-it';
import container from 'markdown-it-container';
import { slugOf } from '../../src/authoring/markdown.ts';
import { escapeHtml } from '../html.ts';
import { markdownError, type PageEnv } from './page-env.ts';

/** The kinds of box, and what is written on each. */
const BOXES = { myth: 'Myth', predict: 'Predict', aside: 'Aside', warning: 'Careful' } as const;

type BoxName = keyof typeof BOXES;

/**
 * Boxes: `::: myth`, `::: predict`, `::: aside` and `::: warning`, each closed by `:::`, with an
 * optional title after the name. A line `+++` in a `predict` box parts the question from the
 * answer, which is folded away. Blank lines around `+++` and within the fences make no difference
 * here, and keep the text readable where boxes are unknown.
 */
export function boxes(md: MarkdownIt): void {
  for (const name of Object.keys(BOXES) as BoxName[]) {
    md.use(container, name, {
      render: (tokens: Token[], i: number, _options: unknown, env: PageEnv) =>
        tokens[i]!.nesting === 1 ? openBox(md, name, tokens[i]!, env) : closeBox(name, tokens[i]!),
    });
  }
  md.block.ruler.before('paragraph', 'answer', readAnswerMark, { alt: ['paragraph'] });
  md.core.ruler.after('block', 'answers', placeAnswers);
  md.renderer.rules['answer'] = () =>
    `</div>\n<details class="answer">\n${ANSWER_SUMMARY}\n<div class="answer-text">\n`;
}

const ANSWER_SUMMARY =
  '<summary><span class="if-closed">Show the answer</span><span class="if-open">Hide the answer</span></summary>';

function openBox(md: MarkdownIt, name: BoxName, token: Token, env: PageEnv): string {
  const { page } = env;
  const title = token.info.trim().slice(name.length).trim();
  const label = title === '' ? BOXES[name] : `${BOXES[name]}: ${title}`;
  const heading =
    title === '' ? '' : ` <span class="box-name">${md.renderInline(title, { page })}</span>`;
  const guess = name === 'predict' ? ` data-guess="${escapeHtml(guessName(env, title))}"` : '';
  return (
    `<div class="box ${name}" role="note" aria-label="${escapeHtml(label.replaceAll('`', ''))}"${guess}>\n` +
    `<p class="box-title"><span class="box-kind">${BOXES[name]}</span>${heading}</p>\n` +
    (name === 'predict' ? '<div class="question">\n' : '')
  );
}

/** A name for what a reader guesses here, which stays the same as long as the title does: `01-two-phase-commit/which-number`. */
function guessName(env: PageEnv, title: string): string {
  const names = (env['guesses'] ??= new Map<string, number>()) as Map<string, number>;
  const name = `${env.page.file.split('/').at(-2) ?? ''}/${slugOf(title) || 'question'}`;
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  return count === 1 ? name : `${name}-${count}`;
}

function closeBox(name: BoxName, token: Token): string {
  if (name !== 'predict') return '</div>\n';
  return token.meta?.['answered'] ? '</div>\n</details>\n</div>\n' : '</div>\n</div>\n';
}

function readAnswerMark(state: StateBlock, line: number, _end: number, silent: boolean): boolean {
  const start = state.bMarks[line]! + state.tShift[line]!;
  if (state.src.slice(start, state.eMarks[line]).trimEnd() !== '+++') return false;
  if (silent) return true;
  const token = state.push('answer', '', 0);
  token.map = [line, line + 1];
  state.line = line + 1;
  return true;
}

/** Marks the ends of the boxes that have an answer, and refuses a `+++` that has no place. */
function placeAnswers(state: StateCore): void {
  const open: { token: Token; answer?: Token }[] = [];
  for (const token of state.tokens) {
    if (token.type.startsWith('container_') && token.nesting === 1) open.push({ token });
    else if (token.type.startsWith('container_')) {
      if (open.pop()?.answer) token.meta = { answered: true };
    } else if (token.type === 'answer') {
      const box = open.at(-1);
      if (box?.token.type !== 'container_predict_open' || box.answer) {
        const sentence = '"+++" parts a predict box in two, once; here it has nothing to part.';
        throw markdownError(state.env as PageEnv, token, sentence);
      }
      box.answer = token;
    }
  }
}
