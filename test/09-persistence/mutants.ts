import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of those who write to disks, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'syncs-the-bytes-but-not-the-name',
    misconception:
      'Your code seems to sync a new file, but not the folder that has its name: after a crash the bytes are safe, and nobody finds them.',
    caughtBy: '2.4',
    source:
      'Pillai and others, "All File Systems Are Not Created Equal" (OSDI 2014), found it in several systems, ZooKeeper among them',
    patches: [
      { file: 'txn-log.ts', find: '      if (this.isNew) this.files.syncFolder();\n', replace: '' },
    ],
  },
  {
    name: 'leaves-the-torn-tail',
    misconception:
      'Your code seems to stop reading at a torn entry, but to leave it where it is, and to begin a new file behind it.',
    caughtBy: '3.2',
    patches: [
      {
        file: 'txn-log.ts',
        find: '    if (last?.file === name) this.cut(name, last.next);\n    else this.removeAll([name]);',
        replace: '    if (last?.file !== name) this.removeAll([name]);',
      },
    ],
  },
  {
    name: 'whatever-is-wrong-is-a-torn-tail',
    misconception:
      'Your code seems to take every entry with a wrong checksum for the torn end of the log, and to cut off what comes after it, acknowledged or not.',
    caughtBy: '3.3',
    patches: [
      {
        file: 'txn-log.ts',
        find: '        throw new DamagedFile(file, offset, entry.problem);\n',
        replace: '        return;\n',
      },
    ],
  },
  {
    name: 'renames-what-is-not-on-disk',
    misconception:
      'Your code seems to rename the snapshot before its bytes are durable: a crash can leave the name without the bytes.',
    caughtBy: '4.4',
    source: 'the zero-length files of ext4 with delayed allocation, 2009',
    patches: [
      { file: 'snapshot-writer.ts', find: '    this.files.sync(this.temporary);\n', replace: '' },
    ],
  },
  {
    name: 'a-snapshot-ahead-of-its-log',
    misconception:
      'Your code seems to give a snapshot its name while transactions that it holds something of are not durable in the log.',
    caughtBy: '4.4',
    patches: [{ file: 'snapshot-writer.ts', find: '    this.options.syncLog();\n', replace: '' }],
  },
  {
    name: 'takes-a-snapshot-for-a-point-in-time',
    misconception:
      'Your code seems to replay only what came after the end of the snapshot. But a snapshot has no more than parts of what came while it was written.',
    caughtBy: '5.4',
    patches: [
      {
        file: 'file-history.ts',
        find: 'of this.log.entries(this.first)) tree',
        replace: 'of this.log.entries(reachOf(this.first, this.contentsOf(this.first)))) tree',
      },
    ],
  },
  {
    name: 'acknowledges-what-came-meanwhile',
    misconception:
      'Your code seems to acknowledge all that was written when a sync ends, also what was written after it had begun.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'group-commit.ts',
        find: 'const done = this.syncing;',
        replace: 'const done = this.waiting.length;',
      },
    ],
  },
  {
    name: 'tries-a-failed-sync-again',
    misconception:
      'Your code seems to go on after a sync that failed, as if the next one could make up for it.',
    caughtBy: '6.3',
    source:
      'PostgreSQL until 2018, "fsyncgate"; Rebello and others, "Can Applications Recover from fsync Failures?" (2020)',
    patches: [
      {
        file: 'txn-log.ts',
        find: '    if (this.failure !== undefined) throw this.failure;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'keeps-the-snapshot-of-what-is-cut',
    misconception:
      'Your code seems to cut the log, but to keep a snapshot that holds what was cut: after a restart it is all there again.',
    caughtBy: '7.2',
    source: 'ZOOKEEPER-1549',
    patches: [
      {
        file: 'file-history.ts',
        find: "      this.files.remove(nameOf('snapshot', snapshot));\n    }\n    this.files.syncFolder();\n    this.log.truncate",
        replace: '      continue;\n    }\n    this.files.syncFolder();\n    this.log.truncate',
      },
    ],
  },
  {
    name: 'purges-logs-by-their-names',
    misconception:
      'Your code seems to remove every log that begins before the snapshot. But it may go on behind it.',
    caughtBy: '7.3',
    source: 'ZOOKEEPER-1797',
    patches: [
      {
        file: 'txn-log.ts',
        find: '    const needed = this.namesFrom(zxid);\n',
        replace:
          "    const needed = zxidsOf('log', this.files).filter((first) => first > zxid).map((first) => nameOf('log', first));\n",
      },
    ],
  },
  {
    name: 'writes-over-the-old-epoch',
    misconception:
      'Your code seems to write the new epoch over the old one, in the same file: a crash in between leaves neither.',
    caughtBy: '7.5',
    patches: [
      {
        file: 'epoch-files.ts',
        find: '    const temporary = `${name}.tmp`;\n',
        replace: '    const temporary: string = name;\n',
      },
    ],
  },
  {
    name: 'replaces-one-file-after-the-other',
    misconception:
      'Your code seems to remove the old files and rename the new ones without a note of what it is about: a crash in between leaves some of each.',
    caughtBy: '8.1',
    patches: [
      {
        file: 'replacement.ts',
        find: '    this.files.rename(temporary, JOURNAL);\n    this.files.syncFolder();\n    this.finish();',
        replace:
          '    this.removeAll(this.files.list().filter(isHistory));\n    this.files.rename(NEW_SNAPSHOT, names[0]!);\n    if (names[1] !== undefined) this.files.rename(NEW_LOG, names[1]);\n    this.removeAll([temporary]);\n    this.files.syncFolder();',
      },
    ],
  },
];
