import { CreateFlags, OPEN_ACL, type MultiOp } from '#kit';

/** What was written does not say what is to be done. */
export class Unreadable extends Error {}

/**
 * The parts of a multi, one a line, as the shell has them: `create -e -s /a data`, `set -v 1 /a data`, `delete -v 1 /a`,
 * `check -v 1 /a`.
 *
 * @throws Unreadable for a line that is none of these.
 */
export function parseMulti(text: string): readonly MultiOp[] {
  const lines = text.split(/[\n;]/).map((line) => line.trim());
  return lines.filter((line) => line !== '').map(parsePart);
}

function parsePart(line: string): MultiOp {
  const [word, ...rest] = line.split(/\s+/) as [string, ...string[]];
  const { flags, version, words } = optionsIn(line, rest);
  const [path, ...data] = words;
  if (path === undefined) throw new Unreadable(`“${line}” names no path`);
  const bytes = new TextEncoder().encode(data.join(' '));
  switch (word) {
    case 'create':
      return { op: 'create', path, data: bytes, acl: OPEN_ACL, flags };
    case 'set':
      return { op: 'setData', path, data: bytes, version };
    case 'delete':
      return { op: 'delete', path, version };
    case 'check':
      return { op: 'check', path, version };
    default:
      throw new Unreadable(`“${word}” is none of create, set, delete and check`);
  }
}

function optionsIn(
  line: string,
  rest: readonly string[],
): { readonly flags: number; readonly version: number; readonly words: readonly string[] } {
  let flags: number = CreateFlags.PERSISTENT;
  let version = -1;
  let i = 0;
  for (; i < rest.length && rest[i]!.startsWith('-'); i++) {
    const option = rest[i];
    if (option === '-e') flags |= CreateFlags.EPHEMERAL;
    else if (option === '-s') flags |= CreateFlags.PERSISTENT_SEQUENTIAL;
    else if (option === '-v' && /^-?\d{1,9}$/.test(rest[i + 1] ?? '')) version = Number(rest[++i]);
    else throw new Unreadable(`“${option}” in “${line}” is no option`);
  }
  return { flags, version, words: rest.slice(i) };
}
