import type { Command, Session } from './command.ts';
import type { ParsedFlags } from './parse-flags.ts';
import type { QuotaLimits } from './quota-text.ts';
import { deleteQuota, limitsPath, readText, setQuota, usedPath } from './quotas.ts';
import { ShellError } from './shell-error.ts';
import { usageError } from './usage-line.ts';
import { checkPath } from '../client/check-path.ts';

const LIMITS: Readonly<Record<string, keyof QuotaLimits>> = {
  n: 'count',
  b: 'bytes',
  N: 'countHardLimit',
  B: 'byteHardLimit',
};

/** What each is called where it is missing, or where its value makes no sense. */
const CALLED =
  '-n num soft quota, -b bytes soft quota, -N num hard quota, -B bytes hard quota';
const SHORT: Readonly<Record<string, string>> = {
  n: 'num quota',
  b: 'bytes quota',
  N: 'num hard quota',
  B: 'bytes hard quota',
};

const SET_QUOTA = '-n|-b|-N|-B val path';

/** Commands about how much may be stored. Apache: `SetQuotaCommand`, `ListQuotaCommand`, `DelQuotaCommand`. */
export const QUOTA_COMMANDS: Readonly<Record<string, Command>> = {
  setquota: {
    usage: SET_QUOTA,
    flags: { valued: Object.keys(LIMITS), oneOf: { flags: Object.keys(LIMITS), required: CALLED } },
    least: 0,
    async run({ client }, words) {
      const path = words.args[0];
      if (path === undefined) throw usageError('setquota', SET_QUOTA);
      checkPath(path);
      const flag = flagOf(words)!;
      await setQuota(client, path, { [LIMITS[flag]!]: limitOf(flag, words.value(flag)!) });
    },
  },
  listquota: { usage: 'path', least: 1, run: listQuota },
  delquota: {
    usage: '[-n|-b|-N|-B] path',
    flags: { plain: 'nbNB', oneOf: { flags: Object.keys(LIMITS) } },
    least: 1,
    async run({ client, out }, words) {
      const path = words.args[0]!;
      const flag = flagOf(words);
      const isThere = await deleteQuota(client, path, flag === undefined ? flag : LIMITS[flag]);
      if (!isThere) out(`Quota does not exist for ${path}`);
    },
  },
};

function flagOf(words: ParsedFlags): string | undefined {
  return Object.keys(LIMITS).find((flag) => words.has(flag));
}

function limitOf(flag: string, text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new ShellError('NumberFormatException happens when parsing the option value');
  }
  const limit = Number(text);
  if (limit <= 0) throw new ShellError(`the ${SHORT[flag]!} must be greater than zero`);
  return limit;
}

async function listQuota({ client, out, err }: Session, { args }: ParsedFlags): Promise<void> {
  const path = args[0]!;
  err(`absolute path is ${limitsPath(path)}`);
  const limits = await read(client, limitsPath(path));
  if (limits === undefined) {
    err(`quota for ${path} does not exist.`);
    return;
  }
  out(`Output quota for ${path} ${limits}`);
  const used = await read(client, usedPath(path));
  if (used !== undefined) out(`Output stat for ${path} ${used}`);
}

/** Whatever is no path has no quota either. */
async function read(client: Session['client'], path: string): Promise<string | undefined> {
  return readText(client, path);
}
