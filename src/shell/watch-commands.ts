import { WatcherType } from '#kit';
import type { Command } from './command.ts';
import { usageError } from './usage-line.ts';

const ADD_WATCH =
  '[-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE';

/** Commands about watches. Apache: `AddWatchCommand`, `RemoveWatchesCommand`, `SyncCommand`. */
export const WATCH_COMMANDS: Readonly<Record<string, Command>> = {
  addWatch: {
    usage: ADD_WATCH,
    flags: { valued: ['m'] },
    least: 1,
    async run({ client, watcher }, words) {
      const mode = (words.value('m') ?? 'PERSISTENT_RECURSIVE').toUpperCase();
      if (!['PERSISTENT', 'PERSISTENT_RECURSIVE'].includes(mode)) {
        throw usageError('addWatch', ADD_WATCH);
      }
      const recursive = mode === 'PERSISTENT_RECURSIVE';
      await client.addWatch(words.args[0]!, watcher, { recursive });
    },
  },
  removewatches: {
    usage: 'path [-c|-d|-a] [-l]',
    flags: { plain: 'cdal' },
    least: 1,
    async run({ client }, words) {
      const children = words.has('c') ? WatcherType.CHILDREN : undefined;
      const data = words.has('d') ? WatcherType.DATA : undefined;
      const type = children ?? data ?? WatcherType.ANY;
      await client.removeWatches(words.args[0]!, { type, local: words.has('l') });
    },
  },
  sync: {
    usage: 'path',
    least: 1,
    async run({ client, out }, { args }) {
      await client.sync(args[0]!);
      out('Sync is OK');
    },
  },
};
