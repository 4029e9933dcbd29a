import type { ZooKeeperClient } from '../client/client.ts';
import type { FlagRules, ParsedFlags } from './parse-flags.ts';

/** What a command may use. */
export interface Session {
  readonly client: ZooKeeperClient;
  /** Prints a line, or several. */
  out(text: string): void;
  err(text: string): void;
  /** For `-w`: prints what happens. */
  readonly watcher: () => void;
}

/** A command of the shell that talks to a server. */
export interface Command {
  /** What the help shows behind the name: `[-s] path`. */
  readonly usage: string;
  readonly flags?: FlagRules;
  /** With fewer arguments the usage is printed. */
  readonly least: number;
  /** Known, but not told in the help. */
  readonly isOld?: boolean;
  run(session: Session, words: ParsedFlags): Promise<void> | void;
}

/** Text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The data of a node as text; `null` if it has none. */
export function textOf(data: Uint8Array | null): string {
  return data === null ? 'null' : new TextDecoder().decode(data);
}
