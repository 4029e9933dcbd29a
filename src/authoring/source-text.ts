/**
 * Helpers for changing TypeScript sources by position, so that formatting and comments stay.
 *
 * @module
 */
import type MagicString from 'magic-string';
import ts from 'typescript';

/** A source that cannot be used as it is. The message starts with the file and line. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** Line endings as they are kept in the repository. */
export function withLf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/**
 * Parses a source; no types are looked at.
 *
 * @throws SourceError at the first syntax error.
 */
export function parseSource(source: string, fileName: string): ts.SourceFile {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
  const [problem] = (file as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
  if (problem !== undefined) {
    const text = ts.flattenDiagnosticMessageText(problem.messageText, '\n');
    throw new SourceError(`${placeOf(file, problem.start)}: ${text}`);
  }
  return file;
}

/** `file.ts:12`, for messages. */
export function placeOf(file: ts.SourceFile, position: number): string {
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(position).line + 1}`;
}

/** The doc comment that belongs to a node: the last one above it. */
export function docCommentOf(node: ts.Node): ts.JSDoc | undefined {
  return ts.getJSDocCommentsAndTags(node).findLast(ts.isJSDoc);
}

/** The white space a line starts with. */
export function indentAt(source: string, position: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, position)))![0];
}

/** Where the line of a position starts. */
function lineStart(source: string, position: number): number {
  return source.lastIndexOf('\n', position - 1) + 1;
}

/** Where the line of a position ends, its line break included. */
function lineEnd(source: string, position: number): number {
  const lineBreak = source.indexOf('\n', position);
  return lineBreak === -1 ? source.length : lineBreak + 1;
}

/** Where a node starts, the comments included that touch it: no blank line is in between. */
export function startWithComments(source: string, node: ts.Node): number {
  let start = node.getStart();
  for (const comment of (ts.getLeadingCommentRanges(source, node.getFullStart()) ?? []).reverse()) {
    if (source.slice(comment.end, start).split('\n').length > 2) break;
    start = comment.pos;
  }
  return start;
}

/** Removes a node with its comments and lines, and the blank line that would be left over. */
export function dropNode(edits: MagicString, node: ts.Node): void {
  const source = edits.original;
  let start = lineStart(source, startWithComments(source, node));
  let end = lineEnd(source, node.end);
  const blankAbove = /\n[ \t]*\n$/.exec(source.slice(0, start));
  const blankBelow = /^[ \t]*\n/.exec(source.slice(end));
  if (blankAbove) start -= blankAbove[0].length - 1;
  else if (blankBelow) end += blankBelow[0].length;
  edits.remove(start, end);
}
