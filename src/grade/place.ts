import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { workbookRoot } from './root.ts';
import type { SourcePlace } from './suite.ts';

/** A line of a stack. */
export interface Frame {
  readonly place: SourcePlace;
  /** What was running: `"Coordinator.onVote"`; undefined outside any function. */
  readonly caller?: string;
}

/** Where chapters live: the learner's, the reference, and those made for proofs. */
const CHAPTER_CODE = /^(chapters|solutions|\.workbook\/(mutants|skeletons))\//;

/**
 * The innermost place of a chapter's code in an error's stack.
 *
 * @returns undefined if there is none, or `error` has no stack.
 */
export function placeFromStack(error: unknown, root = workbookRoot()): SourcePlace | undefined {
  return frameFromStack(error, root)?.place;
}

/** Like {@link placeFromStack}, with the name of the function. */
export function frameFromStack(error: unknown, root = workbookRoot()): Frame | undefined {
  return framesOf(error, root).find(({ place }) => CHAPTER_CODE.test(place.file));
}

/** The innermost place of the workbook, be it a chapter's or the kit's. */
export function anyPlaceFromStack(error: unknown, root = workbookRoot()): SourcePlace | undefined {
  return framesOf(error, root).find(({ place }) => !/(^\.\.|node_modules)\//.test(place.file))
    ?.place;
}

function framesOf(error: unknown, root: string): Frame[] {
  const stack = error instanceof Error ? error.stack : undefined;
  if (typeof stack !== 'string') return [];
  const roots = [root, realPath(root)];
  return stack.split('\n').flatMap((line) => frameOf(line, roots) ?? []);
}

/** Reads `at Class.method (file:///C:/x.ts:3:5)` and `at /x.ts:3:5`, the two forms V8 writes. */
function frameOf(line: string, roots: readonly string[]): Frame | undefined {
  const found = /^\s+at (?:async )?(?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/.exec(line);
  if (found === null) return undefined;
  const [, caller, location, lineNumber, column] = found;
  const file = relativeToOneOf(roots, pathOf(location!));
  const place = { file, line: Number(lineNumber), column: Number(column) };
  return caller === undefined
    ? { place }
    : { place, caller: caller.replace(/^(new |Module\.|Object\.)|(?<=\.)get | \[as \w+\]$/g, '') };
}

function pathOf(location: string): string {
  const [clean = ''] = location.split('?');
  if (clean.startsWith('file:')) return fileURLToPath(clean);
  return path.normalize(clean.replace(/^\/@fs(?=\/)/, ''));
}

function relativeToOneOf(roots: readonly string[], file: string): string {
  const relatives = roots.map((root) => path.relative(root, file).split(path.sep).join('/'));
  return relatives.find((relative) => !relative.startsWith('..')) ?? relatives[0]!;
}

/** Temporary folders often are symbolic links, and stacks then name the folder behind. */
function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
