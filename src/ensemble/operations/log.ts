import { pino, type DestinationStream, type Logger } from 'pino';
import { logLine } from './log-line.ts';

/** What a server logs by. */
export type Log = Logger;

/**
 * The log of a server, on standard output: lines of text if a person reads them at a terminal, or a parent process that passes
 * them on to one; JSON, one object a line, if they go anywhere else.
 *
 * @param environment - `ZK_LOG_LEVEL`: `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`; info if it is none of these.
 * `ZK_LOG_FORMAT`: `text` or `json`, if it is to be this in any case.
 */
export function newLog(environment: Readonly<Record<string, string | undefined>>): Log {
  const { ZK_LOG_LEVEL: wanted = '', ZK_LOG_FORMAT: format } = environment;
  const isKnown = wanted === 'silent' || Object.hasOwn(pino.levels.values, wanted);
  const level = isKnown ? wanted : 'info';
  const isText =
    format === undefined ? process.stdout.isTTY || process.connected : format === 'text';
  return pino({ base: null, level }, isText ? TEXT : pino.destination({ dest: 1, sync: true }));
}

const TEXT: DestinationStream = {
  write: (json) => void process.stdout.write(`${logLine(json)}\n`),
};
