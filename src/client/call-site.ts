/** So many frames say who has asked: those of the client itself, and its caller's. */
const FRAMES = 16;

/** Remembers who calls, for {@link madeAt}. */
export function callSite(): Error {
  return withFrames(Math.min(FRAMES, Error.stackTraceLimit), () => new Error());
}

/**
 * Calls what makes errors whose own stacks nobody will see: to take one, and to put it into words, takes longer than all else
 * that is done for a request.
 */
export function withoutStacks<Result>(call: () => Result): Result {
  return withFrames(0, call);
}

function withFrames<Result>(frames: number, call: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  try {
    return call();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Lets an error say where its request was made. It is made when the answer comes, and by then nobody is left on the stack.
 *
 * @param site - the {@link callSite} of the request.
 */
export function madeAt<Thrown extends Error>(error: Thrown, site: Error): Thrown {
  const set = (value: unknown): void => {
    Object.defineProperty(error, 'stack', { value, writable: true, configurable: true });
  };
  // To put a stack into words takes far longer than to take it, and most errors are caught.
  const get = (): string => {
    const frames = /\n {4}at [^]*/.exec(site.stack ?? '')?.[0];
    const stack = `${error.name}: ${error.message}${frames ?? ''}`;
    set(stack);
    return stack;
  };
  Object.defineProperty(error, 'stack', { get, set, configurable: true });
  return error;
}
