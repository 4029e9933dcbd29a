import { ShellError } from './shell-error.ts';

/** The flags that a command takes. */
export interface FlagRules {
  /** Letters that stand alone. */
  readonly plain?: string;
  /** Letters, or words, that a value follows. */
  readonly valued?: readonly string[];
  /** Flags of which there may be one only, and what they are called if there must be one. */
  readonly oneOf?: { readonly flags: readonly string[]; readonly required?: string };
}

/** A command's words, sorted. */
export interface ParsedFlags {
  /** What is no flag, without the name of the command. */
  readonly args: readonly string[];
  has(flag: string): boolean;
  value(flag: string): string | undefined;
}

/** Java's names of what can be wrong are part of what zkCli prints. */
const PACKAGE = 'org.apache.commons.cli';

/**
 * Finds the flags among the words of a command, before and behind its arguments. Apache: `DefaultParser` of Commons CLI.
 *
 * @throws ShellError in Apache's words.
 */
export function parseFlags(words: readonly string[], rules: FlagRules): ParsedFlags {
  const parser = new FlagParser(rules);
  for (const word of words) parser.take(word);
  return parser.finish();
}

class FlagParser {
  private readonly rules: FlagRules;
  private readonly found = new Map<string, string>();
  private readonly args: string[] = [];
  /** The flag whose value comes next. */
  private open: string | undefined;
  private isRestPlain = false;

  constructor(rules: FlagRules) {
    this.rules = rules;
  }

  take(word: string): void {
    if (this.isRestPlain) this.args.push(word);
    else if (this.open !== undefined && (!this.isFlag(word) || isNumber(word))) {
      this.found.set(this.open, word);
      this.open = undefined;
    } else {
      this.expectNothing();
      if (word === '--') this.isRestPlain = true;
      else if (word.startsWith('-') && word !== '-') this.takeFlags(word);
      else this.args.push(word);
    }
  }

  finish(): ParsedFlags {
    this.expectNothing();
    const { oneOf } = this.rules;
    if (oneOf?.required !== undefined && !oneOf.flags.some((flag) => this.found.has(flag))) {
      throw new ShellError(
        `${PACKAGE}.MissingOptionException: Missing required option: [${oneOf.required}]`,
      );
    }
    return {
      args: this.args,
      has: (flag) => this.found.has(flag),
      value: (flag) => this.found.get(flag),
    };
  }

  private isFlag(word: string): boolean {
    const name = word.replace(/^--?/, '');
    return word.startsWith('-') && (this.isKnown(name) || this.isKnown(name.slice(0, 1)));
  }

  private isKnown(flag: string): boolean {
    return this.isPlain(flag) || this.takesValue(flag);
  }

  private isPlain(flag: string): boolean {
    return flag.length === 1 && (this.rules.plain ?? '').includes(flag);
  }

  private takesValue(flag: string): boolean {
    return this.rules.valued?.includes(flag) ?? false;
  }

  /** `-s`, `-v`, `-sw` for both, `-v5` with its value, `-members`. */
  private takeFlags(word: string): void {
    const name = word.replace(/^--?/, '');
    if (this.isKnown(name)) {
      this.takeFlag(name);
      return;
    }
    for (let at = 0; at < name.length; at++) {
      const flag = name[at]!;
      if (word.startsWith('--') || !this.isKnown(flag)) {
        throw new ShellError(
          `${PACKAGE}.UnrecognizedOptionException: Unrecognized option: ${word}`,
        );
      }
      this.takeFlag(flag);
      const rest = name.slice(at + 1);
      if (this.open !== undefined && rest !== '') {
        this.take(rest);
        return;
      }
    }
  }

  private takeFlag(flag: string): void {
    const { oneOf } = this.rules;
    if (oneOf?.flags.includes(flag) === true) {
      const other = oneOf.flags.find((one) => one !== flag && this.found.has(one));
      if (other !== undefined) {
        const problem = `The option '${flag}' was specified but an option from this group has already been selected: '${other}'`;
        throw new ShellError(`${PACKAGE}.AlreadySelectedException: ${problem}`);
      }
    }
    if (this.takesValue(flag)) this.open = flag;
    this.found.set(flag, '');
  }

  private expectNothing(): void {
    if (this.open === undefined) return;
    throw new ShellError(
      `${PACKAGE}.MissingArgumentException: Missing argument for option: ${this.open}`,
    );
  }
}

function isNumber(word: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(word);
}
