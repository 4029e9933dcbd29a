import type { Diagnostic } from 'typescript';
import { problemAt, type SourceProblem } from './source-problem.ts';
import { ts } from './typescript.ts';

/** What TypeScript's parser has to say about a source. */
export function syntaxErrors(source: string, file: string): SourceProblem[] {
  const { diagnostics } = ts.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
  });
  return (diagnostics ?? []).map((diagnostic) => problemOf(diagnostic, source, file));
}

const MISSING = 1005;

/** One message of TypeScript about a place in a source. */
export function problemOf(diagnostic: Diagnostic, source: string, file: string): SourceProblem {
  let start = diagnostic.start ?? 0;
  let end = start + (diagnostic.length ?? 0);
  // What is missing is missed at the next token; it belongs behind the one before.
  if (diagnostic.code === MISSING) start = source.slice(0, start).trimEnd().length;
  if (diagnostic.code === MISSING) end = start + 1;
  return problemAt(source, file, { start, end, message: inPlainWords(diagnostic) });
}

/** Messages that leave a beginner wondering, by TypeScript's number for them. */
const PLAIN: Readonly<Record<number, string>> = {
  1003: 'TypeScript expected a name here.',
  [MISSING]: 'is missing here, or something before it is not finished.',
  1109: 'TypeScript expected a value here: something is missing, or too much.',
  1128: 'TypeScript expected a statement here. Often a closing bracket is missing, or one too many, a little further up.',
  1068: 'TypeScript expected a method or a field here. Often a closing bracket is missing, or one too many, a little further up.',
  1002: 'This text has no closing quotation mark.',
  1160: 'This template text has no closing backtick.',
  1010: 'This comment has no closing */.',
};

function inPlainWords(diagnostic: Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').replace(/\s+/g, ' ');
  const plain = PLAIN[diagnostic.code];
  if (plain === undefined) return /[.?!]$/.test(text) ? text : `${text}.`;
  const [, expected] = /^'(.+)' expected/.exec(text) ?? [];
  return expected === undefined ? plain : `A ${expected} ${plain}`;
}
