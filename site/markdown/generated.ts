import type { MarkdownIt, StateCore, Token } from 'markdown-it';
import { html, raw, type Html } from '../html.ts';
import type { Highlight } from './highlight.ts';
import { inlineSvg } from './inline-svg.ts';
import { markdownError, type PageEnv } from './page-env.ts';

/** A block between `<!-- run: … -->` and `<!-- /run -->`, or the same with `code`, `story` or `report`. */
interface Generated {
  readonly kind: 'run' | 'code' | 'story' | 'report';
  /** What stands after the colon. */
  readonly subject: string;
  /** The fenced text in it. */
  readonly text: string;
  readonly language: string;
}

/**
 * Generated blocks: a fence between two comments, kept up to date by the tools.
 *
 * - `run: NAME` is a recorded run: its SVG is shown, and the text of the fence on demand.
 * - `code: FILE SYMBOL` is code of this repository, with a caption.
 * - `story: NAME` is what steps came to, one after the other.
 * - `report: NAME` is what a command prints, shown as in a terminal.
 */
export function generated(md: MarkdownIt, highlight: Highlight): void {
  md.core.ruler.after('block', 'generated', joinBlocks);
  md.renderer.rules['generated'] = (tokens, i, _options, env) => {
    const token = tokens[i]!;
    return render(token, token.meta as unknown as Generated, env as PageEnv, highlight).text;
  };
}

/** Replaces opening comment, fence and closing comment by one token. */
function joinBlocks(state: StateCore): void {
  const env = state.env as PageEnv;
  const joined: Token[] = [];
  for (let i = 0; i < state.tokens.length; i++) {
    const token = state.tokens[i]!;
    const open = /^<!--\s*(run|code|story|report):\s*(.*?)\s*-->\s*$/s.exec(commentOf(token));
    if (!open) {
      joined.push(token);
      continue;
    }
    const [, kind, subject] = open as unknown as [string, Generated['kind'], string];
    const [fence, close] = state.tokens.slice(i + 1, i + 3);
    const closed = close !== undefined && commentOf(close).trim() === `<!-- /${kind} -->`;
    if (fence?.type !== 'fence' || !closed) {
      const sentence = `"${kind}: ${subject}" needs one fenced block and then <!-- /${kind} -->.`;
      throw markdownError(env, token, sentence);
    }
    const block = new state.Token('generated', '', 0);
    block.map = token.map;
    block.meta = { kind, subject, text: fence.content, language: fence.info } satisfies Generated;
    joined.push(block);
    i += 2;
  }
  state.tokens = joined;
}

function commentOf(token: Token): string {
  return token.type === 'html_block' ? token.content : '';
}

function render(token: Token, block: Generated, env: PageEnv, highlight: Highlight): Html {
  switch (block.kind) {
    case 'run':
      return renderRun(token, block, env);
    case 'code':
      return html`<figure class="code">
        <figcaption>${codeCaption(block.subject, env)}</figcaption>
        ${raw(highlight(block.text, block.language))}
      </figure>`;
    case 'story':
      return html`<figure class="terminal">
        <figcaption>Step by step</figcaption>
        <pre tabindex="0"><code>${block.text}</code></pre>
      </figure>`;
    case 'report':
      return html`<figure class="terminal">
        <figcaption>In the terminal</figcaption>
        <pre tabindex="0"><code>${block.text}</code></pre>
      </figure>`;
  }
}

function renderRun(token: Token, { subject, text }: Generated, env: PageEnv): Html {
  const svg = env.page.readDiagram(subject);
  if (svg === undefined) {
    const sentence = `the run "${subject}" has no diagram yet. "npm run generate" draws it.`;
    throw markdownError(env, token, sentence);
  }
  const id = `run-${subject.replaceAll('/', '-')}`;
  const width = /^<svg[^>]*\swidth="(\d+)/.exec(svg)?.[1] ?? '640';
  return html`<figure class="run" id="${id}" style="--native-width: ${width}px">
    <div class="diagram" tabindex="0" role="group" aria-label="Diagram of a run">
      ${raw(inlineSvg(svg, `${id}-`))}
    </div>
    <details class="as-text">
      <summary>The same as text</summary>
      <pre class="drawing" tabindex="0"><code>${text}</code></pre>
    </details>
  </figure>`;
}

/** `solutions/…/coordinator.ts Coordinator.decide` as a link to the file, and the symbol. */
function codeCaption(subject: string, env: PageEnv): Html {
  const [file = '', ...symbol] = subject.split(/[\s#]+/);
  const up = env.page.file
    .split('/')
    .slice(1)
    .map(() => '../')
    .join('');
  const name = file.slice(file.lastIndexOf('/') + 1);
  return html`<a href="${env.page.resolveLink(up + file)}">${name}</a>${symbol.map(
      (part) => html` <code>${part}</code>`,
    )}`;
}
