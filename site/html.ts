/** Text that is HTML already and goes into {@link html} as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between `${` and `}` in {@link html}; lists are joined, nothing is left out. */
export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/** Builds HTML. Strings are escaped, so only {@link Html} can bring tags in. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.reduce((text, piece, i) => text + toHtml(parts[i - 1]) + piece));
}

/** Marks text that is HTML already. */
export function raw(text: string): Html {
  return new Html(text);
}

/** Escapes text for use in HTML, inside double-quoted attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ESCAPES[char]!);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function toHtml(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(toHtml).join('');
  return escapeHtml(String(part));
}
