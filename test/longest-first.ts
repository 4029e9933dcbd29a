import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node';

/**
 * Begins with the files that take long: otherwise one process would be at one of them still when the others have nothing
 * left to do.
 *
 * @param long - what the paths of those files match, the longest first.
 */
export function longestFirst(long: readonly RegExp[]): TestSequencerConstructor {
  const placeOf = ({ moduleId }: TestSpecification): number => {
    const place = long.findIndex((name) => name.test(moduleId));
    return place < 0 ? long.length : place;
  };
  return class LongestFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await super.sort(files);
      return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
    }
  };
}
