import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** So many characters go out at once: a write for each of a million lines takes its time. */
const CHUNK = 65536;

/**
 * Prints lines as they come, no faster than they are read. In between, whoever waits gets a turn: if the reader has gone
 * away, as `head` does, the command is ended then.
 *
 * @returns what the generator returns.
 */
export async function printLines<Result>(
  lines: Generator<string, Result, undefined>,
): Promise<Result> {
  let waiting = '';
  for (;;) {
    const next = lines.next();
    if (next.done === true) {
      process.stdout.write(waiting);
      return next.value;
    }
    waiting += `${next.value}\n`;
    if (waiting.length < CHUNK) continue;
    if (process.stdout.write(waiting)) await nextTurn();
    else await once(process.stdout, 'drain');
    waiting = '';
  }
}
