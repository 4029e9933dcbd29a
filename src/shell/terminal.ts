import { appendFileSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { complete } from './complete.ts';
import type { Shell } from './shell.ts';

/** So many lines of earlier times can be had by the arrow keys. */
const HISTORY_LINES = 500;

/** Where lines that were typed are kept. Lines with a password in them are not. */
const HISTORY_FILE = path.join(os.homedir(), '.workbook_zk_history');

/** Asks for lines until somebody says `quit`, or there are none any more. */
export async function converse(shell: Shell, input: NodeJS.ReadStream): Promise<void> {
  const isTerminal = input.isTTY && process.stdout.isTTY;
  const lines = readline.createInterface({
    input,
    terminal: isTerminal,
    ...(isTerminal
      ? {
          output: process.stdout,
          history: readHistory(),
          historySize: HISTORY_LINES,
          removeHistoryDuplicates: true,
          completer: (line: string, done: (error: null, found: [string[], string]) => void) =>
            void complete(shell.client, line).then((found) => done(null, found)),
        }
      : {}),
  });
  lines.on('SIGINT', () => lines.close());
  const ask = (): void => {
    if (!isTerminal) return;
    lines.setPrompt(shell.prompt);
    lines.prompt();
  };
  ask();
  for await (const line of lines) {
    if (isTerminal) keep(line);
    await shell.executeLine(line);
    if (shell.isOver) break;
    ask();
  }
  lines.close();
}

/** The newest line first. */
function readHistory(): string[] {
  try {
    const lines = readFileSync(HISTORY_FILE, 'utf8').split('\n');
    return lines
      .filter((line) => line !== '')
      .slice(-HISTORY_LINES)
      .reverse();
  } catch {
    // There is none yet.
    return [];
  }
}

function keep(line: string): void {
  if (line.trim() === '' || /^\s*addauth\b/.test(line)) return;
  try {
    appendFileSync(HISTORY_FILE, `${line}\n`, { mode: 0o600 });
  } catch {
    // A shell works without a history, too.
  }
}
