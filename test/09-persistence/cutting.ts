import fc from 'fast-check';
import { formatZxid, type Zxid } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { crashStates } from '../../src/sim/files/crash-states.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { attempt } from './attempt.ts';
import type { Chapter, History } from './chapter.ts';
import { bytesOf } from './hex.ts';
import { CRASH_RULES, TIDY, type LifeStep } from './life.ts';
import { everyday, live, playLives, sorted } from './recovery.ts';
import { SmallTree } from './small-tree.ts';
import { more, treeOf, type Full } from './txns.ts';

const truncate = (back: number): LifeStep => ({ do: 'truncate', back });
const purge = (keep: number): LifeStep => ({ do: 'purge', keep });
const { append, sync, start, write } = live;
const snapshot = [start, write(99)];

const TRUNCATED = {
  name: 'truncated',
  rule: 'After truncate the history ends with that zxid, for the server itself as well.',
} as const;

const REFUSED = {
  name: 'no cut into the base',
  rule: 'A history cannot go back before its base, nor to where the base holds something of what would be cut.',
} as const;

/** A history and its tree, without any crash. */
class Uncut {
  full: Full = [];
  tree = new SmallTree();
  history: History;
  /** How far the snapshot reaches that the history begins with. */
  reach = 0n;
  private readonly chapter: Chapter;
  private readonly files = new SimFiles();
  private readonly reaches = new Map([[0n, 0n]]);
  private writer: InstanceType<Chapter['SnapshotWriter']> | undefined;
  private epoch = 1;

  constructor(chapter: Chapter) {
    this.chapter = chapter;
    this.history = this.open();
  }

  do(step: LifeStep, story: Story): void {
    if (step.do === 'append') {
      this.full = more(this.full, step.kind, this.epoch);
      const entry = this.full.at(-1)!;
      story.call(`append ${formatZxid(entry.zxid)}`, () => this.history.append(entry));
      this.tree.apply(entry.zxid, entry.txn);
    } else if (step.do === 'start snapshot') {
      this.writer = story.call('start a snapshot', () => this.history.startSnapshot(this.tree));
    } else if (step.do === 'write nodes' && this.writer !== undefined) {
      const { writer } = this;
      if (!story.call(`write ${step.count} nodes of it`, () => writer.step(step.count))) return;
      this.reaches.set(writer.zxid, this.tree.lastZxid);
      this.writer = undefined;
    } else if (step.do === 'kill') {
      this.history = story.call('start again', () => this.open());
      this.reach = this.reaches.get(this.history.baseZxid)!;
    }
  }

  truncate(back: number, story: Story): Broken | undefined {
    const kept = this.full.slice(0, Math.max(0, this.full.length - back));
    const zxid = kept.at(-1)?.zxid ?? 0n;
    const mustRefuse = zxid < this.reach && back > 0;
    try {
      story.call(
        `truncate to ${formatZxid(zxid)}`,
        () => this.history.truncate(zxid),
        () => 'cut',
      );
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      story.result('RangeError');
    }
    const isRefused = story.lines.at(-1)!.result === 'RangeError';
    if (isRefused !== mustRefuse) {
      story.expected(mustRefuse ? 'RangeError' : 'cut');
      const sentence = `The history begins with a snapshot that may hold something of all up to ${formatZxid(this.reach)}.`;
      return { rule: REFUSED.name, sentence };
    }
    if (isRefused) return undefined;
    this.full = kept;
    this.tree = treeOf(kept);
    this.writer = undefined;
    this.epoch++;
    return undefined;
  }

  private open(): History {
    const options = { preAllocBytes: 0, newTree: () => new SmallTree() };
    return new this.chapter.FileHistory(this.files, options);
  }
}

const playTruncate: Play<Chapter, LifeStep> = (chapter, lifeSteps, story) => {
  const uncut = story.quietly('open an empty folder', () => new Uncut(chapter));
  for (const step of lifeSteps) {
    const broken =
      step.do === 'truncate' ? uncut.truncate(step.back, story) : void uncut.do(step, story);
    if (broken !== undefined) return broken;
    const { full, history } = uncut;
    const { baseZxid } = history;
    const wanted = zxidsOf(full.filter(({ zxid }) => zxid > baseZxid));
    const found = story.quietly('after', () => zxidsOf(history.after(baseZxid)));
    const last = full.at(-1)?.zxid ?? 0n;
    if (found === wanted && history.lastZxid === last) continue;
    story.result(`lastZxid ${formatZxid(history.lastZxid)}; in the log: ${found}`);
    story.expected(`lastZxid ${formatZxid(last)}; in the log: ${wanted}`);
    const sentence =
      found === wanted
        ? `The history ends with ${formatZxid(last)}, but lastZxid is ${formatZxid(history.lastZxid)}.`
        : `Behind ${formatZxid(baseZxid)} the log has: ${found}.`;
    return { rule: TRUNCATED.name, sentence };
  }
  return undefined;
};

function zxidsOf(full: Full): string {
  return full.map(({ zxid }) => formatZxid(zxid)).join(', ') || 'empty';
}

// What is purged.

/** A server's snapshots and logs, and what is wrong with one of them. */
type PurgeStep =
  | { readonly do: 'append' }
  | { readonly do: 'snapshot' }
  /** The newest snapshot gets a wrong byte. */
  | { readonly do: 'damage' }
  | { readonly do: 'start again' }
  | { readonly do: 'purge'; readonly keep: number };

const PURGE_RULES = [
  {
    name: 'what is needed stays',
    rule: 'The newest whole snapshots stay, so many as are to be kept, and every log that may hold something after the oldest of them.',
  },
  {
    name: 'what is not needed goes',
    rule: 'Older snapshots are removed, and every log of which the next one begins no later than with the transaction after the oldest snapshot.',
  },
  {
    name: 'where the history begins',
    rule: 'After a purge baseZxid is that of the oldest snapshot that was kept, if it was older. It never moves back.',
  },
] as const;

const playPurge: Play<Chapter, PurgeStep> = ({ FileHistory }, purgeSteps, story) => {
  const options = { preAllocBytes: 0, newTree: () => new SmallTree() };
  const files = new SimFiles();
  let history = story.quietly('open an empty folder', () => new FileHistory(files, options));
  let full: Full = [];
  const damaged = new Set<string>();
  for (const step of purgeSteps) {
    if (step.do === 'append') {
      full = more(full, 'create');
      const entry = full.at(-1)!;
      story.call(`append ${formatZxid(entry.zxid)}`, () => history.append(entry));
    } else if (step.do === 'snapshot') {
      const tree = treeOf(full);
      damaged.delete(`snapshot.${tree.lastZxid.toString(16)}`);
      story.call(`take a snapshot of ${formatZxid(tree.lastZxid)}`, () =>
        history.startSnapshot(tree).step(99),
      );
    } else if (step.do === 'damage') {
      const name = sorted(files, 'snapshot').at(-1)!;
      // If none were whole there would be nothing to keep.
      if (sorted(files, 'snapshot').length - damaged.size < 2 || damaged.has(name)) continue;
      // A server that has begun with it would not have a base.
      if (name === `snapshot.${history.baseZxid.toString(16)}`) continue;
      files.write(name, 40, Uint8Array.of(files.read(name, 40, 1)[0]! ^ 1));
      damaged.add(name);
      story.line(`${name} gets a wrong byte`);
    } else if (step.do === 'start again') {
      history = story.call(
        'the server is killed; start it again',
        () => new FileHistory(files, options),
        ({ baseZxid }) => `begins after ${formatZxid(baseZxid)}`,
      );
    } else if (step.keep < 1) {
      const broken = refusesToKeepNone(history, step.keep, story);
      if (broken !== undefined) return broken;
    } else {
      const before = wantedFiles(files, damaged, step.keep);
      const { baseZxid } = history;
      story.call(`purge, keep ${step.keep}`, () => history.purge(step.keep));
      const begin = before.oldest > baseZxid ? before.oldest : baseZxid;
      const broken = purged(files, before) ?? stillBegins(history, begin, story);
      story.result(files.list().join(', '));
      if (broken !== undefined) return broken;
      for (const name of damaged) if (!files.list().includes(name)) damaged.delete(name);
    }
  }
  return undefined;
};

function refusesToKeepNone(history: History, keep: number, story: Story): Broken | undefined {
  try {
    story.call(
      `purge, keep ${keep}`,
      () => history.purge(keep),
      () => 'not refused',
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    story.result('RangeError');
    return undefined;
  }
  story.expected('RangeError');
  const sentence = 'Without any snapshot there would be no history: at least one has to be kept.';
  return { rule: 'what is needed stays', sentence };
}

/** What has to stay, and what may stay: no other log than those, but a snapshot that is not whole. */
function wantedFiles(
  files: SimFiles,
  damaged: ReadonlySet<string>,
  keep: number,
): {
  readonly oldest: Zxid;
  readonly needed: readonly string[];
  readonly allowed: ReadonlySet<string>;
} {
  const snapshots = sorted(files, 'snapshot');
  const kept = snapshots.filter((name) => !damaged.has(name)).slice(-keep);
  const oldest = BigInt(`0x${kept[0]!.slice(9)}`);
  const logs = sorted(files, 'log').map((name) => ({ name, zxid: BigInt(`0x${name.slice(4)}`) }));
  const first = logs.findLastIndex(({ zxid }) => zxid <= oldest + 1n);
  const neededLogs = logs.slice(Math.max(0, first)).map(({ name }) => name);
  const newer = snapshots.slice(snapshots.indexOf(kept[0]!));
  return {
    oldest,
    needed: [...kept, ...neededLogs],
    allowed: new Set([...newer, ...neededLogs]),
  };
}

function purged(
  files: SimFiles,
  { needed, allowed }: ReturnType<typeof wantedFiles>,
): Broken | undefined {
  const there = files.list();
  const missing = needed.filter((name) => !there.includes(name));
  if (missing.length > 0) {
    const sentence = `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} gone.`;
    return { rule: 'what is needed stays', sentence };
  }
  const left = there.filter((name) => /^(log|snapshot)\./.test(name) && !allowed.has(name));
  if (left.length === 0) return undefined;
  const sentence = `Nobody needs ${left.join(' and ')} any more.`;
  return { rule: 'what is not needed goes', sentence };
}

/** The history may only begin where there is something left. */
function stillBegins(history: History, wanted: Zxid, story: Story): Broken | undefined {
  const { baseZxid } = history;
  if (baseZxid !== wanted) {
    const sentence = `The history has to begin after ${formatZxid(wanted)}. But baseZxid is ${formatZxid(baseZxid)}.`;
    return { rule: 'where the history begins', sentence };
  }
  story.quietly('base', () => history.base());
  story.quietly('after', () => history.after(baseZxid));
  return undefined;
}

// Epochs.

/** One of the two numbers changes. */
interface EpochStep {
  readonly file: 'acceptedEpoch' | 'currentEpoch';
  readonly epoch: number;
}

const playEpochs: Play<Chapter, EpochStep> = ({ EpochFiles }, epochSteps, story) => {
  const files = new SimFiles();
  const epochs = story.quietly('EpochFiles', () => new EpochFiles(files));
  const now = { acceptedEpoch: 0, currentEpoch: 0 };
  /** What may be found from each mark on. */
  const allowed: { readonly [Name in EpochStep['file']]: readonly number[] }[] = [];
  const allow = (file?: EpochStep['file'], epoch = 0): void => {
    const both = { acceptedEpoch: [now.acceptedEpoch], currentEpoch: [now.currentEpoch] };
    allowed.push(file === undefined ? both : { ...both, [file]: [now[file], epoch] });
    files.mark(String(allowed.length));
  };
  allow();
  for (const { file, epoch } of epochSteps) {
    allow(file, epoch);
    story.call(`${file} = ${epoch}`, () => {
      epochs[file] = epoch;
    });
    now[file] = epoch;
    allow();
    const text = files.list().includes(file)
      ? new TextDecoder().decode(files.read(file))
      : 'no file';
    if (text.trim() !== String(epoch)) {
      story.result(`the file holds "${text}"`);
      return { rule: 'epoch', sentence: `The file ${file} holds "${text}", not ${epoch}.` };
    }
  }
  for (const { description, files: left, marks } of crashStates(files)) {
    const again = story.quietly('EpochFiles', () => new EpochFiles(left));
    for (const name of ['acceptedEpoch', 'currentEpoch'] as const) {
      const found = story.quietly(`read ${name}`, () => readOr(() => again[name]));
      const wanted = allowed[marks.length - 1]![name];
      if (typeof found === 'number' && wanted.includes(found)) continue;
      story.line(description, `${name}: ${found}`);
      const sentence = `${name} was ${wanted.join(' or ')}. After the crash it is ${typeof found === 'number' ? found : 'unreadable'}.`;
      return { rule: 'epoch', sentence };
    }
    const broken = setAfterCrash(EpochFiles, left, story, description);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

/** What an attempt has left behind must not get into the next one. Both numbers have one digit now. */
function setAfterCrash(
  EpochFiles: Chapter['EpochFiles'],
  left: SimFiles,
  story: Story,
  description: string,
): Broken | undefined {
  const epochs = story.quietly('EpochFiles', () => new EpochFiles(left));
  for (const name of ['acceptedEpoch', 'currentEpoch'] as const) {
    story.quietly(`${name} = 3 after a restart`, () => {
      epochs[name] = 3;
    });
    const again = left.crashed('all lost');
    const found = story.quietly(`read ${name}`, () => readOr(() => new EpochFiles(again)[name]));
    if (found === 3) continue;
    story.line(`${description}. Start again, ${name} = 3; the power goes once more`, String(found));
    const sentence = `After the crash ${name} was set to 3, and then it is ${typeof found === 'number' ? found : 'unreadable'}.`;
    return { rule: 'epoch', sentence };
  }
  return undefined;
}

function readOr(read: () => number): number | string {
  const found = attempt(read);
  return 'refused' in found ? found.refused.message : found.value;
}

/** What is in an epoch's file. */
interface EpochText {
  readonly text: string;
  /** Undefined: it is refused. */
  readonly epoch?: number;
}

const playTexts: Play<Chapter, EpochText> = ({ EpochFiles }, texts, story) => {
  for (const { text, epoch } of texts) {
    const files = new SimFiles({ contents: { currentEpoch: bytesOf(text) } });
    const found = story.quietly('read currentEpoch', () =>
      readOr(() => new EpochFiles(files).currentEpoch),
    );
    story.line(`currentEpoch holds ${JSON.stringify(text)}`, String(found));
    if (epoch === undefined ? typeof found === 'string' : found === epoch) continue;
    story.expected(epoch === undefined ? 'refused, with a DamagedFile' : String(epoch));
    return { rule: 'epoch', sentence: `A file with ${JSON.stringify(text)} is read as ${found}.` };
  }
  return undefined;
};

const EPOCH_RULE = [
  {
    name: 'epoch',
    rule: 'The number that was set is there when the call returns; before that a crash leaves it or the one before.',
  },
];

const taken: readonly PurgeStep[] = [{ do: 'append' }, { do: 'snapshot' }];

/** Level 7. */
export const cuttingTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, LifeStep>({
    chapter: 9,
    id: '7.1',
    title: 'TRUNC: the end of the history is cut off',
    points: 2,
    rules: [TRUNCATED, REFUSED],
    examples: [
      { steps: [append(), append(), append(), truncate(1), append()] },
      { steps: [append(), append(), truncate(0), append(), truncate(3), append()] },
      {
        title: 'across files',
        steps: [append(), append(), start, append(), start, append(), truncate(3), append()],
      },
      {
        title: 'into the base',
        steps: [append(), append(), ...snapshot, append(), live.kill, truncate(2), truncate(1)],
      },
      {
        title: 'to where the base holds something of what would be cut',
        steps: [append(), start, append(), append(), write(99), append(), live.kill, truncate(2)],
      },
    ],
    play: playTruncate,
  }),
  steps<Chapter, LifeStep>({
    chapter: 9,
    id: '7.2',
    title: 'A crash at any moment of a truncation',
    points: 3,
    rules: [...CRASH_RULES, TIDY],
    examples: [
      { steps: [append(), append(), sync, truncate(1), append()] },
      {
        title: 'a snapshot, and no later log',
        steps: [append(), append(), sync, ...snapshot, truncate(1)],
      },
      {
        title: 'two at once',
        steps: [append(), append(), append(), sync, truncate(2), append(), sync],
      },
      {
        title: 'several files',
        steps: [append(), append(), start, append(), start, append(), sync, truncate(3)],
      },
      {
        title: 'a snapshot of what is cut',
        steps: [append(), append(), sync, ...snapshot, append(), truncate(2), append()],
      },
      {
        title: 'a snapshot that was under way meanwhile',
        steps: [
          append(),
          start,
          write(2),
          append('error'),
          append('set'),
          write(99),
          sync,
          truncate(1),
        ],
      },
    ],
    random: {
      arbitrary: fc.array(
        fc.oneof(
          { weight: 6, arbitrary: everyday },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map(truncate) },
        ),
        { maxLength: 10 },
      ),
      runs: 3,
    },
    play: playLives({ preAllocBytes: 0, mostTears: 1, goesOn: true }),
  }),
  steps<Chapter, PurgeStep>({
    chapter: 9,
    id: '7.3',
    title: 'Purging keeps what is needed, and nothing else',
    points: 3,
    rules: PURGE_RULES,
    examples: [
      { steps: [{ do: 'append' }, { do: 'snapshot' }, { do: 'append' }, { do: 'purge', keep: 1 }] },
      {
        title: 'a log that ends with the snapshot',
        steps: [{ do: 'append' }, { do: 'append' }, ...taken, ...taken, { do: 'purge', keep: 1 }],
      },
      {
        title: 'a log that goes on behind the snapshot',
        steps: [...taken, ...taken, { do: 'append' }, ...taken, { do: 'purge', keep: 2 }],
      },
      {
        title: 'fewer than are to be kept',
        steps: [{ do: 'append' }, { do: 'snapshot' }, { do: 'purge', keep: 3 }],
      },
      { title: 'none is to be kept', steps: [...taken, { do: 'purge', keep: 0 }] },
      {
        title: 'after a restart, which begins with the newest',
        steps: [
          ...taken,
          ...taken,
          { do: 'start again' },
          { do: 'append' },
          { do: 'purge', keep: 2 },
        ],
      },
      {
        title: 'the newest is not whole',
        steps: [
          { do: 'append' },
          { do: 'snapshot' },
          { do: 'append' },
          { do: 'snapshot' },
          { do: 'damage' },
          { do: 'purge', keep: 1 },
        ],
      },
    ],
    random: {
      arbitrary: fc.array(
        fc.oneof(
          fc.constant<PurgeStep>({ do: 'append' }),
          fc.constantFrom<PurgeStep>(
            { do: 'snapshot' },
            { do: 'snapshot' },
            { do: 'damage' },
            { do: 'start again' },
          ),
          fc.integer({ min: 1, max: 3 }).map((keep): PurgeStep => ({ do: 'purge', keep })),
        ),
        { maxLength: 12 },
      ),
      runs: 60,
    },
    play: playPurge,
  }),
  steps<Chapter, LifeStep>({
    chapter: 9,
    id: '7.4',
    title: 'A crash at any moment of purging',
    points: 2,
    rules: [...CRASH_RULES, TIDY],
    examples: [
      { steps: [append(), ...snapshot, append(), sync, purge(1), append(), sync] },
      {
        title: 'a log with entries from before and after the snapshot',
        steps: [append(), append(), start, append('set'), write(99), append(), sync, purge(1)],
      },
      {
        title: 'start again',
        steps: [append(), ...snapshot, append(), sync, purge(1), live.powerFailure, append(), sync],
      },
    ],
    play: playLives({ preAllocBytes: 0, mostTears: 1, goesOn: true }),
  }),
  steps<Chapter, EpochStep>({
    chapter: 9,
    id: '7.5',
    title: 'A crash at any moment of setting an epoch',
    points: 2,
    rules: EPOCH_RULE,
    examples: [
      { steps: [{ file: 'acceptedEpoch', epoch: 1 }] },
      {
        steps: [
          { file: 'acceptedEpoch', epoch: 9 },
          { file: 'currentEpoch', epoch: 9 },
          { file: 'acceptedEpoch', epoch: 10 },
        ],
      },
    ],
    play: playEpochs,
  }),
  steps<Chapter, EpochText>({
    chapter: 9,
    id: '7.6',
    title: 'An epoch is decimal text',
    points: 1,
    rules: EPOCH_RULE,
    examples: [
      { steps: [{ text: '2', epoch: 2 }] },
      { steps: [{ text: '17\n', epoch: 17 }] },
      { steps: ['', 'x', '1 2', '-1'].map((text) => ({ text })) },
    ],
    play: playTexts,
  }),
];
