import { createHighlighter, type ShikiTransformer } from 'shiki';
import { escapeHtml } from '../html.ts';

/**
 * Turns code into a `<pre>`. A language it does not know is shown plain.
 *
 * @param idPrefix - if given, every line gets an id: this, `L` and its number.
 */
export type Highlight = (code: string, language: string, idPrefix?: string) => string;

const LANGUAGES = [
  'typescript',
  'javascript',
  'json',
  'shellscript',
  'shellsession',
  'diff',
  'java',
  'python',
  'ini',
  'html',
  'css',
] as const;

/** Prepares the highlighter: both themes at once, as the CSS variables `--shiki-light` and `-dark`. */
export async function createHighlight(): Promise<Highlight> {
  const shiki = await createHighlighter({
    themes: ['github-light-default', 'github-dark-default'],
    langs: [...LANGUAGES],
  });
  const known = new Set(shiki.getLoadedLanguages());
  return (code, language, idPrefix) => {
    const lang = language.trim().split(/\s+/)[0] ?? '';
    if (!known.has(lang)) return plain(code, idPrefix);
    const shown = shiki.codeToHtml(code.replace(/\n$/, ''), {
      lang,
      themes: { light: 'github-light-default', dark: 'github-dark-default' },
      defaultColor: false,
      colorReplacements: COLOUR_REPLACEMENTS,
      // Without a limit: on a busy machine it would leave lines half coloured, another half each time.
      tokenizeTimeLimit: 0,
      transformers: idPrefix === undefined ? [] : [lineIds(idPrefix)],
    });
    return shown.replace(PLAIN_SPAN, '$1');
  };
}

/** Text in the colour that all of the code has anyway: a third of all. */
const PLAIN_SPAN = /<span style="--shiki-light:#1F2328;--shiki-dark:#E6EDF3">([^<]*)<\/span>/g;

/** Some colours are too pale for a background that is not white, or not black: that of a line that is marked, for one. */
const COLOUR_REPLACEMENTS = {
  'github-light-default': { '#6e7781': '#59626c', '#cf222e': '#b4161f', '#8250df': '#6f42c1' },
  'github-dark-default': { '#8b949e': '#9ba3ac' },
};

function lineIds(prefix: string): ShikiTransformer {
  return {
    line(node, number) {
      node.properties['id'] = `${prefix}L${number}`;
    },
  };
}

function plain(code: string, idPrefix: string | undefined): string {
  const lines = escapeHtml(code.replace(/\n$/, '')).split('\n');
  const text = lines.map((line, i) =>
    idPrefix === undefined ? line : `<span class="line" id="${idPrefix}L${i + 1}">${line}</span>`,
  );
  return `<pre class="drawing" tabindex="0"><code>${text.join('\n')}</code></pre>`;
}
