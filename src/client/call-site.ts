/**
 * Lets an error say where its request was made. It is made when the answer comes, and by then nobody is left on the stack.
 *
 * @param site - an error of the moment of the request.
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
