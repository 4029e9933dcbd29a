import { readFileSync } from 'node:fs';
import { textOf, type Command, type Session } from './command.ts';
import { formatStat } from './format-stat.ts';
import type { ParsedFlags } from './parse-flags.ts';
import { ShellError } from './shell-error.ts';
import { usageError } from './usage-line.ts';

/** What this shell behaves like. */
const VERSION = 'ZooKeeper CLI version: 3.8.0, as the workbook has it';

/** Where the ensemble's configuration is. */
const CONFIG_NODE = '/zookeeper/config';

const RECONFIG =
  '[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | ' +
  '[-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]';

/** Commands about the session and the ensemble. Apache: `ConfigCommand`, `ReconfigCommand`, `VersionCommand`, `CloseCommand`. */
export const SESSION_COMMANDS: Readonly<Record<string, Command>> = {
  version: { usage: '', least: 0, run: ({ out }) => out(VERSION) },
  close: { usage: '', least: 0, run: ({ client }) => client.close() },
  config: {
    usage: '[-c] [-w] [-s]',
    flags: { plain: 'cws' },
    least: 0,
    async run(session, words) {
      const { client, out, watcher } = session;
      const { data, stat } = await client.getData(CONFIG_NODE, words.has('w') ? { watcher } : {});
      const text = data === null ? '' : textOf(data);
      out(words.has('c') ? clientConfig(text) : text);
      if (words.has('s')) out(formatStat(stat));
    },
  },
  reconfig: {
    usage: RECONFIG,
    flags: { plain: 's', valued: ['v', 'file', 'members', 'add', 'remove'] },
    least: 0,
    run: reconfig,
  },
};

/** The version, and where clients connect. Apache: `ConfigUtils.getClientConfigStr`. */
function clientConfig(text: string): string {
  const lines = text.split('\n');
  const version = lines.find((line) => line.startsWith('version='))?.slice('version='.length) ?? '';
  const clients = lines
    .filter((line) => line.startsWith('server.') && line.includes(';'))
    .map((line) => line.slice(line.indexOf(';') + 1));
  return `${version} ${clients.join(',')}`;
}

async function reconfig({ client, out }: Session, words: ParsedFlags): Promise<void> {
  const file = words.value('file');
  const newMembers = words.value('members') ?? (file === undefined ? file : membersIn(file));
  const joining = words.value('add');
  const leaving = words.value('remove');
  const isWhole = newMembers !== undefined;
  const isStep = joining !== undefined || leaving !== undefined;
  if (isWhole === isStep) throw usageError('reconfig', RECONFIG);
  const change = isWhole
    ? { newMembers }
    : {
        ...(joining === undefined ? {} : { joining }),
        ...(leaving === undefined ? {} : { leaving }),
      };
  const version = words.value('v');
  if (version !== undefined && !/^[0-9a-fA-F]+$/.test(version)) {
    throw new ShellError(`-v wants the version of a configuration, in hexadecimal: "${version}"`);
  }
  const fromConfig = version === undefined ? -1n : BigInt(`0x${version}`);
  const { data, stat } = await client.reconfig({ ...change, fromConfig });
  out(`Committed new configuration:\n${textOf(data)}`);
  if (words.has('s')) out(formatStat(stat));
}

function membersIn(file: string): string {
  try {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/);
    return lines.filter((line) => line.startsWith('server.')).join(',');
  } catch (error) {
    throw new ShellError(`Error processing ${file}: ${(error as Error).message}`);
  }
}
