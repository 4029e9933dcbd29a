import MagicString from 'magic-string';
import ts from 'typescript';
import {
  joinSections,
  LINE_WIDTH,
  linesWithout,
  parseDocComment,
  printDocComment,
  tagLines,
  withoutBlankEnds,
  wrap,
  type DocTag,
} from './doc-comment.ts';
import { withFittingImports } from './imports.ts';
import {
  docCommentOf,
  dropNode,
  indentAt,
  parseSource,
  placeOf,
  SourceError,
  withLf,
} from './source-text.ts';

/** Tags that tell the generator what to do; readers never see them. */
const AUTHORS_TAGS = ['todo', 'solution'];

/**
 * Turns a solution into what a learner starts with. A function or method tagged `@todo TEXT` loses
 * its body to a call of `todo`, and TEXT becomes a list in its doc comment, one item a level. What
 * is tagged `@solution` is dropped, and so are imports that nothing needs any more.
 *
 * The result has LF line endings and is formatted as Prettier would do it, if the source was.
 *
 * @param fileName - the source's name, for messages.
 * @throws SourceError if the source does not parse, or if a tag stands where it has no meaning.
 */
export function skeletonOf(source: string, fileName: string): string {
  const text = withLf(source);
  const file = parseSource(text, fileName);
  const edits = new MagicString(text);
  const dropped = taggedNodes(file, 'solution');
  const todos = taggedNodes(file, 'todo').filter((node) => !dropped.some(contains(node)));
  for (const node of dropped) dropNode(edits, node);
  for (const node of todos) emptyBody(edits, file, node);
  if (!edits.hasChanged()) return text;
  return withFittingImports(edits.toString(), fileName, todos.length > 0 ? ['todo'] : []);
}

/**
 * A solution as it is shown to readers: its comments without the tags `@todo` and `@solution`, and
 * without the TODO lists that a skeleton has in their place. LF line endings.
 *
 * @throws SourceError if the source does not parse.
 */
export function solutionForReaders(source: string, fileName = 'source.ts'): string {
  const text = withLf(source);
  const file = parseSource(text, fileName);
  const edits = new MagicString(text);
  for (const node of nodesOf(file)) {
    const comment = docCommentOf(node);
    if (comment === undefined || comment.parent !== node) continue;
    const before = text.slice(comment.pos, comment.end);
    const after = forReaders(before, indentAt(text, comment.pos));
    if (after === before) continue;
    if (after === '') edits.remove(comment.pos, node.getStart());
    else edits.update(comment.pos, comment.end, after);
  }
  return edits.toString();
}

/** The doc comment without what is meant for authors and learners only; empty if nothing is left. */
function forReaders(comment: string, indent: string): string {
  const doc = parseDocComment(comment);
  const description = withoutTodoSection(doc.description);
  const tagged = doc.tags.some(({ name }) => AUTHORS_TAGS.includes(name));
  if (!tagged && description.length === doc.description.length) return comment;
  return printDocComment(linesWithout({ ...doc, description }, AUTHORS_TAGS), indent);
}

/** Cuts off what {@link todoSection} wrote: it is the last part of a description. */
function withoutTodoSection(description: readonly string[]): readonly string[] {
  const start = description.findIndex((line) => line.startsWith('TODO:'));
  return start === -1 ? description : withoutBlankEnds(description.slice(0, start));
}

/** Replaces the body by `todo('…')`, and the tag by a list that says what belongs to which level. */
function emptyBody(edits: MagicString, file: ts.SourceFile, node: ts.Node): void {
  const body = ts.isFunctionLike(node) && 'body' in node ? node.body : undefined;
  const comment = docCommentOf(node);
  if (body === undefined || comment === undefined) {
    const place = placeOf(file, node.getStart());
    throw new SourceError(`${place}: @todo belongs to a function or a method with a body`);
  }
  const source = edits.original;
  const indent = indentAt(source, node.getStart());
  const doc = parseDocComment(source.slice(comment.pos, comment.end));
  const tag = doc.tags.find(({ name }) => name === 'todo')!;
  const parts = partsOf(tag);
  if (parts.length === 0) {
    throw new SourceError(`${placeOf(file, comment.pos)}: @todo does not say what is to be done`);
  }
  const lines = joinSections(
    doc.description,
    todoSection(parts, LINE_WIDTH - indent.length - ' * '.length),
    tagLines(doc, AUTHORS_TAGS),
  );
  edits.update(comment.pos, comment.end, printDocComment(lines, indent));
  // TypeScript wants a getter to have a return, even if it is never reached.
  const start = ts.isGetAccessorDeclaration(node) ? `${indent}  return ` : `${indent}  `;
  const call = todoCall(shortTask(node, parts), start, indent);
  edits.update(body.getStart(), body.end, `{\n${call}\n${indent}}`);
}

/** What is to be done, and in which level: undefined for a task that is not cut into levels. */
interface Part {
  readonly level: string | undefined;
  readonly text: string;
}

/** Cuts the text of a `@todo` tag at blank lines, and at each sentence starting `Level N:`. */
function partsOf(tag: DocTag): Part[] {
  return tag.lines
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((paragraph) =>
      paragraph
        .replace(/\s+/g, ' ')
        .trim()
        .split(/(?<=^|[.!?:)`] )(?=Level \d+: )/),
    )
    .filter((text) => text !== '')
    .map((text) => ({ level: /^Level (\d+): /.exec(text)?.[1], text: text.trim() }));
}

/** One task on its own reads `TODO: …`; several are a list below `TODO:`. */
function todoSection(parts: readonly Part[], width: number): string[] {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && only.level === undefined) {
    return wrap(`TODO: ${only.text}`, width);
  }
  return ['TODO:', ...parts.flatMap(({ text }) => wrap(`- ${text}`, width, '  '))];
}

/** `Coordinator.onVote, level 1`: what a report calls the missing method. */
function shortTask(node: ts.Node, parts: readonly Part[]): string {
  const level = parts.find((part) => part.level !== undefined)?.level;
  return level === undefined ? nameOf(node) : `${nameOf(node)}, level ${level}`;
}

/** `Class.member`, or the plain name of a function. */
function nameOf(node: ts.Node): string {
  const own = ts.isConstructorDeclaration(node)
    ? 'constructor'
    : ((node as ts.NamedDeclaration).name?.getText() ?? 'default');
  return ts.isClassLike(node.parent) && node.parent.name
    ? `${node.parent.name.getText()}.${own}`
    : own;
}

function todoCall(task: string, start: string, indent: string): string {
  const quoted = `'${task.replace(/['\\]/g, '\\$&')}'`;
  const call = `${start}todo(${quoted});`;
  const within = `${indent}  `;
  return call.length <= LINE_WIDTH ? call : `${start}todo(\n${within}  ${quoted},\n${within});`;
}

/** All nodes whose own doc comment has this tag, outermost first. */
function taggedNodes(file: ts.SourceFile, tag: string): ts.Node[] {
  return nodesOf(file).filter((node) => {
    const comment = docCommentOf(node);
    return (
      comment?.parent === node && comment.tags?.some(({ tagName }) => tagName.text === tag) === true
    );
  });
}

function nodesOf(file: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return nodes.filter((node) => node.kind !== ts.SyntaxKind.EndOfFileToken);
}

function contains(inner: ts.Node): (outer: ts.Node) => boolean {
  return (outer) => outer.pos <= inner.pos && inner.end <= outer.end;
}
