import { isLateUse } from './late-use.ts';
import { takeStrays, type Stray } from './strays.ts';
import { stringTripwires } from './tripwire.ts';

/** Is told of something that was thrown while promises settled, and how it came to light. */
export type OnThrown = (thrown: unknown, how: 'looked at' | Stray) => void;

/** The run that has begun last; it may be over. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs code that lets promises settle now and then, with tripwires strung, and tells of what trips, and of what gets by
 * everybody. One such run after the other: all of that belongs to the whole thread.
 */
export function whileSettling<Result>(
  onThrown: OnThrown,
  code: () => Promise<Result>,
): Promise<Result> {
  const run = last.then(async () => {
    const giveBack = takeStrays((thrown, stray) => {
      // What is left over from an earlier run is none of this one's business.
      if (!isLateUse(thrown)) onThrown(thrown, stray);
    });
    const unstring = stringTripwires('process', (error) => onThrown(error, 'looked at'));
    try {
      return await code();
    } finally {
      unstring();
      giveBack();
    }
  });
  last = run.catch(() => undefined);
  return run;
}
