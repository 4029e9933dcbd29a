/**
 * Cuts a line into words. What stands in quotation marks of either kind is one word. Apache:
 * `ZooKeeperMain.MyCommandOptions.parseCommand`.
 */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"[^"]*"|'[^']*'|[^"'\s]\S*/g)].map(([word]) => unquoted(word));
}

function unquoted(word: string): string {
  const [mark] = word;
  const isQuoted = word.length > 1 && (mark === '"' || mark === "'") && word.endsWith(mark);
  return isQuoted ? word.slice(1, -1) : word;
}
