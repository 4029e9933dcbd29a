import { ACL_COMMANDS } from './acl-commands.ts';
import type { Command } from './command.ts';
import { DATA_COMMANDS } from './data-commands.ts';
import { QUOTA_COMMANDS } from './quota-commands.ts';
import { SESSION_COMMANDS } from './session-commands.ts';
import { TREE_COMMANDS } from './tree-commands.ts';
import { usageLine } from './usage-line.ts';
import { WATCH_COMMANDS } from './watch-commands.ts';

/** Every command that talks to a server, by name. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    DATA_COMMANDS,
    TREE_COMMANDS,
    ACL_COMMANDS,
    WATCH_COMMANDS,
    QUOTA_COMMANDS,
    SESSION_COMMANDS,
  ].flatMap((commands) => Object.entries(commands)),
);

/** What the shell does by itself, and what the help shows behind it. */
export const OWN_COMMANDS: Readonly<Record<string, string>> = {
  connect: 'host:port',
  history: '',
  printwatches: 'on|off',
  quit: '',
  redo: 'cmdno',
};

/** What is there for completion: all but the old ones. */
export const COMMAND_NAMES: readonly string[] = [
  ...[...COMMANDS].filter(([, command]) => command.isOld !== true).map(([name]) => name),
  ...Object.keys(OWN_COMMANDS),
].sort();

/** The help. Apache: `ZooKeeperMain.usage`. */
export const USAGE = [
  'ZooKeeper -server host:port -client-configuration properties-file cmd args',
  ...COMMAND_NAMES.map(
    (name) => `\t${usageLine(name, COMMANDS.get(name)?.usage ?? OWN_COMMANDS[name]!)}`,
  ),
].join('\n');
