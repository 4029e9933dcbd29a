import fc from 'fast-check';
import { DamagedFile, formatZxid, type Files, type LoggedTxn, type Txn, type Zxid } from '#kit';
import { ZnodeTree } from '../../solutions/06-znode-tree/index.ts';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { goldenExpectedTree, type GoldenName } from '../golden/golden.ts';
import { goldenDecoded, goldenFolder } from './apache.ts';
import type { Chapter, History } from './chapter.ts';
import { CRASH_RULES, Life, TIDY, type LifeOptions, type LifeStep } from './life.ts';
import { SmallTree } from './small-tree.ts';
import { KINDS, lastOf, more, treeOf, type Full, type Kind } from './txns.ts';

// Apache's folders.

const playFolders: Play<Chapter, GoldenName> = ({ FileHistory }, folders, story) => {
  for (const folder of folders) {
    const files = new SimFiles({ contents: Object.fromEntries(goldenFolder(folder)) });
    const history = story.call(
      `open the folder "${folder}" that Apache wrote`,
      () => new FileHistory(files, { preAllocBytes: 65536, newTree: () => new ZnodeTree() }),
      ({ lastZxid }) => `ends with ${formatZxid(lastZxid)}`,
    );
    const txns = [...goldenDecoded(folder).logs.values()].flatMap((log) => log.txns);
    const last = txns.reduce((a, b) => (BigInt(b.zxid) > BigInt(a.zxid) ? b : a));
    if (history.lastZxid !== BigInt(last.zxid)) {
      story.expected(`ends with ${last.zxid}`);
      const sentence = `The last transaction in the folder is ${last.zxid}, not ${formatZxid(history.lastZxid)}.`;
      return { rule: "Apache's folder", sentence };
    }
    const tree = new ZnodeTree();
    story.call('restore the tree', () => history.restore(tree));
    const digest = txns.findLast((txn) => txn.digest !== undefined)?.digest?.treeDigest;
    const wrong =
      tree.lastZxid !== history.lastZxid
        ? `The tree is at ${formatZxid(tree.lastZxid)}.`
        : ((folder === 'standalone' ? differenceOf(tree) : undefined) ??
          (tree.digest === BigInt(digest ?? 0) ? undefined : 'The digest of the tree is another.'));
    if (wrong === undefined) continue;
    story.result('another tree than Apache had');
    return { rule: "Apache's folder", sentence: wrong };
  }
  return undefined;
};

function differenceOf(tree: ZnodeTree): string | undefined {
  const { tree: wanted } = goldenExpectedTree();
  for (const [path, { data }] of Object.entries(wanted)) {
    const node = tree.stored(path);
    if (node === undefined) return `There is no node ${path}.`;
    const found = node.data === null ? null : Buffer.from(node.data).toString('base64');
    if ((found ?? '') !== (data ?? '')) return `The data of ${path} is another.`;
  }
  return undefined;
}

// Which snapshot, and what is refused.

/** How a folder comes to be, and what becomes of it. */
type FolderStep =
  | { readonly do: 'append' }
  | { readonly do: 'snapshot' }
  /** A byte of a snapshot changes; 0 is the newest. */
  | { readonly do: 'damage snapshot'; readonly newest: number; readonly at: number }
  | { readonly do: 'cut snapshot'; readonly newest: number; readonly bytes: number }
  | { readonly do: 'remove snapshots' }
  /** 0 is the oldest log. */
  | { readonly do: 'remove log'; readonly oldest: number };

const OPTIONS = { preAllocBytes: 0, newTree: () => new SmallTree() };

/** A folder whose contents are known from how it was made. */
class Folder {
  readonly files = new SimFiles();
  full: Full = [];
  /** What each log holds. */
  private readonly logs = new Map<string, Full>();
  /** The zxids of the snapshots that are whole. */
  private whole: Zxid[] = [0n];
  /** The one that is written to. */
  log: string | undefined;

  append(): LoggedTxn<Txn> {
    this.full = more(this.full, this.full.length % 2 === 0 ? 'create' : 'set');
    const entry = this.full.at(-1)!;
    this.log ??= `log.${entry.zxid.toString(16)}`;
    this.logs.set(this.log, [...(this.logs.get(this.log) ?? []), entry]);
    return entry;
  }

  snapshot(): void {
    this.whole = [...new Set([...this.whole, lastOf(this.full)])];
    this.log = undefined;
  }

  /** @returns what was done, in words; undefined if there was nothing to do. */
  change(step: Exclude<FolderStep, { do: 'append' | 'snapshot' }>): string | undefined {
    const { files } = this;
    const snapshots = sorted(files, 'snapshot');
    if (step.do === 'remove snapshots') {
      for (const name of snapshots) files.remove(name);
      this.whole = [];
      return `somebody removes ${snapshots.join(', ')}`;
    }
    if (step.do === 'remove log') {
      const name = sorted(files, 'log')[step.oldest];
      if (name === undefined) return undefined;
      files.remove(name);
      this.logs.delete(name);
      return `somebody removes ${name}`;
    }
    const name = snapshots.at(-1 - step.newest);
    if (name === undefined || !this.whole.includes(BigInt(`0x${name.slice(9)}`))) return undefined;
    this.whole = this.whole.filter((zxid) => `snapshot.${zxid.toString(16)}` !== name);
    if (step.do === 'cut snapshot') files.truncate(name, step.bytes);
    else files.write(name, step.at, Uint8Array.of(files.read(name, step.at, 1)[0]! ^ 1));
    return `${name} ${step.do === 'cut snapshot' ? 'is cut short' : 'gets a wrong byte'}`;
  }

  /** Where its history begins and ends; undefined if there is none without a hole. */
  get range(): { readonly base: Zxid; readonly last: Zxid } | undefined {
    const base = this.whole.at(-1);
    if (base === undefined)
      return this.files.list().length === 0 ? { base: 0n, last: 0n } : undefined;
    const there = [...this.logs.values()].flat().map(({ zxid }) => zxid);
    const later = there.filter((zxid) => zxid > base);
    const hasHole = later.some((zxid) => zxid !== base + 1n && !there.includes(zxid - 1n));
    return hasHole ? undefined : { base, last: later.at(-1) ?? base };
  }
}

const playChoice: Play<Chapter, FolderStep> = ({ FileHistory }, folderSteps, story) => {
  const folder = new Folder();
  const { files } = folder;
  const history = story.call('open an empty folder', () => new FileHistory(files, OPTIONS));
  for (const step of folderSteps) {
    if (step.do === 'append') {
      const entry = folder.append();
      story.call(`append ${formatZxid(entry.zxid)}`, () => history.append(entry));
      const broken = begunAnew(story, folder);
      if (broken !== undefined) return broken;
    } else if (step.do === 'snapshot') {
      const tree = treeOf(folder.full);
      folder.snapshot();
      story.call(`take a snapshot of ${formatZxid(tree.lastZxid)}`, () =>
        history.startSnapshot(tree).step(100),
      );
    } else {
      const words = folder.change(step);
      if (words !== undefined) story.line(words);
    }
  }
  return opened(story, FileHistory, folder);
};

/** Whole files can go some day only if a new one begins with each snapshot. */
function begunAnew(story: Story, { files, log }: Folder): Broken | undefined {
  const logs = sorted(files, 'log');
  if (logs.at(-1) === log) return undefined;
  story.result(`logs: ${logs.join(', ')}`);
  story.expected(`the last log is ${log}`);
  const sentence = `A snapshot ends the log file: this transaction has to begin ${log}.`;
  return { rule: 'a new log behind a snapshot', sentence };
}

function opened(
  story: Story,
  FileHistory: Chapter['FileHistory'],
  { files, full, range }: Folder,
): Broken | undefined {
  const wanted = range && `from ${formatZxid(range.base)} to ${formatZxid(range.last)}`;
  let history: History;
  try {
    history = story.call(
      'open the folder',
      () => new FileHistory(files.copy(), OPTIONS),
      ({ baseZxid, lastZxid }) => `from ${formatZxid(baseZxid)} to ${formatZxid(lastZxid)}`,
    );
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    story.result(`refused: ${error.message}`);
    if (wanted === undefined) return undefined;
    story.expected(wanted);
    const sentence = `The folder has all that a history ${wanted} takes, and it was refused.`;
    return { rule: 'the newest whole snapshot', sentence };
  }
  if (range === undefined || wanted === undefined) {
    story.expected('refused');
    const sentence = 'Something is missing in this folder, and nobody is told.';
    return { rule: 'no history with holes', sentence };
  }
  if (history.baseZxid !== range.base || history.lastZxid !== range.last) {
    story.expected(wanted);
    return { rule: 'the newest whole snapshot', sentence: `The folder has the history ${wanted}.` };
  }
  return compareWith(
    story,
    history,
    full.filter(({ zxid }) => zxid <= range.last),
  );
}

function compareWith(story: Story, history: History, full: Full): Broken | undefined {
  const { baseZxid } = history;
  const behind = zxidsOf(full.filter(({ zxid }) => zxid > baseZxid));
  const text = `after ${formatZxid(baseZxid)}`;
  if (zxidsOf(story.call(text, () => history.after(baseZxid), zxidsOf)) !== behind) {
    story.expected(behind);
    return { rule: 'restore', sentence: 'What comes after the snapshot is something else.' };
  }
  if (baseZxid > 0n && !refusesAfter(story, history, baseZxid - 1n)) {
    story.expected('RangeError');
    const sentence = `The history begins after ${formatZxid(baseZxid)}. Whoever has less needs the snapshot, and must not be sent a part.`;
    return { rule: 'nothing before the base', sentence };
  }
  const tree = new SmallTree();
  story.call('restore the tree', () => history.restore(tree));
  if (tree.fingerprint() === treeOf(full).fingerprint()) return undefined;
  story.result('another tree');
  return { rule: 'restore', sentence: 'The tree is not what the snapshot and the log make.' };
}

function refusesAfter(story: Story, history: History, zxid: Zxid): boolean {
  try {
    story.call(`after ${formatZxid(zxid)}`, () => history.after(zxid), zxidsOf);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    story.result('RangeError');
    return true;
  }
  return false;
}

function zxidsOf(entries: Full): string {
  return entries.map(({ zxid }) => formatZxid(zxid)).join(', ') || 'nothing';
}

/** Names of a kind, by their zxids. */
export function sorted(files: Files, kind: 'log' | 'snapshot'): string[] {
  const zxid = (name: string): bigint => BigInt(`0x${name.slice(kind.length + 1)}`);
  return files
    .list()
    .filter((name) => new RegExp(`^${kind}\\.[0-9a-f]+$`).test(name))
    .sort((a, b) => (zxid(a) < zxid(b) ? -1 : 1));
}

// History's own rules.

/** Whether a zxid is the next one, or the first of a later epoch. */
function follows(before: Zxid, zxid: Zxid): boolean {
  return zxid === before + 1n || (zxid >> 32n > before >> 32n && (zxid & 0xffffffffn) === 1n);
}

const playHistory: Play<Chapter, Zxid> = ({ FileHistory }, zxids, story) => {
  const history = story.quietly(
    'open an empty folder',
    () => new FileHistory(new SimFiles(), OPTIONS),
  );
  const txn = more([], 'create')[0]!.txn;
  let last = 0n;
  for (const zxid of zxids) {
    const isWrong = !follows(last, zxid);
    try {
      story.call(
        `append ${formatZxid(zxid)}`,
        () => history.append({ zxid, txn }),
        () => 'appended',
      );
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      story.result('RangeError');
    }
    if ((story.lines.at(-1)!.result === 'RangeError') !== isWrong) {
      story.expected(isWrong ? 'RangeError' : 'appended');
      const sentence = `The history ends with ${formatZxid(last)}.`;
      return { rule: 'zxids grow', sentence };
    }
    if (!isWrong) last = zxid;
    if (history.lastZxid === last) continue;
    story.result(`lastZxid is ${formatZxid(history.lastZxid)}`);
    story.expected(`lastZxid is ${formatZxid(last)}`);
    return { rule: 'zxids grow', sentence: `The history ends with ${formatZxid(last)}.` };
  }
  return undefined;
};

// Crashes.

/** A play of lives: see {@link Life}. */
export const playLives =
  (options: LifeOptions): Play<Chapter, LifeStep> =>
  (chapter, lifeSteps, story) =>
    new Life(chapter, story, options).play(lifeSteps);

/** Short forms. */
export const live = {
  append: (kind: Kind = 'create', dataBytes = 3): LifeStep => ({ do: 'append', kind, dataBytes }),
  sync: { do: 'sync' } as LifeStep,
  start: { do: 'start snapshot' } as LifeStep,
  write: (count: number): LifeStep => ({ do: 'write nodes', count }),
  kill: { do: 'kill' } as LifeStep,
  powerFailure: { do: 'power failure' } as LifeStep,
};

/** Steps that any server takes. */
export const everyday: fc.Arbitrary<LifeStep> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...KINDS).map((kind) => live.append(kind)) },
  { weight: 3, arbitrary: fc.constant(live.sync) },
  { weight: 2, arbitrary: fc.constant(live.start) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }).map(live.write) },
  { weight: 1, arbitrary: fc.constantFrom(live.kill, live.powerFailure) },
);

const append: FolderStep = { do: 'append' };
const snapshot: FolderStep = { do: 'snapshot' };

const changes: fc.Arbitrary<FolderStep> = fc.oneof(
  fc.record({
    do: fc.constant('damage snapshot' as const),
    newest: fc.nat(2),
    at: fc.nat(300),
  }),
  fc.record({ do: fc.constant('remove log' as const), oldest: fc.nat(3) }),
);

/** Level 5. */
export const recoveryTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, Zxid>({
    chapter: 9,
    id: '5.1',
    title: 'A history that grows',
    points: 1,
    rules: [
      {
        name: 'zxids grow',
        rule: 'What is appended follows on what is there: the next zxid, or the first one of a later epoch.',
      },
    ],
    examples: [
      { steps: [1n, 2n, 3n] },
      { steps: [1n, 2n, 2n, 1n, 3n, 0x100000001n] },
      { title: 'a gap', steps: [1n, 3n, 2n, 0x200000002n, 0x200000001n, 0x100000001n] },
    ],
    play: playHistory,
  }),
  steps<Chapter, FolderStep>({
    chapter: 9,
    id: '5.2',
    title: 'The newest whole snapshot, and what came after it',
    points: 4,
    rules: [
      {
        name: 'the newest whole snapshot',
        rule: 'Recovery begins with the newest snapshot that is whole, and goes to the end of the log.',
      },
      {
        name: 'no history with holes',
        rule: 'Without a whole snapshot, or with a gap behind it, a server does not start.',
      },
      {
        name: 'restore',
        rule: 'The state is the snapshot with every later transaction of the log applied to it.',
      },
      {
        name: 'a new log behind a snapshot',
        rule: 'With a snapshot the log file ends, and the next transaction begins another.',
      },
      {
        name: 'nothing before the base',
        rule: 'What comes after a zxid before the base is a RangeError: the history does not have all of it.',
      },
    ],
    examples: [
      { steps: [] },
      { steps: [append, append] },
      { steps: [append, append, snapshot, append] },
      {
        title: 'the newest snapshot is cut short',
        steps: [
          append,
          snapshot,
          append,
          snapshot,
          append,
          { do: 'cut snapshot', newest: 0, bytes: 400 },
        ],
      },
      {
        title: 'logs without any snapshot',
        steps: [append, append, { do: 'remove snapshots' }],
      },
      {
        title: 'no snapshot is whole',
        steps: [append, { do: 'damage snapshot', newest: 0, at: 100 }],
      },
      {
        title: 'the log behind the snapshot is missing',
        steps: [
          append,
          snapshot,
          append,
          snapshot,
          append,
          { do: 'damage snapshot', newest: 0, at: 200 },
          { do: 'remove log', oldest: 1 },
        ],
      },
      {
        title: 'the first log is missing',
        steps: [
          append,
          snapshot,
          append,
          { do: 'damage snapshot', newest: 0, at: 200 },
          { do: 'remove log', oldest: 0 },
        ],
      },
      {
        title: 'a log that nobody needs is missing',
        steps: [append, snapshot, append, { do: 'remove log', oldest: 0 }],
      },
    ],
    random: {
      arbitrary: fc
        .tuple(
          fc.array(fc.constantFrom(append, append, snapshot), { maxLength: 9 }),
          fc.array(changes, { maxLength: 2 }),
        )
        .map(([life, end]) => [...life, ...end]),
      runs: 45,
    },
    play: playChoice,
  }),
  steps<Chapter, GoldenName>({
    chapter: 9,
    id: '5.3',
    title: "Apache's own folders open with the tree that Apache had",
    points: 4,
    rules: [
      {
        name: "Apache's folder",
        rule: 'A folder that Apache wrote comes to the same transactions, and to the same tree.',
      },
    ],
    examples: [{ steps: ['standalone'] }, { steps: ['ensemble-member'] }],
    play: playFolders,
  }),
  steps<Chapter, LifeStep>({
    chapter: 9,
    id: '5.4',
    title: 'A crash at any moment of a life with snapshots',
    points: 4,
    rules: [...CRASH_RULES, TIDY],
    examples: [
      { title: 'the first start', steps: [{ do: 'begin' }] },
      { steps: [live.append(), live.sync] },
      {
        steps: [
          live.append(),
          live.sync,
          live.append(),
          live.powerFailure,
          live.append(),
          live.sync,
        ],
      },
      {
        title: 'a snapshot, and transactions meanwhile',
        steps: [
          live.append(),
          live.sync,
          live.start,
          live.append('set'),
          live.write(2),
          live.append(),
          live.write(9),
        ],
      },
      {
        title: 'a snapshot that was never finished',
        steps: [live.append(), live.start, live.write(2), live.kill, live.append(), live.sync],
      },
    ],
    random: { arbitrary: fc.array(everyday, { maxLength: 10 }), runs: 4 },
    play: playLives({ preAllocBytes: 0, mostTears: 3, goesOn: true }),
  }),
];
