import { ErrorCode } from '#kit';
import { ZooKeeperClient } from '../client/client.ts';
import { errorOf } from '../client/errors.ts';
import type { ClientOptions } from '../client/options.ts';
import type { WatchedEvent } from '../client/watched-event.ts';
import type { Command, Session } from './command.ts';
import { COMMANDS, OWN_COMMANDS, USAGE } from './commands.ts';
import { parseFlags } from './parse-flags.ts';
import { problemText } from './problem-text.ts';
import { ShellError } from './shell-error.ts';
import { usageError } from './usage-line.ts';
import { wordsOf } from './words.ts';

/** As shells have it. */
const NOT_FOUND = 127;

/** `history` shows so many lines, and itself. */
const HISTORY_SHOWN = 10;

/** What a shell is made from. */
export interface ShellOptions {
  /** `host:port[,host:port…][/chroot]` */
  readonly server: string;
  readonly client: ClientOptions;
  out(text: string): void;
  err(text: string): void;
}

/** Apache: `ZooKeeper.States`. */
const STATES = {
  SyncConnected: 'CONNECTED',
  ConnectedReadOnly: 'CONNECTEDREADONLY',
  Disconnected: 'CONNECTING',
  Expired: 'CLOSED',
  Closed: 'CLOSED',
  AuthFailed: 'AUTH_FAILED',
} as const;

/** The shell of ZooKeeper, without a terminal. Apache: `org.apache.zookeeper.ZooKeeperMain`. */
export class Shell {
  private readonly options: ShellOptions;
  private readonly lines: string[] = [];
  private server: string;
  private current: ZooKeeperClient;
  private printsWatches = true;
  private lastExitCode = 0;
  private hasQuit = false;

  /** Begins to connect. @throws RangeError if `server` makes no sense. */
  constructor(options: ShellOptions) {
    this.options = options;
    this.server = options.server;
    options.out(`Connecting to ${options.server}`);
    this.current = this.connect(options.server);
  }

  get client(): ZooKeeperClient {
    return this.current;
  }

  /** Of the last command. */
  get exitCode(): number {
    return this.lastExitCode;
  }

  /** Whether `quit` was said. */
  get isOver(): boolean {
    return this.hasQuit;
  }

  get prompt(): string {
    return `[zk: ${this.server}(${STATES[this.current.state]}) ${this.lines.length}] `;
  }

  /**
   * Resolves when there is a connection.
   *
   * @throws ConnectionLossError if it takes longer than the session's time-out.
   */
  async waitForConnection(): Promise<void> {
    const late = errorOf(ErrorCode.CONNECTIONLOSS);
    const waiting = new AbortController();
    const timer = setTimeout(() => waiting.abort(late), this.current.sessionTimeoutMs);
    try {
      await this.current.connected({ signal: waiting.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Carries out a line, and keeps it in the history. */
  async executeLine(line: string): Promise<void> {
    if (line.trim() === '') return;
    this.lines.push(line);
    await this.execute(wordsOf(line));
  }

  /** Carries out a command. Whatever goes wrong is printed. */
  async execute(words: readonly string[]): Promise<void> {
    try {
      await this.run(words);
      this.lastExitCode = 0;
    } catch (error) {
      const text = problemText(error);
      if (text === undefined) throw error;
      this.lastExitCode = error instanceof ShellError ? error.exitCode : 1;
      this.options.err(text);
    }
  }

  /** Ends the session without a word. */
  async close(): Promise<void> {
    this.printsWatches = false;
    await this.current.close();
  }

  private async run([name = '', ...words]: readonly string[]): Promise<void> {
    if (Object.hasOwn(OWN_COMMANDS, name)) await this.runOwn(name, words);
    else {
      const command = COMMANDS.get(name);
      if (command === undefined) {
        this.options.err(USAGE);
        if (name === 'help') return;
        throw new ShellError(`Command not found: Command not found ${name}`, NOT_FOUND);
      }
      await this.runRemote(name, command, words);
    }
  }

  private async runOwn(name: string, words: readonly string[]): Promise<void> {
    const [first] = words;
    if (name === 'quit') {
      this.hasQuit = true;
      await this.current.close();
    } else if (name === 'connect') {
      await this.reconnect(first ?? this.server);
    } else if (name === 'history') this.showHistory();
    else if (name === 'printwatches') {
      if (first === undefined)
        this.options.out(`printwatches is ${this.printsWatches ? 'on' : 'off'}`);
      else this.printsWatches = first === 'on';
    } else if (first !== undefined) await this.redo(first);
  }

  private async runRemote(name: string, command: Command, words: readonly string[]): Promise<void> {
    const parsed = parseFlags(words, command.flags ?? {});
    if (parsed.args.length < command.least) throw usageError(name, command.usage);
    const { out, err } = this.options;
    if (['Closed', 'Expired', 'AuthFailed'].includes(this.current.state)) {
      out('Not connected');
      return;
    }
    const session: Session = { client: this.current, out, err, watcher: this.watcher };
    await command.run(session, parsed);
  }

  /** Events are printed as they come, whoever watches: but somebody has to. */
  private readonly watcher = (): void => undefined;

  private connect(server: string): ZooKeeperClient {
    const client = new ZooKeeperClient(server, this.options.client);
    client.onState((state) => this.show({ type: 'None', state, path: null }));
    client.onEvent((event) => this.show(event));
    return client;
  }

  private async reconnect(server: string): Promise<void> {
    const next = this.connect(server);
    await this.current.close();
    this.current = next;
    this.server = server;
  }

  private show({ type, state, path }: WatchedEvent): void {
    if (!this.printsWatches) return;
    this.options.out(`\nWATCHER::\n\nWatchedEvent state:${state} type:${type} path:${path}`);
  }

  /** Numbers are those of the prompts, from 0. */
  private showHistory(): void {
    const last = this.lines.length - 1;
    for (let at = Math.max(0, last - HISTORY_SHOWN); at <= last; at++) {
      this.options.out(`${at} - ${this.lines[at]!}`);
    }
  }

  private async redo(number: string): Promise<void> {
    const at = /^\d+$/.test(number) ? Number(number) : this.lines.length;
    // The last line is this redo itself.
    if (at >= this.lines.length - 1) {
      throw new ShellError('Command index out of range');
    }
    const line = this.lines[at]!;
    const words = wordsOf(line);
    if (words[0] === 'redo') throw new ShellError('No redoing redos');
    this.lines[this.lines.length - 1] = line;
    await this.run(words);
  }
}
