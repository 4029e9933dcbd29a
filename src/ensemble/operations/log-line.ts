/** A line of JSON as pino writes it, as a line for people: `17:51:40.123 INFO  It leads. epoch=3 tookMs=12`. */
export function logLine(json: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(json) as LogRecord;
  const at = new Date(time).toISOString().slice(11, 23);
  const name = (NAMES[level] ?? String(level)).padEnd(5);
  const more = Object.entries(fields).map(([key, value]) => ` ${key}=${shown(value)}`);
  const stack = err?.stack === undefined ? '' : `\n${err.stack}`;
  return `${at} ${name} ${msg ?? ''}${more.join('')}${stack}`;
}

interface LogRecord {
  readonly level: number;
  /** ms since 1970 */
  readonly time: number;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
  readonly [field: string]: unknown;
}

const NAMES: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
