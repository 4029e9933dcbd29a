import path from 'node:path';
import type { ReportOptions } from './report.ts';
import { isComplete, testsOf, type ChapterResult } from './result.ts';

/** What to do next, in one line that stands last on the screen. */
export function nextAction(result: ChapterResult, options: ReportOptions): string {
  if (result.source === 'reference') return afterReference(result);
  return `Next: ${isComplete(result) ? goOn(result, options) : mend(result, options)}`;
}

function afterReference(result: ChapterResult): string {
  const { number } = result.chapter;
  if (result.servers !== undefined) {
    return isComplete(result)
      ? 'Next: your own: the same command without --solution.'
      : `Next: npm test -- chapter${number} --solution. If all is well there, look at the servers.`;
  }
  return isComplete(result)
    ? `Next: your own: npm test -- chapter${number}`
    : 'Next: the reference itself fails, so this is a mistake of the workbook: please report it.';
}

function mend(result: ChapterResult, { watching = false }: ReportOptions): string {
  const again = watching
    ? 'then save: the tests run again by themselves (Ctrl-C leaves).'
    : `then run ${result.servers === undefined ? testCommand(result) : 'the same command'} again.`;
  if (result.problems.length > 0) return `mend this, ${again}`;
  const failed = testsOf(result).find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined) {
    const { kind, where } = failed.failure;
    if (kind === 'not written' && where !== undefined) {
      return `write ${path.posix.basename(where.file)}:${where.line}, ${again}`;
    }
    return `make test ${failed.id} pass, ${again}`;
  }
  if (result.strayErrors.length > 0) return `mend what failed outside the tests, ${again}`;
  return `mend the type errors above, ${again}`;
}

function goOn(result: ChapterResult, { nextChapter, watching = false }: ReportOptions): string {
  const { number } = result.chapter;
  if (result.servers !== undefined)
    return `the same under faults, in the simulator: npm test -- chapter${number}`;
  if (result.onlyLevel !== undefined) return `the whole chapter: npm test -- chapter${number}`;
  const compare = `compare yours with the solution: npm run compare -- chapter${number}`;
  const leave = watching ? ' (Ctrl-C leaves)' : '';
  if (nextChapter === undefined) return compare + leave;
  return `${compare}, or go on with chapters/${nextChapter.folder}/README.md.${leave}`;
}

function testCommand({ chapter, onlyLevel }: ChapterResult): string {
  return `npm test -- chapter${chapter.number}${onlyLevel === undefined ? '' : ` --level ${onlyLevel}`}`;
}
