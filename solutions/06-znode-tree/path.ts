/**
 * What is wrong with a path, in Apache's words; undefined if nothing is.
 *
 * Apache: `org.apache.zookeeper.common.PathUtils.validatePath`.
 *
 * @todo Level 1: an absolute path without an empty, `.` or `..` component, without forbidden characters, and without a
 * slash at its end unless it is `/`. The text of this chapter has all rules and messages. Go through the characters
 * from left to right: the first thing that is wrong counts.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'Path length must be > 0';
  if (!path.startsWith('/')) return 'Path must start with / character';
  if (path === '/') return undefined;
  if (path.endsWith('/')) return 'Path must not end with / character';
  for (let i = 1; i < path.length; i++) {
    const problem = problemAt(path, i);
    if (problem !== undefined) return `Invalid path string "${path}" caused by ${problem} @${i}`;
  }
  return undefined;
}

/** @solution */
function problemAt(path: string, i: number): string | undefined {
  const code = path.charCodeAt(i);
  if (code === 0) return 'null character not allowed';
  if (code === SLASH) {
    return path.charCodeAt(i - 1) === SLASH ? 'empty node name specified' : undefined;
  }
  if (code === DOT) return endsInDots(path, i) ? 'relative paths not allowed' : undefined;
  return isForbidden(code) ? 'invalid character' : undefined;
}

/**
 * Whether a component that consists of one or two dots ends here.
 *
 * @solution
 */
function endsInDots(path: string, i: number): boolean {
  if (i + 1 < path.length && path[i + 1] !== '/') return false;
  return path[i - 1] === '/' || (path[i - 1] === '.' && path[i - 2] === '/');
}

/**
 * Control characters, surrogates with private use, and what is not assigned at the end.
 *
 * @solution
 */
function isForbidden(code: number): boolean {
  return (
    code <= 0x1f ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0xd800 && code <= 0xf8ff) ||
    code >= 0xfff0
  );
}

/** @solution */
const SLASH = 0x2f;

/** @solution */
const DOT = 0x2e;

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
