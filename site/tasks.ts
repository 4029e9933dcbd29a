/** Something that a skeleton leaves to its reader: a call of `todo`, and the list above it that says what to do. */
export interface Task {
  /** What is to be written, as a report calls it: `Coordinator.onVote`. */
  readonly name: string;
  /** Where its list begins, from 1. */
  readonly line: number;
  /** The levels that ask for something, in order; none if the task is not cut into levels, as that of "break it". */
  readonly levels: readonly number[];
  /** Its lines: those of the list, and the call. */
  readonly lines: readonly number[];
}

const CALL = /^ *(?:return )?todo\(\s*'((?:[^'\\]|\\.)*)'/gm;

/** What a skeleton, as `npm run reset` writes it, leaves to its reader; in the order of the file. */
export function tasksOf(skeleton: string): Task[] {
  const lines = skeleton.split('\n');
  return [...skeleton.matchAll(CALL)].map((match) => {
    const call = skeleton.slice(0, match.index).split('\n').length;
    const list = listAbove(lines, call);
    const levels = list.flatMap((line) => {
      const level = /^\s*\* - Level (\d+):/.exec(lines[line - 1] ?? '')?.[1];
      return level === undefined ? [] : [Number(level)];
    });
    return {
      name: match[1]!.replace(/, level \d+$/, ''),
      line: list[0] ?? call,
      levels: [...new Set(levels)].sort((a, b) => a - b),
      lines: [...list, call],
    };
  });
}

/** The numbers of the lines from `TODO:` to the end of the comment's paragraph; none if there is no such comment. */
function listAbove(lines: readonly string[], call: number): number[] {
  const start = lines.slice(0, call).findLastIndex((text) => /^\s*(?:\/\*)?\* TODO:/.test(text));
  if (start === -1) return [];
  if (lines[start]?.endsWith('*/')) return [start + 1];
  const length = lines.slice(start).findIndex((text) => /^\s*\*(?:\/|\s*$|\s*@)/.test(text));
  return Array.from({ length }, (_, i) => start + 1 + i);
}
