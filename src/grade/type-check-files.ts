import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CompilerHost, CompilerOptions, Diagnostic, Program } from 'typescript';
import { KIT_ROOT, relativeTo } from './root.ts';
import type { SourceProblem } from './source-problem.ts';
import { sourceFiles } from './started.ts';
import { problemOf } from './typescript-words.ts';
import { ts } from './typescript.ts';

/** What a chapter may use of Node without naming it. It stands in for the first, quick look. */
const CONSOLE =
  'declare var console: Record<"log" | "info" | "debug" | "warn" | "error" | "table" | "dir", (...values: unknown[]) => void>;';

const CONSOLE_FILE = path.join(KIT_ROOT, 'console.d.ts');

/**
 * The type errors in a learner's chapter, and in no other file.
 *
 * Node's own types take half of the time and are hardly ever needed. So the first look is without
 * them, and only if it finds something a second one, with all there is, tells what is true.
 *
 * @param folder - `"05-zab-broadcast"`
 */
export function typeErrorsOf(root: string, folder: string): SourceProblem[] {
  const chapter = path.join(root, 'chapters', folder);
  const files = sourceFiles(chapter).map((file) => path.join(chapter, file));
  const options = compilerOptions();
  const quick = { ...options, types: [] };
  const first = ts.createProgram([...files, CONSOLE_FILE], quick, hostWithConsole(quick));
  if (errorsIn(first, files).length === 0) return [];
  const whole = ts.createProgram(files, options, undefined, first);
  return errorsIn(whole, files).map((diagnostic) => {
    const { text, fileName } = diagnostic.file!;
    return problemOf(diagnostic, text, relativeTo(root, path.normalize(fileName)));
  });
}

function errorsIn(program: Program, files: readonly string[]): Diagnostic[] {
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    const diagnostics = source === undefined ? [] : program.getSemanticDiagnostics(source);
    return diagnostics.filter(
      ({ category, file }) => category === ts.DiagnosticCategory.Error && file !== undefined,
    );
  });
}

function hostWithConsole(options: CompilerOptions): CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const isConsole = (file: string): boolean => path.normalize(file) === CONSOLE_FILE;
  host.fileExists = (file) => isConsole(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    isConsole(file)
      ? ts.createSourceFile(file, CONSOLE, ts.ScriptTarget.ES2023)
      : getSourceFile(file, ...rest);
  return host;
}

function compilerOptions(): CompilerOptions {
  const file = path.join(KIT_ROOT, 'tsconfig.json');
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')) as {
    config: { compilerOptions: object };
  };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, KIT_ROOT).options;
}
