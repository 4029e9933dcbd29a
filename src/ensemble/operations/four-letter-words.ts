import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import { configurationText } from './configuration-text.ts';
import { connectionLine } from './connection-line.ts';
import type { DataSize } from './data-size.ts';
import { dumpLines } from './dump-lines.ts';
import { environment } from './environment.ts';
import { foldersOf } from './folders.ts';
import { monitorEntries } from './monitor-entries.ts';
import { monitorSummaries, monitorValues } from './monitor-values.ts';
import { NOT_SERVING } from './not-serving.ts';
import type { Operated } from './operated.ts';
import { resetConnections, resetServer } from './reset-stats.ts';
import { serverLines } from './server-lines.ts';
import { VERSION } from './version.ts';
import { watchedPaths, watchingSessions } from './watched-paths.ts';

/** How long the number behind `stmk` is. */
const MASK_BYTES = 8;

/** What an answer is made of. */
interface Asked {
  readonly operated: Operated;
  readonly report: ServerReport;
  readonly dataSize: DataSize;
}

/**
 * The four-letter words, as Apache 3.8 answers them: `org.apache.zookeeper.server.command`.
 */
export class FourLetterWords {
  /** All of them. */
  readonly words: readonly string[] = Object.keys(ANSWERS);
  private readonly allowed: ReadonlySet<string>;
  private readonly operated: Operated;
  private readonly dataSize: DataSize;

  constructor(operated: Operated, dataSize: DataSize) {
    this.operated = operated;
    this.dataSize = dataSize;
    this.allowed = allowedWords(operated.config.texts['4lw.commands.whitelist'], this.words);
  }

  /**
   * The answer to one of {@link words}. Apache: `NIOServerCnxn.checkFourLetterWord`.
   *
   * @param said - what has come together with the word, which it ends with if nothing has come behind it: `stmk` looks
   * for a number there, and is not answered without one.
   */
  answer(word: string, said: Uint8Array = new Uint8Array()): string {
    if (!this.allowed.has(word)) {
      return `${word} is not executed because it is not in the whitelist.\n`;
    }
    const { operated, dataSize } = this;
    if (word === 'stmk') return setTraceMask(operated, said);
    const always = ALWAYS[word];
    if (always !== undefined) return always(operated);
    if (!operated.isServing) return word === 'isro' ? 'null' : notServing(word);
    return ANSWERS[word]?.({ operated, dataSize, report: operated.report() }) ?? '';
  }
}

/** Only `hash` leaves the end of the line out. */
function notServing(word: string): string {
  return word === 'hash' ? NOT_SERVING : `${NOT_SERVING}\n`;
}

/** `*` stands for all; without the setting there is only `srvr`. Apache: `FourLetterCommands.isEnabled`. */
function allowedWords(setting: string | undefined, words: readonly string[]): ReadonlySet<string> {
  if (setting === undefined) return new Set(['srvr']);
  if (setting.trim() === '*') return new Set(words);
  return new Set(setting.split(',').map((word) => word.trim()));
}

/** What a server answers that does not serve, too. */
const ALWAYS: Readonly<Record<string, (operated: Operated) => string>> = {
  ruok: () => 'imok',
  gtmk: ({ traceMask }) => String(traceMask.value),
  envi: () => lines(['Environment:', ...environment().map(([name, value]) => `${name}=${value}`)]),
};

const ANSWERS: Readonly<Record<string, (asked: Asked) => string>> = {
  ...Object.fromEntries(
    Object.entries(ALWAYS).map(([word, answer]) => [
      word,
      ({ operated }: Asked) => answer(operated),
    ]),
  ),
  stmk: () => '',
  conf: ({ operated }) => configurationText(operated),
  cons: (asked) => `${lines(connections(asked, false))}\n`,
  crst: ({ report }) => {
    resetConnections(report);
    return 'Connection stats reset.\n';
  },
  dirs: ({ operated }) => {
    const { dataBytes, logBytes } = foldersOf(operated);
    return lines([`datadir_size: ${dataBytes}`, `logdir_size: ${logBytes}`]);
  },
  dump: ({ operated, report }) => lines(dumpLines(operated, report)),
  hash: ({ report }) =>
    lines(report.digests.map(({ zxid, digest }) => `${zxid.toString(16)}: ${digest}`)),
  isro: ({ operated }) => (operated.isReadOnly ? 'ro' : 'rw'),
  mntr: ({ operated, report, dataSize }) => {
    const values = monitorValues(operated, report, dataSize);
    const entries = monitorEntries(values, monitorSummaries(operated, report));
    return lines(entries.map(([name, value]) => `zk_${name}\t${String(value)}`));
  },
  srst: ({ operated, report }) => {
    resetServer(operated, report);
    return 'Server stats reset.\n';
  },
  srvr: ({ operated, report }) => lines([...version(operated), ...serverLines(operated, report)]),
  stat: (asked) => {
    const { operated, report } = asked;
    const clients = ['Clients:', ...connections(asked, true), ''];
    return lines([...version(operated), ...clients, ...serverLines(operated, report)]);
  },
  wchc: ({ report }) => {
    const sessions = [...watchedPaths(report)].flatMap(([session, paths]) => [
      hex(session),
      ...paths.map((path) => `\t${path}`),
    ]);
    return `${lines(sessions)}\n`;
  },
  wchp: ({ report }) => {
    const paths = [...watchingSessions(report)].flatMap(([path, sessions]) => [
      path,
      ...sessions.map((session) => `\t${hex(session)}`),
    ]);
    return `${lines(paths)}\n`;
  },
  wchs: ({ report }) => {
    const { connections, paths, watches } = report.watches.counts('node');
    return lines([
      `${connections} connections watching ${paths} paths`,
      `Total watches:${watches}`,
    ]);
  },
};

/** Apache: `SetTraceMaskCommand`. There is nothing that could be traced: the number is kept, and that is all. */
function setTraceMask({ traceMask }: Operated, said: Uint8Array): string {
  const text = Buffer.from(said.buffer, said.byteOffset, said.length);
  // The word itself may have come in two pieces.
  const start = ['stmk', 'tmk', 'mk', 'k'].find((end) => text.toString('latin1').startsWith(end));
  const number = text.subarray(start?.length ?? text.length);
  if (number.length < MASK_BYTES) return '';
  traceMask.value = number.readBigInt64BE();
  return String(traceMask.value);
}

function connections({ operated, report }: Asked, brief: boolean): string[] {
  return report.connections.map((connection) =>
    connectionLine(operated, report, connection, { brief }),
  );
}

function version({ isReadOnly }: Operated): string[] {
  const first = `Zookeeper version: ${VERSION}`;
  return isReadOnly ? [first, 'READ-ONLY mode; serving only read-only clients'] : [first];
}

function hex(session: bigint): string {
  return `0x${session.toString(16)}`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
