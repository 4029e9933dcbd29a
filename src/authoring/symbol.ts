import ts from 'typescript';
import { indentAt, parseSource, SourceError, startWithComments } from './source-text.ts';

/**
 * The source of one declaration with the comments above it, as far to the left as it goes.
 *
 * @param path - a top-level name, or the name of a class or interface and that of a member:
 * `"Coordinator.onVote"`.
 * @throws SourceError if there is no such declaration.
 */
export function symbolSource(source: string, path: string, fileName: string): string {
  const file = parseSource(source, fileName);
  const [name, memberName, ...more] = path.split('.');
  const outer = file.statements.find((statement) => namesOf(statement).includes(name!));
  const found =
    memberName === undefined
      ? outer
      : outer && membersOf(outer).find((member) => namesOf(member).includes(memberName));
  if (found === undefined || more.length > 0) {
    throw new SourceError(`${fileName} has no declaration ${path}`);
  }
  const text = source.slice(startWithComments(source, found), found.end);
  return dedent(text, indentAt(source, found.getStart()));
}

/** What a statement or a member declares. */
function namesOf(node: ts.Node): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map(({ name }) => name.getText());
  }
  if (ts.isConstructorDeclaration(node)) return ['constructor'];
  const { name } = node as ts.NamedDeclaration;
  return name === undefined ? [] : [name.getText()];
}

function membersOf(node: ts.Node): readonly ts.Node[] {
  return ts.isClassLike(node) || ts.isInterfaceDeclaration(node) ? node.members : [];
}

function dedent(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
}
