/**
 * Work that may have to wait, and then again may not: a generator that yields the promises it waits for. Without any it
 * is over at once, so that what need not wait need not be asynchronous either.
 */
export type Waits<Result> = Generator<PromiseLike<unknown>, Result, unknown>;

/** Within such work: waits for what may be a promise. */
export function* settled<Value>(value: Value | Promise<Value>): Waits<Value> {
  return value instanceof Promise ? ((yield value) as Value) : value;
}

/** Does the work. Returns a promise only if there is something to wait for. */
export function workOff<Result>(work: Waits<Result>): Result | Promise<Result> {
  const { done, value } = work.next();
  return done === true ? value : goOn(work, value);
}

async function goOn<Result>(work: Waits<Result>, first: PromiseLike<unknown>): Promise<Result> {
  let waited = first;
  for (;;) {
    let step: IteratorResult<PromiseLike<unknown>, Result>;
    try {
      step = work.next(await waited);
    } catch (error) {
      step = work.throw(error);
    }
    if (step.done === true) return step.value;
    waited = step.value;
  }
}
