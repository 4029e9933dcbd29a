import type { Failure, GradedTest } from '../../src/grade/suite.ts';
import type { Chapter } from './scenario.ts';

/** A graded test of a function that needs no cluster: what it says about many arguments. */
export interface ExampleOptions {
  readonly id: string;
  readonly title: string;
  readonly points: number;
  /** The rule's name, and the rule in a sentence. */
  readonly name: string;
  readonly rule: string;
  /** What is wrong, with the arguments and the answer; undefined if nothing is. */
  readonly problem: (chapter: Chapter) => string | undefined;
}

/** Makes a graded test that asks a function about all of its examples. */
export function example(options: ExampleOptions): GradedTest<Chapter> {
  const { id, title, points, name, rule, problem } = options;
  return {
    id,
    title,
    points,
    rules: [name],
    seeded: false,
    run(chapter) {
      const sentence = problem(chapter);
      const effort = { runs: 1, events: 0 };
      if (sentence === undefined) return { effort };
      const failure: Failure = { kind: 'rule', name, rule, sentence };
      return { effort, failure };
    },
  };
}
