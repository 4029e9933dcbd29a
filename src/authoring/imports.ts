import MagicString from 'magic-string';
import ts from 'typescript';
import { LINE_WIDTH } from './doc-comment.ts';
import { dropNode, parseSource } from './source-text.ts';

/** The one module that every chapter may import from. */
const KIT = '#kit';

/** One name in the braces of an import. */
interface Specifier {
  /** As written, without `type`: `Env` or `Env as Environment`. */
  readonly text: string;
  /** What the file calls it. */
  readonly local: string;
  readonly typeOnly: boolean;
}

/**
 * Drops the imports that a file does not use, and imports the values it needs from the kit. An
 * import also counts as used if a comment names it as code, as in "return `[crash('p1')]`": the
 * learner will need it.
 */
export function withFittingImports(
  source: string,
  fileName: string,
  needed: readonly string[],
): string {
  const file = parseSource(source, fileName);
  const edits = new MagicString(source);
  const used = usedNames(file);
  const imports = file.statements.filter(ts.isImportDeclaration);
  const kit = imports.find((node) => moduleOf(node) === KIT && !isTypeOnly(node));
  let missing = needed;
  for (const node of imports) {
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) {
      if (node.importClause && !isUsed(node.importClause, used)) dropNode(edits, node);
      continue;
    }
    const before = bindings.elements.map(specifierOf);
    const after = before.filter(({ local }) => used.has(local));
    if (node === kit) {
      const values = after.filter(({ typeOnly }) => !typeOnly).length;
      after.splice(
        values,
        0,
        ...missing.filter((name) => !after.some(isCalled(name))).map(valueOf),
      );
      missing = [];
    }
    if (after.length === before.length && after.every(({ text }, i) => text === before[i]!.text)) {
      continue;
    }
    const defaultName = node.importClause?.name?.text;
    const keepsDefault = defaultName !== undefined && used.has(defaultName);
    if (after.length === 0 && !keepsDefault) dropNode(edits, node);
    else {
      const text = printImport(node, keepsDefault ? defaultName : undefined, after);
      edits.update(node.getStart(), node.end, text);
    }
  }
  if (missing.length > 0) {
    const before = imports.find((node) => moduleOf(node) === KIT) ?? file.statements[0];
    const line = `import { ${missing.join(', ')} } from '${KIT}';\n`;
    // Before the first statement's comment, which stays with it.
    const place = before?.getStart(file, true) ?? source.length;
    edits.appendLeft(place, imports.length === 0 ? `${line}\n` : line);
  }
  return edits.toString();
}

/** Names the code uses, besides those that comments name as code. */
function usedNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const [comment] of file.text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    for (const [code] of comment.matchAll(/`[^`]+`|\{@link [^}]+\}/g)) {
      for (const [name] of code.matchAll(/(?<![.'"\w])[A-Za-z_$][\w$]*(?!['":\w])/g)) {
        names.add(name);
      }
    }
  }
  return names;
}

function isUsed(clause: ts.ImportClause, used: ReadonlySet<string>): boolean {
  const namespace = clause.namedBindings as ts.NamespaceImport | undefined;
  return [clause.name, namespace?.name].some((name) => name !== undefined && used.has(name.text));
}

function specifierOf(element: ts.ImportSpecifier): Specifier {
  const text = element.getText().replace(/^type\s+/, '');
  return { text, local: element.name.text, typeOnly: element.isTypeOnly };
}

function valueOf(name: string): Specifier {
  return { text: name, local: name, typeOnly: false };
}

function isCalled(name: string): (specifier: Specifier) => boolean {
  return ({ local }) => local === name;
}

/** Values in their order, then types; an import of types alone becomes `import type`. */
function printImport(
  node: ts.ImportDeclaration,
  defaultName: string | undefined,
  specifiers: readonly Specifier[],
): string {
  const typesOnly =
    isTypeOnly(node) || (defaultName === undefined && specifiers.every(({ typeOnly }) => typeOnly));
  const names = specifiers.map(({ text, typeOnly }) =>
    typeOnly && !typesOnly ? `type ${text}` : text,
  );
  const start = `import ${typesOnly ? 'type ' : ''}`;
  const lead = defaultName === undefined ? '' : names.length > 0 ? `${defaultName}, ` : defaultName;
  const end = ` from ${node.moduleSpecifier.getText()};`;
  if (names.length === 0) return `${start}${lead}${end}`;
  const line = `${start}${lead}{ ${names.join(', ')} }${end}`;
  if (line.length <= LINE_WIDTH) return line;
  return `${start}${lead}{\n${names.map((name) => `  ${name},\n`).join('')}}${end}`;
}

function moduleOf(node: ts.ImportDeclaration): string {
  return (node.moduleSpecifier as ts.StringLiteral).text;
}

function isTypeOnly(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
