import type { Command, Session } from './command.ts';
import type { ParsedFlags } from './parse-flags.ts';
import { parseLimits, type QuotaLimits } from './quota-text.ts';
import { deleteQuota, limitsPath, readText, setQuota, usedPath } from './quotas.ts';
import { usageError } from './usage-line.ts';
import { checkPath } from '../client/check-path.ts';

const LIMITS: Readonly<Record<string, keyof QuotaLimits>> = {
  n: 'count',
  b: 'bytes',
  N: 'countHardLimit',
  B: 'byteHardLimit',
};

/** What each is called where it is missing, or where its value makes no sense. */
const CALLED = '-n num soft quota, -b bytes soft quota, -N num hard quota, -B bytes hard quota';
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
    async run(session, words) {
      const path = words.args[0];
      if (path === undefined) throw usageError('setquota', SET_QUOTA);
      checkPath(path);
      const flag = flagOf(words)!;
      const problem = problemOf(flag, words.value(flag)!);
      if (problem === undefined) await set(session, path, flag, Number(words.value(flag)!));
      else session.err(problem);
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

/** Such a value is complained about, but the command counts as done, as Apache has it. */
function problemOf(flag: string, text: string): string | undefined {
  if (!/^[+-]?\d+$/.test(text)) {
    return 'NumberFormatException happens when parsing the option value';
  }
  return Number(text) > 0 ? undefined : `the ${SHORT[flag]!} must be greater than zero`;
}

async function set(
  { client, out }: Session,
  path: string,
  flag: string,
  limit: number,
): Promise<void> {
  await setQuota(client, path, { [LIMITS[flag]!]: limit });
  const used = parseLimits((await readText(client, usedPath(path))) ?? '');
  const [unit, now] = flag.toLowerCase() === 'n' ? ['count', used.count] : ['bytes', used.bytes];
  if (limit < now) {
    out(`[Warning]: the ${unit} quota you create is less than the existing ${unit}:${now}`);
  }
}

async function listQuota({ client, out, err }: Session, { args }: ParsedFlags): Promise<void> {
  const path = args[0]!;
  err(`absolute path is ${limitsPath(path)}`);
  const limits = await readText(client, limitsPath(path));
  if (limits === undefined) {
    err(`quota for ${path} does not exist.`);
    return;
  }
  out(`Output quota for ${path} ${limits}`);
  const used = await readText(client, usedPath(path));
  if (used !== undefined) out(`Output stat for ${path} ${used}`);
}
