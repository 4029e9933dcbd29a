import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { KIT_ROOT, relativeTo } from './root.ts';
import type { SourceProblem } from './source-problem.ts';
import { sourceFiles } from './started.ts';
import { problemOf } from './typescript-words.ts';

/**
 * The type errors in a learner's chapter, and in no other file.
 *
 * @param folder - `"05-zab-broadcast"`
 */
export function typeErrorsOf(root: string, folder: string): SourceProblem[] {
  const chapter = path.join(root, 'chapters', folder);
  const files = sourceFiles(chapter).map((file) => path.join(chapter, file));
  const program = ts.createProgram(files, compilerOptions());
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) return [];
    return program
      .getSemanticDiagnostics(source)
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .map((diagnostic) => problemOf(diagnostic, source.text, relativeTo(root, file)));
  });
}

function compilerOptions(): ts.CompilerOptions {
  const file = path.join(KIT_ROOT, 'tsconfig.json');
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')) as {
    config: { compilerOptions: object };
  };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, KIT_ROOT).options;
}
