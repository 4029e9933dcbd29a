/** So many characters go out at once: a write for each of a million lines takes its time. */
const CHUNK = 65536;

/** Prints lines as they come. @returns what the generator returns. */
export function printLines<Result>(lines: Generator<string, Result, undefined>): Result {
  let waiting = '';
  for (;;) {
    const next = lines.next();
    if (next.done === true) {
      process.stdout.write(waiting);
      return next.value;
    }
    waiting += `${next.value}\n`;
    if (waiting.length < CHUNK) continue;
    process.stdout.write(waiting);
    waiting = '';
  }
}
