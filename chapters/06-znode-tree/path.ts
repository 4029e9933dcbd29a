import { todo } from '#kit';

/**
 * What is wrong with a path, in Apache's words; undefined if nothing is.
 *
 * Apache: `org.apache.zookeeper.common.PathUtils.validatePath`.
 *
 * TODO:
 * - Level 1: an absolute path without an empty, `.` or `..` component, without forbidden
 *   characters, and without a slash at its end unless it is `/`. The text of this chapter has all
 *   rules and messages. Go through the characters from left to right: the first thing that is wrong
 *   counts.
 */
export function pathProblem(path: string): string | undefined {
  todo('pathProblem, level 1');
}

/** What stands before the last slash: the parent of `/a/b` is `/a`, that of `/a` is the empty path, the root's. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** What stands behind the last slash. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path as clients know it: the root is `/` to them. */
export function shownPath(path: string): string {
  return path === '' ? '/' : path;
}

/** A path as it is stored: the root's is empty. */
export function storedPath(path: string): string {
  return path === '/' ? '' : path;
}
