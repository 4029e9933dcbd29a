import { describe, expect, test } from 'vitest';
import { levelsOf } from '../../site/pages/level-tasks.ts';
import { tasksOf } from '../../site/tasks.ts';
import { skeletonOf } from '../../src/authoring/skeleton.ts';

const SOLUTION = `/** Decides. */
export class Coordinator {
  /**
   * A vote arrives.
   *
   * @todo Level 1: count it. Level 3: once, even if it comes twice.
   * @returns what is decided
   */
  onVote(): string {
    return 'commit';
  }

  /** @todo Level 2: say what there is. */
  get decision(): string {
    return 'abort';
  }

  quiet(): void {
    // Given.
  }
}

/** @todo Return a list of faults. */
export function schedule(): readonly string[] {
  return [];
}
`;

describe('the tasks of a skeleton', () => {
  const skeleton = skeletonOf(SOLUTION, 'coordinator.ts');
  const lines = skeleton.split('\n');
  const tasks = tasksOf(skeleton);

  test('have the names that reports give them, and their levels', () => {
    expect(tasks.map(({ name, levels }) => ({ name, levels }))).toEqual([
      { name: 'Coordinator.onVote', levels: [1, 3] },
      { name: 'Coordinator.decision', levels: [2] },
      { name: 'schedule', levels: [] },
    ]);
  });

  test('are the lines of the list and of the call, and nothing between', () => {
    const [vote, decision, schedule] = tasks.map((task) =>
      task.lines.map((line) => lines[line - 1]?.trim()),
    );
    expect(vote).toEqual([
      '* TODO:',
      '* - Level 1: count it.',
      '* - Level 3: once, even if it comes twice.',
      "todo('Coordinator.onVote, level 1');",
    ]);
    expect(decision?.at(-1)).toBe("return todo('Coordinator.decision, level 2');");
    expect(schedule).toEqual(['/** TODO: Return a list of faults. */', "todo('schedule');"]);
    for (const { line, lines: own } of tasks) expect(line).toBe(own[0]);
  });

  test('are none where nothing is left to do', () => {
    expect(tasksOf('export const a = 1;\n')).toEqual([]);
  });

  test('a call on several lines counts', () => {
    const call =
      "/**\n * TODO:\n * - Level 2: x\n */\nf() {\n  todo(\n    'A.f, level 2',\n  );\n}\n";
    expect(tasksOf(call)).toEqual([{ name: 'A.f', line: 2, levels: [2], lines: [2, 3, 6] }]);
  });
});

test('the levels of a text are its headings that say so', () => {
  const heading = (text: string) => ({ level: 3, id: text, text });
  const texts = ['The idea', 'Level 1: votes', 'Level 7, Extra: more', 'Level 10: break it'];
  expect(levelsOf(texts.map(heading)).map(({ number, isBreakIt }) => [number, isBreakIt])).toEqual([
    [1, false],
    [7, false],
    [10, true],
  ]);
});
