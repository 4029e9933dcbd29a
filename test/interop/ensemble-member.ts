import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { KIT_ROOT } from '../../src/grade/root.ts';

/** Whose server it is. */
export type Kind = 'apache' | 'ours';

/** What a server that serves does. */
export type Mode = 'leading' | 'following' | 'observing';

/** What a member is started with. */
export interface MemberOptions {
  readonly kind: Kind;
  readonly sid: number;
  readonly clientPort: number;
  readonly configFile: string;
  /** The folder with myid in it. */
  readonly dataFolder: string;
  /** Ours, compiled: see `bundledServer`. */
  readonly bundle: string;
}

const JARS = '/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-simple.jar';

/** Nothing that a test waits for takes nearly so long, on however busy a machine. */
const LIMIT_MS = 120_000;

/** One server of an ensemble, as a process of its own that may end and start again. */
export class EnsembleMember {
  readonly options: MemberOptions;
  /** All that it has printed since it was started last. */
  output = '';
  private child: ChildProcess | undefined;
  private current: Mode | undefined;
  private readonly changes = new EventEmitter().setMaxListeners(50);

  constructor(options: MemberOptions) {
    this.options = options;
  }

  get kind(): Kind {
    return this.options.kind;
  }

  get sid(): number {
    return this.options.sid;
  }

  get clientPort(): number {
    return this.options.clientPort;
  }

  /** What it does; undefined if it does not serve clients. */
  get mode(): Mode | undefined {
    return this.current;
  }

  get isRunning(): boolean {
    return this.child !== undefined;
  }

  /** Starts it. When it serves is another matter: see {@link until}. */
  start(): void {
    const child = this.kind === 'ours' ? this.startOurs() : this.startApache();
    this.child = child;
    this.output = '';
    const killWithTests = (): void => void child.kill('SIGKILL');
    process.once('exit', killWithTests);
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.read(line));
    }
    child.on('message', (news) => this.heard(news as { state?: string; isServing?: boolean }));
    child.once('exit', () => {
      process.off('exit', killWithTests);
      this.child = undefined;
      this.become(undefined);
    });
  }

  /** Waits until it does one of these. @throws Error with what it said if it does not. */
  async until(...modes: readonly (Mode | undefined)[]): Promise<void> {
    await this.untilSo(() => modes.includes(this.current), `be ${modes.join(' or ')}`);
  }

  /** Waits until it has printed something. @param from - where in its output to look. */
  async untilPrinted(pattern: RegExp, from = 0): Promise<void> {
    await this.untilSo(() => pattern.test(this.output.slice(from)), `print ${String(pattern)}`);
  }

  /** Ends it as a power failure would, and waits until it is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Asks it to end, and waits until it is gone. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** It hears and does nothing until {@link goOn}. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.child?.kill('SIGCONT');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  private startOurs(): ChildProcess {
    const runner = path.join(KIT_ROOT, 'src', 'cli', 'run-bundle.cjs');
    const { bundle, configFile } = this.options;
    return spawn(process.execPath, [runner, bundle, configFile], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
  }

  private startApache(): ChildProcess {
    const settings = readFileSync(this.options.configFile, 'utf8');
    return spawn('java', [
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      '-Djava.net.preferIPv4Stack=true',
      '-Dzookeeper.jmx.log4j.disable=true',
      // It does not say otherwise that it sends TRUNC.
      '-Dorg.slf4j.simpleLogger.log.org.apache.zookeeper.server.quorum.LearnerHandler=debug',
      // Of all settings this one is a property of Java, and nothing else.
      `-Dreadonlymode.enabled=${/^readonlymode.enabled=true$/m.test(settings)}`,
      ...['-cp', JARS, 'org.apache.zookeeper.server.quorum.QuorumPeerMain'],
      this.options.configFile,
    ]);
  }

  /** Ours says by messages what it does. */
  private heard({ state, isServing }: { state?: string; isServing?: boolean }): void {
    if (state !== undefined) this.become(isServing ? (state.toLowerCase() as Mode) : undefined);
  }

  /** Apache's says it in its log. */
  private read(line: string): void {
    this.output += `${line}\n`;
    const [, state, phase] = /Peer state changed: (\w+)(?: - (\w+))?/.exec(line) ?? [];
    if (state !== undefined) this.become(phase === 'broadcast' ? (state as Mode) : undefined);
    this.changes.emit('change');
  }

  private become(mode: Mode | undefined): void {
    this.current = mode;
    this.changes.emit('change');
  }

  private async untilSo(isSo: () => boolean, what: string): Promise<void> {
    const signal = AbortSignal.timeout(LIMIT_MS);
    while (!isSo()) {
      await once(this.changes, 'change', { signal }).catch((error: unknown) => {
        const last = this.output.slice(-3000);
        const who = `Server ${this.sid} (${this.kind})`;
        throw new Error(`${who} did not ${what}. It said last:\n${last}`, { cause: error });
      });
    }
  }
}
