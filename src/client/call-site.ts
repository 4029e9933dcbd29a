/**
 * Lets an error say where its request was made. It is made when the answer comes, and by then nobody is left on the stack.
 *
 * @param site - an error of the moment of the request.
 */
export function madeAt<Thrown extends Error>(error: Thrown, site: Error): Thrown {
  const frames = site.stack?.slice(site.stack.indexOf('\n    at ')) ?? '';
  if (frames.startsWith('\n')) error.stack = `${error.name}: ${error.message}${frames}`;
  return error;
}
