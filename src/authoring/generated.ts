import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { drawSvg } from '../diagram/svg.ts';
import { drawTerminal } from '../diagram/terminal.ts';
import type { StoryLine } from '../grade/story.ts';
import { storyText } from '../grade/story-text.ts';
import { withChapterList } from './chapter-list.ts';
import { exampleBlock } from './example.ts';
import { chapterFolders, learnerFiles, textIfAny } from './learner-files.ts';
import { recordedOf, type Recorded } from './recorded.ts';
import { solutionForReaders } from './skeleton.ts';
import { BlockError, blocksOf, fenced, fillBlocks, type BlockProvider } from './snippet.ts';
import { withLf } from './source-text.ts';
import { symbolSource } from './symbol.ts';

/** A file that follows from others. */
export interface GeneratedFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  /** What should stand there, with LF line endings. */
  readonly text: string;
  /** Skeletons are special: learners write into them. */
  readonly kind: 'skeleton' | 'text' | 'diagram';
}

/**
 * Everything that is generated: skeletons, texts with their blocks filled, and diagrams.
 *
 * @throws SourceError if a solution has a wrong tag.
 * @throws BlockError if a block of a text cannot be filled.
 */
export async function generatedFiles(root: string): Promise<GeneratedFile[]> {
  const recorded: RecordedOfAll = {};
  const files: GeneratedFile[] = [];
  for (const folder of chapterFolders(root)) {
    for (const { path, skeleton } of learnerFiles(root, folder)) {
      files.push({ path, text: skeleton, kind: 'skeleton' });
    }
    const chapter = (recorded[folder] = await recordedOf(root, folder));
    for (const [name, run] of Object.entries(chapter.runs)) {
      const path = `chapters/${folder}/diagrams/${name}.svg`;
      const text = withLf(drawSvg(await run(), { id: name, kinds: chapter.kinds }));
      files.push({ path, text, kind: 'diagram' });
    }
    for (const [name, draw] of Object.entries(chapter.drawings)) {
      const path = `chapters/${folder}/diagrams/${name}.svg`;
      files.push({ path, text: withLf(await draw()), kind: 'diagram' });
    }
  }
  for (const folder of [undefined, ...Object.keys(recorded)]) {
    const path = folder === undefined ? 'README.md' : `chapters/${folder}/README.md`;
    const markdown = textIfAny(join(root, path));
    if (markdown === undefined) continue;
    const providers = await providersFor(root, markdown, path, recorded, folder);
    const filled = fillBlocks(markdown, providers, path);
    files.push({ path, text: withChapterList(filled, root), kind: 'text' });
  }
  return files;
}

/** By chapter folder. */
type RecordedOfAll = Record<string, Recorded>;

/**
 * The providers of the blocks of one text. What may have to be waited for is made beforehand, since providers must answer
 * at once. A chapter's text names its own runs, stories, reports and examples; any text may name those of a chapter
 * with the folder in front: `01-two-phase-commit/one-crash`.
 */
async function providersFor(
  root: string,
  markdown: string,
  path: string,
  recorded: RecordedOfAll,
  ownFolder: string | undefined,
): Promise<Record<string, BlockProvider>> {
  const made = new Map<string, string>();
  for (const { kind, argument, line } of blocksOf(markdown, path)) {
    const text = await madeBlock(kind, argument, `${path}:${line}`);
    if (text !== undefined) made.set(`${kind} ${argument}`, text);
  }
  const blockOf =
    (kind: string): BlockProvider =>
    (argument) =>
      made.get(`${kind} ${argument}`);
  return {
    code: (argument) => codeBlock(root, argument),
    run: blockOf('run'),
    story: blockOf('story'),
    report: blockOf('report'),
    example: blockOf('example'),
  };

  async function madeBlock(
    kind: string,
    argument: string,
    place: string,
  ): Promise<string | undefined> {
    switch (kind) {
      case 'run': {
        const trace = await find(recorded, (of) => of.runs, argument, ownFolder)?.();
        return trace && textBlock(drawTerminal(trace, { width: 80, colour: false }));
      }
      case 'story': {
        const told = await find(recorded, (of) => of.stories, argument, ownFolder)?.();
        if (told === undefined) return undefined;
        return textBlock(typeof told === 'string' ? told : inLines(told));
      }
      case 'report': {
        const report = await find(recorded, (of) => of.reports, argument, ownFolder)?.();
        return report === undefined ? undefined : textBlock(report);
      }
      case 'example': {
        const [name, folder = ownFolder] = inFolder(argument);
        return folder === undefined ? undefined : exampleAt(root, folder, name, place);
      }
      default:
        return undefined;
    }
  }
}

/** `NAME` in a chapter's own text, or `FOLDER/NAME`. */
function find<Value>(
  recorded: RecordedOfAll,
  kind: (of: Recorded) => Readonly<Record<string, Value>>,
  argument: string,
  ownFolder: string | undefined,
): Value | undefined {
  const [name, folder = ownFolder] = inFolder(argument);
  const chapter = folder === undefined ? undefined : recorded[folder];
  return chapter && kind(chapter)[name];
}

function inFolder(argument: string): [name: string, folder?: string] {
  return argument.split('/').reverse() as [string, string?];
}

/** @throws BlockError if there is such an example, but it cannot be shown. */
async function exampleAt(
  root: string,
  folder: string,
  name: string,
  place: string,
): Promise<string | undefined> {
  try {
    return await exampleBlock(root, folder, name);
  } catch (error) {
    throw new BlockError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

/** A story as reports show it. If it says what should have come, that is where it failed. */
function inLines(story: readonly StoryLine[]): string {
  const failed = story.at(-1)?.expected !== undefined;
  return storyText(story, { width: 80, paint: pc.createColors(false), failed }).join('\n');
}

function textBlock(text: string): string {
  return fenced('text', stripVTControlCharacters(text));
}

/** `FILE` or `FILE#Symbol.member`, without the tags that are for authors. */
function codeBlock(root: string, argument: string): string | undefined {
  const [path, symbol] = argument.split('#') as [string, string | undefined];
  const file = join(root, path);
  if (!existsSync(file)) return undefined;
  const source = solutionForReaders(readFileSync(file, 'utf8'), path);
  return fenced('ts', symbol === undefined ? source : symbolSource(source, symbol, path));
}
