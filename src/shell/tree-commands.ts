import { ZooKeeperError } from '../client/errors.ts';
import type { Command, Session } from './command.ts';
import { watcherOf } from './data-commands.ts';
import { formatStat } from './format-stat.ts';
import type { ParsedFlags } from './parse-flags.ts';
import { ShellError } from './shell-error.ts';
import { subtree } from './subtree.ts';

/** So many nodes are deleted in one multi, unless the user says otherwise. Apache: `DeleteAllCommand`. */
const BATCH = 1000;

/** Commands about what is below a node. Apache: `LsCommand`, `DeleteAllCommand`, `GetEphemeralsCommand`, `GetAllChildrenNumberCommand`. */
export const TREE_COMMANDS: Readonly<Record<string, Command>> = {
  ls: {
    usage: '[-s] [-w] [-R] path',
    flags: { plain: 'swR' },
    least: 1,
    run: list,
  },
  ls2: {
    usage: 'path [watch]',
    least: 1,
    isOld: true,
    async run(session, { args }) {
      session.err(
        "'ls2 path [watch]' has been deprecated. Please use 'ls [-s] [-w] path' instead.",
      );
      const options = args.length > 1 ? { watcher: session.watcher } : {};
      const { children, stat } = await session.client.getChildren(args[0]!, options);
      session.out(`${listOf(children)}\n${formatStat(stat)}`);
    },
  },
  deleteall: {
    usage: 'path [-b batch size]',
    flags: { valued: ['b'] },
    least: 1,
    async run(session, words) {
      const batch = words.value('b');
      await deleteAll(session, words.args[0]!, batch === undefined ? BATCH : batchOf(batch));
    },
  },
  rmr: {
    usage: 'path',
    least: 1,
    isOld: true,
    async run(session, { args }) {
      session.err(
        "'rmr path' has been deprecated. Please use 'deleteall path [-b batch size]' instead.",
      );
      await deleteAll(session, args[0]!, BATCH);
    },
  },
  getEphemerals: {
    usage: 'path',
    least: 0,
    async run({ client, out }, { args }) {
      out(listOf(await client.getEphemerals(args[0])));
    },
  },
  getAllChildrenNumber: {
    usage: 'path',
    least: 1,
    async run({ client, out }, { args }) {
      out(String(await client.getAllChildrenNumber(args[0]!)));
    },
  },
};

async function list(session: Session, words: ParsedFlags): Promise<void> {
  const path = words.args[0]!;
  const watcher = watcherOf(session, words, 'ls path [watch]', 'ls [-w] path');
  if (words.has('R')) {
    for await (const node of subtree(session.client, path, watcher)) session.out(node);
    return;
  }
  const { children, stat } = await session.client.getChildren(path, watcher);
  session.out(listOf(children));
  if (words.has('s')) session.out(formatStat(stat));
}

function batchOf(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new ShellError('-b argument must be an int value');
  return Number(text);
}

/** As Java prints a list: `[a, b]`. */
function listOf(names: readonly string[]): string {
  return `[${[...names].sort().join(', ')}]`;
}

/** Children before their parents. Each batch is deleted as a whole, or not at all. Apache: `ZKUtil.deleteRecursive`. */
async function deleteAll({ client, err }: Session, root: string, batch: number): Promise<void> {
  const paths: string[] = [];
  for await (const path of subtree(client, root)) paths.push(path);
  paths.reverse();
  const size = Math.max(1, batch);
  let isWhole = true;
  for (let at = 0; at < paths.length; at += size) {
    const ops = paths
      .slice(at, at + size)
      .map((path) => ({ op: 'delete', path, version: -1 }) as const);
    await client.multi(ops).catch((error: unknown) => {
      if (!(error instanceof ZooKeeperError) || error.results === undefined) throw error;
      isWhole = false;
    });
  }
  if (!isWhole) err('Failed to delete some node(s) in the subtree!');
}
