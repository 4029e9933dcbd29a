import { pathProblem } from './path-problem.ts';

/**
 * Sees to it that a path makes sense before it is sent.
 *
 * @param isSequential - a number will be added, so it may end in `/`.
 * @throws RangeError in Apache's words. Apache: `PathUtils.validatePath`.
 */
export function checkPath(path: string, isSequential = false): void {
  const problem = pathProblem(isSequential ? `${path}1` : path);
  if (problem !== undefined) throw new RangeError(problem);
}
