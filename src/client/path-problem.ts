/** An empty component, one that is relative, and what no name may contain: whichever comes first counts. */
const WRONG: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['null character not allowed', /\0/],
  ['empty node name specified', /(?<=\/)\//],
  // Where the component ends.
  ['relative paths not allowed', /(?<=\/\.?)\.(?=\/|$)/],
  ['invalid character', /\p{Cc}/u],
  // Surrogates with private use, and what is not assigned at the end.
  ['invalid character', /[\ud800-\uf8ff\ufff0-\uffff]/],
];

/** What is wrong with a path, in Apache's words; undefined if nothing is. Apache: `PathUtils.validatePath`. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'Path length must be > 0';
  if (!path.startsWith('/')) return 'Path must start with / character';
  if (path === '/') return undefined;
  if (path.endsWith('/')) return 'Path must not end with / character';
  const found = WRONG.map(([what, pattern]) => ({ what, at: path.search(pattern) }));
  const [first] = found.filter(({ at }) => at !== -1).sort((a, b) => a.at - b.at);
  return first && `Invalid path string "${path}" caused by ${first.what} @${first.at}`;
}
