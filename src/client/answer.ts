import type { WireResult } from '#kit';
import { errorOf } from './errors.ts';

/** Which of the answers are to such a request. */
export type Answer<Op extends WireResult['op'], Any = WireResult> = Any extends {
  readonly op: infer Its;
}
  ? Op extends Its
    ? Any
    : never
  : never;

/**
 * The answer to a request of this kind.
 *
 * @param path - of the request, as the caller gave it, for the error.
 * @throws ZooKeeperError if the request was refused.
 */
export function take<Op extends WireResult['op']>(
  result: WireResult,
  op: Op,
  path: string | undefined,
): Answer<Op> {
  if (result.op === 'error') throw errorOf(result.err, path);
  if (result.op !== op) throw new TypeError(`The answer to ${op} is one to ${result.op}.`);
  return result as Answer<Op>;
}
