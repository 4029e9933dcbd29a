import fc from 'fast-check';

/** Where a search found what does not hold, in fast-check's own terms: to come to the same value again. */
export interface FoundAt {
  readonly seed: number;
  /** Null if everything holds. */
  readonly path: string | null;
}

/** Where to begin, and how much to try. */
interface Parameters {
  readonly seed: number;
  readonly numRuns: number;
}

/**
 * Tries random values, and shrinks the first that does not hold.
 *
 * @throws whatever `holds` throws: a flaw of the test itself is no failure, and must not be shrunk.
 */
export function searchAtRandom<Value>(
  arbitrary: fc.Arbitrary<Value>,
  holds: (value: Value) => boolean,
  parameters: Parameters,
): FoundAt {
  let flaw: { readonly error: unknown } | undefined;
  const property = fc.property(arbitrary, (value) => {
    if (flaw !== undefined) return true;
    try {
      return holds(value);
    } catch (error) {
      flaw = { error };
      return true;
    }
  });
  const { seed, counterexamplePath } = fc.check(property, parameters);
  if (flaw !== undefined) throw flaw.error as Error;
  return { seed, path: counterexamplePath };
}

/** The same, for the same values in the same order, if it takes a while to tell whether one holds. */
export async function searchAtRandomSettled<Value>(
  arbitrary: fc.Arbitrary<Value>,
  holds: (value: Value) => Promise<boolean>,
  parameters: Parameters,
): Promise<FoundAt> {
  let flaw: { readonly error: unknown } | undefined;
  const property = fc.asyncProperty(arbitrary, async (value) => {
    if (flaw !== undefined) return true;
    try {
      return await holds(value);
    } catch (error) {
      flaw = { error };
      return true;
    }
  });
  const { seed, counterexamplePath } = await fc.check(property, parameters);
  if (flaw !== undefined) throw flaw.error as Error;
  return { seed, path: counterexamplePath };
}
