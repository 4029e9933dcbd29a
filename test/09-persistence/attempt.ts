import { DamagedFile } from '#kit';

/** What came of a call that may refuse a damaged file. */
export type Attempt<Value> = { readonly value: Value } | { readonly refused: DamagedFile };

/** Runs code that may throw a DamagedFile: that is an answer like any other. */
export function attempt<Value>(code: () => Value): Attempt<Value> {
  try {
    return { value: code() };
  } catch (error) {
    if (error instanceof DamagedFile) return { refused: error };
    throw error;
  }
}
