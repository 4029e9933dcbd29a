/** Gives a block's Markdown for its argument. Undefined: there is nothing of that name. */
export type BlockProvider = (argument: string) => string | undefined;

/** A marked block of a Markdown text. */
export interface Block {
  /** What the block is generated from: `"code"`, `"run"`, `"report"`. */
  readonly kind: string;
  /** Which of those: `"solutions/01-two-phase-commit/coordinator.ts#Coordinator.onVote"`. */
  readonly argument: string;
  /** The line of the opening marker, counted from 1. */
  readonly line: number;
  /** The line of the closing marker. */
  readonly endLine: number;
}

/** A marked block that cannot be filled. The message starts with the file and line. */
export class BlockError extends Error {
  override readonly name = 'BlockError';
}

/**
 * Fills all marked blocks of a Markdown text:
 *
 * ```md
 * <!-- code: src/kit/env.ts#Node -->
 * (whatever stands here is replaced)
 * <!-- /code -->
 * ```
 *
 * Markers inside of code fences are left alone. The result has LF line endings.
 *
 * @param providers - a provider for each kind of block.
 * @param fileName - the text's name, for messages.
 * @throws BlockError for a block without an end, or of an unknown kind, or with an argument that
 * its provider does not know or throws at.
 */
export function fillBlocks(
  markdown: string,
  providers: Readonly<Record<string, BlockProvider>>,
  fileName = 'README.md',
): string {
  const lines = markdown.split(/\r?\n/);
  const filled: string[] = [];
  let next = 0;
  for (const block of blocksOf(markdown, fileName)) {
    const text = textOf(block, providers, fileName);
    filled.push(...lines.slice(next, block.line), ...text.split('\n'));
    next = block.endLine - 1;
  }
  return [...filled, ...lines.slice(next)].join('\n');
}

/**
 * Finds the marked blocks of a Markdown text, in order.
 *
 * @throws BlockError for a block without an end.
 */
export function blocksOf(markdown: string, fileName = 'README.md'): Block[] {
  const lines = markdown.split(/\r?\n/);
  const blocks: Block[] = [];
  let fence: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    fence = fenceAfter(fence, lines[index]!);
    const marker = /^<!-- ([a-z]+): (.+?) -->\s*$/.exec(lines[index]!);
    if (fence !== undefined || marker === null) continue;
    const [, kind, argument] = marker as unknown as [string, string, string];
    const end = lines.findIndex((line, at) => at > index && line.trimEnd() === `<!-- /${kind} -->`);
    if (end === -1) {
      throw new BlockError(`${fileName}:${index + 1}: no <!-- /${kind} --> ends this block`);
    }
    blocks.push({ kind, argument, line: index + 1, endLine: end + 1 });
    index = end;
  }
  return blocks;
}

/** A fenced code block; the fence is longer than any within the text. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n+$/, '')}\n${fence}`;
}

function textOf(
  { kind, argument, line }: Block,
  providers: Readonly<Record<string, BlockProvider>>,
  fileName: string,
): string {
  const place = `${fileName}:${line}`;
  const provider = Object.hasOwn(providers, kind) ? providers[kind] : undefined;
  if (provider === undefined) {
    const known = Object.keys(providers).join(', ');
    throw new BlockError(`${place}: there are no "${kind}" blocks, but these: ${known}`);
  }
  let text: string | undefined;
  try {
    text = provider(argument);
  } catch (error) {
    throw new BlockError(`${place}: ${(error as Error).message}`, { cause: error });
  }
  if (text === undefined) throw new BlockError(`${place}: there is no ${kind} "${argument}"`);
  return text;
}

/** The fence that is open after this line: its own characters, or undefined outside of fences. */
function fenceAfter(open: string | undefined, line: string): string | undefined {
  const ticks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
  if (ticks === undefined) return open;
  if (open === undefined) return ticks;
  const closes = ticks[0] === open[0] && ticks.length >= open.length && line.trim() === ticks;
  return closes ? undefined : open;
}
