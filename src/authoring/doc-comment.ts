/** A doc comment, taken apart. Lines carry no `*` and no indentation of the comment itself. */
export interface DocComment {
  /** Everything before the first tag, without blank lines around it. */
  readonly description: readonly string[];
  readonly tags: readonly DocTag[];
}

/** One `@tag` with the lines that belong to it. */
export interface DocTag {
  /** Without the `@`: `"todo"`. */
  readonly name: string;
  /** Its text; the first line is what stands behind the tag. */
  readonly lines: readonly string[];
}

/** No line of the repository is longer; Prettier's `printWidth`. */
export const LINE_WIDTH = 100;

/** Takes a doc comment apart, from its opening to its closing slash. */
export function parseDocComment(comment: string): DocComment {
  const lines = comment
    .slice('/**'.length, -'*/'.length)
    .split(/\r?\n/)
    .map((line, index) => (index === 0 ? line.trim() : line.replace(/^\s*\*? ?/, '').trimEnd()));
  const description: string[] = [];
  const tags: { name: string; lines: string[] }[] = [];
  let inCode = false;
  for (const line of lines) {
    const tag = inCode ? null : /^@(\w+)\s*(.*)$/.exec(line);
    if (tag) tags.push({ name: tag[1]!, lines: [tag[2]!] });
    else (tags.at(-1)?.lines ?? description).push(line);
    if (line.startsWith('```')) inCode = !inCode;
  }
  return {
    description: withoutBlankEnds(description),
    tags: tags.map(({ name, lines }) => ({ name, lines: withoutBlankEnds(lines) })),
  };
}

/**
 * Writes a doc comment with these lines, on one line if it fits. The first line is not indented,
 * since it goes where another comment stood. Empty for no lines.
 */
export function printDocComment(lines: readonly string[], indent: string): string {
  const [first, ...others] = withoutBlankEnds(lines);
  if (first === undefined) return '';
  const short = `/** ${first} */`;
  if (others.length === 0 && indent.length + short.length <= LINE_WIDTH) return short;
  const body = [first, ...others].map((line) => `${indent} * ${line}`.trimEnd());
  return ['/**', ...body, `${indent} */`].join('\n');
}

/** The lines of a doc comment without the tags of these names. */
export function linesWithout(comment: DocComment, names: readonly string[]): string[] {
  return joinSections(comment.description, tagLines(comment, names));
}

/** The lines of all tags but those of these names, as they would stand in the comment. */
export function tagLines(comment: DocComment, except: readonly string[]): string[] {
  return comment.tags
    .filter(({ name }) => !except.includes(name))
    .flatMap(({ name, lines }) => [`@${name} ${lines[0] ?? ''}`.trimEnd(), ...lines.slice(1)]);
}

/** Puts sections below each other with a blank line between them; empty ones vanish. */
export function joinSections(...sections: readonly (readonly string[])[]): string[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : ['', ...section]));
}

/**
 * Breaks a paragraph into lines of at most `width` characters. Code between backticks is kept in
 * one piece; from the second line on each starts with `hanging`.
 */
export function wrap(text: string, width: number, hanging = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [word] of text.matchAll(/(?:`[^`]*`|[^\s`])+/g)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length > width && line.trim() !== '') {
      lines.push(line);
      line = hanging + word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** The lines from the first to the last that has text. */
export function withoutBlankEnds(lines: readonly string[]): string[] {
  const isText = (line: string): boolean => line.trim() !== '';
  return lines.slice(lines.findIndex(isText), lines.findLastIndex(isText) + 1);
}
