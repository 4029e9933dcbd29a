import type { Command } from 'commander';
import { markdownFacts } from './markdown.ts';

/** What a shown command may consist of. */
export interface KnownCommands {
  /** The scripts of package.json. */
  readonly scripts: readonly string[];
  /** The options and arguments of a script; undefined if they are not to be checked. */
  commandOf(script: string): Command | undefined;
  isChapter(name: string): boolean;
}

/** What npm itself brings along and the texts use. */
const NPM_COMMANDS = ['ci', 'install'];

/**
 * Checks that every `npm …` command which a text shows as code exists: its script, its options,
 * and its chapter. Words such as `CHAPTER`, `<chapter>`, `chapterN` or `…` stand for anything.
 *
 * @returns a sentence for each wrong command, starting with its file and line.
 */
export function wrongCommands(markdown: string, file: string, known: KnownCommands): string[] {
  return markdownFacts(markdown).code.flatMap(({ text, line }) =>
    commandsIn(text).flatMap((words) => {
      const problem = problemOf(words, known);
      return problem === undefined ? [] : [`${file}:${line}: npm ${words.join(' ')}: ${problem}`];
    }),
  );
}

/** The npm commands of a piece of code, as words; the word `npm` itself is left out. */
function commandsIn(code: string): string[][] {
  return code
    .replace(/\s#\s.*$/, '')
    .split(/&&|\|\|?|;/)
    .map((command) => /(?:^|[\s$>(:])npm +(\S.*)$/.exec(command.trimEnd())?.[1] ?? '')
    .map((rest) => rest.split(/ {2,}/)[0]!.replace(/[.,;:)]+$/, ''))
    .map((rest) => rest.split(' ').filter((word) => word !== ''))
    .filter((words) => words.length > 0);
}

function problemOf([first, ...rest]: readonly string[], known: KnownCommands): string | undefined {
  if (NPM_COMMANDS.includes(first!)) return undefined;
  const isRun = first === 'run' || first === 'run-script';
  const [script, ...words] = isRun ? rest : [first!, ...rest];
  if (script === undefined || isPlaceholder(script)) return undefined;
  if (!isRun && !['test', 'start'].includes(script)) return `npm has no command ${script}`;
  if (!known.scripts.includes(script)) return `package.json has no script ${script}`;
  const separator = words.indexOf('--');
  const forNpm = separator === -1 ? words : words.slice(0, separator);
  const option = forNpm.find((word) => word.startsWith('-'));
  if (option !== undefined) return `npm keeps ${option} to itself, unless -- stands before it`;
  const command = known.commandOf(script);
  const passed = words.filter((_, index) => index !== separator);
  return command && argumentProblem(passed, command, known);
}

/** Follows the words as commander would. */
function argumentProblem(
  words: readonly string[],
  command: Command,
  known: KnownCommands,
): string | undefined {
  let position = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word.startsWith('-')) {
      const [name] = word.split('=');
      if (name === '--help' || name === '-h') continue;
      const option = command.options.find(({ long, short }) => name === long || name === short);
      if (option === undefined) return `there is no option ${name}`;
      const next = words[index + 1];
      const takesNext = option.required || (option.optional && next?.startsWith('-') === false);
      if (takesNext && !word.includes('=')) index++;
      continue;
    }
    const argument =
      command.registeredArguments[position] ?? command.registeredArguments.find((a) => a.variadic);
    if (argument === undefined) return `nothing is known of an argument ${word}`;
    position++;
    if (argument.name().startsWith('chapter') && !isPlaceholder(word) && !known.isChapter(word)) {
      return `there is no chapter ${word}`;
    }
  }
  return undefined;
}

function isPlaceholder(word: string): boolean {
  return /^[A-Z][A-Z_]*$|^chapterN$|^<.*>$|^\[.*\]$|…|\.\.\./.test(word);
}
