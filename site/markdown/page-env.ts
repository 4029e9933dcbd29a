import type { Token } from 'markdown-it';

/** What the rendering of one Markdown file needs to know about the rest of the site. */
export interface PageContext {
  /** The file, relative to the repository, with forward slashes. */
  readonly file: string;

  /**
   * Where a link of this file leads on the site, relative to its page.
   *
   * @throws Error if there is nothing to link to.
   */
  resolveLink(href: string): string;

  /**
   * The recorded run as an SVG, or undefined if it was never drawn.
   *
   * @param run - its name in this chapter, or `FOLDER/NAME` for one of another chapter.
   */
  readDiagram(run: string): string | undefined;

  /** Where the glossary is, relative to this page; undefined where no terms are to be marked. */
  readonly glossary: string | undefined;

  /** The API page for what stands in inline code (`sendAfterSync`), relative to this page. */
  findApi(code: string): string | undefined;
}

/** A heading that can be linked to. */
export interface Heading {
  readonly level: number;
  /** Its anchor, without the hash sign. */
  readonly id: string;
  readonly text: string;
}

/** What markdown-it hands from rule to rule. */
export interface PageEnv {
  readonly page: PageContext;

  /** markdown-it and its plug-ins keep their own things here as well. */
  [key: string | symbol]: unknown;
}

/** An error in a Markdown file, with the file and, if there is a token, the line. */
export function markdownError(env: PageEnv, token: Token | undefined, sentence: string): Error {
  const line = token?.map ? `:${token.map[0] + 1}` : '';
  return new Error(`${env.page.file}${line}: ${sentence}`);
}
