import { slugOf } from '../src/authoring/markdown.ts';

/** The file that the definitions are read from. Its headings are terms, with other forms of them behind commas. */
export const GLOSSARY_FILE = 'GLOSSARY.md';

/** A term, and what it means. */
export interface GlossaryTerm {
  /** As it may stand in a text: `zxid`, `zxids`. */
  readonly forms: readonly string[];
  /** The definition's anchor on the glossary's page. */
  readonly anchor: string;
  /** Without links and marks. */
  readonly definition: string;
}

/** The terms of a glossary's Markdown. @throws Error if one has no definition, or two have a form in common. */
export function readGlossary(markdown: string): GlossaryTerm[] {
  const [, ...parts] = markdown.split(/^## /m);
  const terms = parts.map((part) => {
    const [heading = '', ...rest] = part.split('\n');
    const definition = plainText(rest.join(' '));
    if (definition === '') throw new Error(`${GLOSSARY_FILE}: ${heading} has no definition.`);
    return {
      forms: heading.split(',').map((form) => form.trim()),
      anchor: slugOf(heading),
      definition,
    };
  });
  const seen = new Set<string>();
  for (const form of terms.flatMap(({ forms }) => forms)) {
    if (seen.has(form.toLowerCase())) throw new Error(`${GLOSSARY_FILE}: ${form} is there twice.`);
    seen.add(form.toLowerCase());
  }
  return terms;
}

/** Where to read on is for the page; what is shown beside a word is the definition alone. */
function plainText(markdown: string): string {
  return markdown
    .replace(/\[Chapter \d+\]\([^)]*\)\.?/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .replace(/\s+/g, ' ')
    .trim();
}
