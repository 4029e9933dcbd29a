/** A setting, and where it stands. */
export interface ZooLine {
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A line that is no setting. */
export interface BadLine {
  readonly line: number;
  readonly text: string;
}

/**
 * Takes a zoo.cfg apart as Java takes a properties file: `key=value`, `key: value` or `key value`, comments behind # or !, lines
 * that end in a backslash go on in the next. Unlike Java it says which lines have no value. Apache: `java.util.Properties.load`.
 */
export function readZooLines(text: string): {
  readonly settings: readonly ZooLine[];
  readonly bad: readonly BadLine[];
} {
  const settings: ZooLine[] = [];
  const bad: BadLine[] = [];
  for (const { text: line, number } of logicalLines(text)) {
    const [, key = '', value] = /^((?:\\.|[^\s=:\\])+)(?:\s*[=:]\s*|\s+)(.*)$/.exec(line) ?? [];
    if (value === undefined) bad.push({ line: number, text: line });
    else settings.push({ key: unescape(key), value: unescape(value).trim(), line: number });
  }
  return { settings, bad };
}

function* logicalLines(text: string): Generator<{ text: string; number: number }> {
  const lines = text.split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length; i++) {
    const number = i + 1;
    let line = lines[i]!.trimStart();
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
    while (goesOn(line) && i + 1 < lines.length) line = line.slice(0, -1) + lines[++i]!.trimStart();
    yield { text: line, number };
  }
}

/** An odd number of backslashes at the end. */
function goesOn(line: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(line);
}

function unescape(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(parseInt(code.slice(1), 16));
    return { t: '\t', n: '\n', r: '\r', f: '\f' }[code] ?? code;
  });
}
