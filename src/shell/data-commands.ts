import { ErrorCode, MAX_TTL_MS } from '#kit';
import { errorOf, ZooKeeperError } from '../client/errors.ts';
import type { CreateOptions } from '../client/options.ts';
import { parseAcls } from './acl-text.ts';
import { bytesOf, textOf, type Command, type Session } from './command.ts';
import { formatStat } from './format-stat.ts';
import { javaInt } from './java-int.ts';
import type { ParsedFlags } from './parse-flags.ts';
import { ShellError } from './shell-error.ts';

/** Commands about one node and its data. Apache: `CreateCommand`, `GetCommand`, `SetCommand`, `StatCommand`, `DeleteCommand`. */
export const DATA_COMMANDS: Readonly<Record<string, Command>> = {
  create: {
    usage: '[-s] [-e] [-c] [-t ttl] path [data] [acl]',
    flags: { plain: 'sec', valued: ['t'] },
    least: 1,
    run: create,
  },
  get: {
    usage: '[-s] [-w] path',
    flags: { plain: 'sw' },
    least: 1,
    async run(session, words) {
      const watcher = watcherOf(session, words, 'get path [watch]', 'get [-s] [-w] path');
      const { data, stat } = await session.client.getData(words.args[0]!, watcher);
      session.out(textOf(data));
      if (words.has('s')) session.out(formatStat(stat));
    },
  },
  set: {
    usage: '[-s] [-v version] path data',
    flags: { plain: 's', valued: ['v'] },
    least: 2,
    async run({ client, out }, words) {
      const [path, data] = words.args;
      const stat = await client.setData(path!, bytesOf(data!), versionOf(words));
      if (words.has('s')) out(formatStat(stat));
    },
  },
  stat: {
    usage: '[-w] path',
    flags: { plain: 'w' },
    least: 1,
    async run(session, words) {
      const watcher = watcherOf(session, words, 'stat path [watch]', 'stat [-w] path');
      const stat = await session.client.exists(words.args[0]!, watcher);
      if (stat === undefined) throw new ShellError(`Node does not exist: ${words.args[0]!}`);
      session.out(formatStat(stat));
    },
  },
  delete: {
    usage: '[-v version] path',
    flags: { valued: ['v'] },
    least: 1,
    async run({ client, err }, words) {
      const [path, old] = words.args;
      if (old === undefined) await client.delete(path!, versionOf(words));
      else {
        err(
          "'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.",
        );
        await client.delete(path!, { version: javaInt(old) });
      }
    },
  },
};

/** `-w`, or a second argument, as it was said before there were flags. */
export function watcherOf(
  { watcher, err }: Session,
  words: ParsedFlags,
  old: string,
  now: string,
): { readonly watcher?: () => void } {
  const isOldForm = words.args.length > 1;
  if (isOldForm) err(`'${old}' has been deprecated. Please use '${now}' instead.`);
  return isOldForm || words.has('w') ? { watcher } : {};
}

/** `-v` */
export function versionOf(words: ParsedFlags): { readonly version: number } {
  const version = words.value('v');
  return { version: version === undefined ? -1 : javaInt(version) };
}

async function create({ client, err }: Session, words: ParsedFlags): Promise<void> {
  const [path, data, acl] = words.args;
  const kind = createOptions(words);
  const bytes = data === undefined ? null : bytesOf(data);
  const access = acl === undefined ? {} : { acl: parseAcls(acl, err) };
  try {
    if (access.acl?.length === 0) throw errorOf(ErrorCode.INVALIDACL);
    const created = await client.create(path!, bytes, { ...kind, ...access });
    err(`Created ${created.path}`);
  } catch (error) {
    if (error instanceof ZooKeeperError && error.code === ErrorCode.INVALIDACL) err(error.message);
    throw error;
  }
}

function createOptions(words: ParsedFlags): CreateOptions {
  const [ephemeral, sequential, container] = ['e', 's', 'c'].map((flag) => words.has(flag));
  if (container && (ephemeral || sequential)) {
    throw new ShellError(
      '-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.',
    );
  }
  const kind = { ephemeral: ephemeral!, sequential: sequential!, container: container! };
  const ttl = words.value('t');
  return ttl === undefined ? kind : { ...kind, ttlMs: ttlOf(ttl, kind) };
}

function ttlOf(text: string, { ephemeral, container }: CreateOptions): number {
  if (!/^[+-]?\d+$/.test(text)) throw new ShellError('-t argument must be a long value');
  if (ephemeral) throw new ShellError('TTLs cannot be used with Ephemeral znodes');
  if (container) throw new ShellError('TTLs cannot be used with Container znodes');
  const ttlMs = Number(text);
  if (ttlMs > 0 && ttlMs <= MAX_TTL_MS) return ttlMs;
  throw new ShellError(`ttl must be positive and cannot be larger than: ${MAX_TTL_MS}`);
}
