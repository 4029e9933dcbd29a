import fc from 'fast-check';

/** Where a search found what does not hold, in fast-check's own terms: to come to the same value again. */
export interface FoundAt {
  readonly seed: number;
  /** Null if everything holds. */
  readonly path: string | null;
}

/**
 * Tries random values, and shrinks the first that does not hold.
 *
 * @throws whatever `holds` throws: a flaw of the test itself is no failure, and must not be shrunk.
 */
export function searchAtRandom<Value>(
  arbitrary: fc.Arbitrary<Value>,
  holds: (value: Value) => boolean,
  parameters: { readonly seed: number; readonly numRuns: number },
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
