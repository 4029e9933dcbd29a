import fc from 'fast-check';
import { FileError, formatZxid } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { property } from '../../src/grade/property.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { crashStates } from '../../src/sim/files/crash-states.ts';
import type { FailureCode } from '../../src/sim/files/operation.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { attempt } from './attempt.ts';
import {
  acknowledgedIsThere,
  fewSyncs,
  oneServer,
  type WriteMessage,
  type WriteOutput,
} from './commit-server.ts';
import type { Chapter, History } from './chapter.ts';
import { CRASH_RULES } from './life.ts';
import { SmallTree } from './small-tree.ts';
import { lastOf, more, type Full } from './txns.ts';

// The queue.

/** What happens to a group commit. */
type CommitStep =
  | { readonly do: 'submit' }
  /** The sync that is under way is done. */
  | { readonly do: 'done' }
  /** It fails. */
  | { readonly do: 'sync fails' }
  /** The next append fails. */
  | { readonly do: 'disk is full' }
  /** The next append throws something that has nothing to do with the disk. */
  | { readonly do: 'bad entry' }
  /** At the next acknowledgement the listener submits another one. */
  | { readonly do: 'submit when told' };

const QUEUE_RULES = [
  {
    name: 'not before the sync',
    rule: 'An entry is acknowledged when a sync is done that began after it was written, and in order.',
  },
  { name: 'one sync at a time', rule: 'No sync begins while another one is under way.' },
  {
    name: 'one sync for all',
    rule: 'A sync serves all that was submitted before it began. As long as something waits, one is under way.',
  },
  {
    name: 'nothing after a failure',
    rule: 'After a failed write or sync nothing is written, synced or acknowledged, even if it happens while the listener is being told. The listener hears of it once.',
  },
  {
    name: 'only the disk fails',
    rule: 'An append that throws something else than a FileError throws on, and nothing has happened.',
  },
] as const;

/** What a caller gets wrong is none of the disk's failures. */
class BadEntry extends Error {}

/** The disk and the client of a group commit. Entries are numbers, in order. */
class Watched {
  readonly acknowledged: number[] = [];
  submitted = 0;
  /** How many entries are written; when the sync under way began; and durable. */
  written = 0;
  syncing: { readonly written: number; readonly submitted: number } | undefined;
  durable = 0;
  isFull = false;
  isBad = false;
  hasFailed = false;
  failures = 0;
  broken: Broken | undefined;
  /** What the listener does at the next acknowledgement. */
  whenTold: (() => void) | undefined;
  private readonly story: Story;

  constructor(story: Story) {
    this.story = story;
  }

  append(entry: number): void {
    if (this.hasFailed)
      this.breaks('nothing after a failure', `Entry ${entry} was written all the same.`);
    if (this.isBad) {
      this.isBad = false;
      throw new BadEntry(`${entry} cannot be written as bytes`);
    }
    if (this.isFull) {
      this.hasFailed = true;
      this.story.line(`  writing ${entry} fails`, 'ENOSPC');
      throw new FileError('ENOSPC', 'log.1');
    }
    this.written++;
  }

  startSync(): void {
    this.story.line(`  a sync begins`, `${this.written} written`);
    if (this.hasFailed) this.breaks('nothing after a failure', 'A sync was begun all the same.');
    if (this.syncing !== undefined) {
      this.breaks('one sync at a time', 'Two syncs are under way at the same time.');
    }
    this.syncing = { written: this.written, submitted: this.submitted };
  }

  acknowledge(entry: number): void {
    this.story.line(`  ${entry} is acknowledged`);
    const next = this.acknowledged.length + 1;
    if (this.hasFailed) {
      this.breaks('nothing after a failure', `${entry} was acknowledged all the same.`);
    } else if (entry !== next) {
      this.breaks('not before the sync', `${entry} is acknowledged before ${next}, or twice.`);
    } else if (entry > this.durable) {
      const sentence = `No sync is done that began after ${entry} was written.`;
      this.breaks('not before the sync', sentence);
    }
    this.acknowledged.push(entry);
    const { whenTold } = this;
    this.whenTold = undefined;
    whenTold?.();
  }

  failed(): void {
    this.story.line('  the listener hears of the failure');
    this.failures++;
    if (this.failures > 1) this.breaks('nothing after a failure', 'The listener was told twice.');
  }

  breaks(rule: (typeof QUEUE_RULES)[number]['name'], sentence: string): void {
    this.broken ??= { rule, sentence };
  }
}

const playQueue: Play<Chapter, CommitStep> = ({ GroupCommit }, commitSteps, story) => {
  const watched = new Watched(story);
  const commit = story.quietly(
    'a new GroupCommit',
    () =>
      new GroupCommit<number>(
        { append: (entry) => watched.append(entry), startSync: () => watched.startSync() },
        { acknowledged: (entry) => watched.acknowledge(entry), failed: () => watched.failed() },
      ),
  );
  for (const step of [
    ...commitSteps,
    ...Array.from({ length: 3 }, () => ({ do: 'done' as const })),
  ]) {
    commitStep(step, watched, commit, story);
    const broken = watched.broken ?? stillWaiting(watched);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

function commitStep(
  step: CommitStep,
  watched: Watched,
  commit: InstanceType<Chapter['GroupCommit']>,
  story: Story,
): void {
  const submitOne = (): void => {
    watched.submitted++;
    commit.submit(watched.submitted);
  };
  if (step.do === 'submit') {
    story.call(`submit ${watched.submitted + 1}`, submitOne);
    return;
  }
  if (step.do === 'bad entry') return submitBad(watched, commit, story);
  if (step.do === 'submit when told') {
    story.line('the listener is going to submit another one when it is told of the next');
    watched.whenTold = () => {
      story.line(`  the listener submits ${watched.submitted + 1}`);
      submitOne();
    };
    return;
  }
  if (step.do === 'disk is full') {
    watched.isFull = true;
    story.line('the disk is full');
    return;
  }
  const { syncing } = watched;
  if (syncing === undefined) return;
  watched.syncing = undefined;
  if (step.do === 'sync fails') {
    watched.hasFailed = true;
    story.call('the sync fails', () => commit.syncFailed(new FileError('EIO', 'log.1')));
    return;
  }
  watched.durable = syncing.written;
  story.call('the sync is done', () => commit.synced());
  if (!watched.hasFailed && watched.acknowledged.length < syncing.submitted) {
    const sentence = `${syncing.submitted} entries were submitted when that sync began. Only ${watched.acknowledged.length} are acknowledged.`;
    watched.breaks('one sync for all', sentence);
  }
}

/** The number is given to the next entry once more. */
function submitBad(
  watched: Watched,
  commit: InstanceType<Chapter['GroupCommit']>,
  story: Story,
): void {
  if (watched.hasFailed) return;
  const entry = watched.submitted + 1;
  watched.isBad = true;
  try {
    story.call(
      `submit ${entry}; append throws an error that is no FileError`,
      () => commit.submit(entry),
      () => 'nothing was thrown',
    );
  } catch (error) {
    if (!(error instanceof BadEntry)) throw error;
    story.result('thrown on');
    return;
  }
  const sentence =
    'An error that is no FileError is none of the disk: whoever submits has to see it.';
  watched.breaks('only the disk fails', sentence);
}

function stillWaiting(watched: Watched): Broken | undefined {
  const { submitted, acknowledged, syncing, hasFailed, failures } = watched;
  if (hasFailed) {
    if (failures === 1) return undefined;
    return { rule: 'nothing after a failure', sentence: 'The listener does not hear of it.' };
  }
  if (submitted === acknowledged.length || syncing !== undefined) return undefined;
  const sentence = `Entry ${acknowledged.length + 1} waits, and no sync is under way.`;
  return { rule: 'one sync for all', sentence };
}

// A history on a disk that fails.

/** What happens to a history whose disk fails. */
type FailStep =
  | { readonly do: 'append'; readonly dataBytes: number }
  | { readonly do: 'sync' }
  /** The next operation but so many fails; of a write, half of the bytes are there. */
  | { readonly do: 'fail'; readonly after: number; readonly code: FailureCode };

const FAILURE_RULES = [
  ...CRASH_RULES,
  {
    name: 'no second try',
    rule: 'After a failed write or sync every later append and sync of the log throws, too.',
  },
] as const;

const OPTIONS = { preAllocBytes: 0, newTree: () => new SmallTree() };

const playFailures: Play<Chapter, FailStep> = ({ FileHistory }, failSteps, story) => {
  const files = new SimFiles();
  story.quietly('open an empty folder', () => new FileHistory(files, OPTIONS));
  const disk = files.copy();
  const history = story.quietly('open the folder', () => new FileHistory(disk, OPTIONS));
  const started = disk.operations.length;
  let full: Full = [];
  /** How many of them the history took. */
  let taken = 0;
  const acked = [0];
  disk.mark('begin');
  let hasFailed = false;
  for (const step of failSteps) {
    if (step.do === 'fail') {
      disk.failAt(disk.operations.length + 1 + step.after, step.code);
      const which =
        step.after === 0 ? 'the next operation' : `after ${step.after} more operations one`;
      story.line(`${which} will fail`, step.code);
      continue;
    }
    const next =
      step.do === 'append' ? more(full.slice(0, taken), 'create', undefined, step.dataBytes) : full;
    const text = step.do === 'append' ? `append ${formatZxid(lastOf(next))}` : step.do;
    try {
      story.call(
        text,
        () => doStep(step, history, next),
        () => 'done',
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      story.result(error.code);
      hasFailed = true;
    }
    const isDone = story.lines.at(-1)!.result === 'done';
    if (isDone && hasFailed) {
      story.expected('throws');
      const sentence =
        'Nobody knows what the disk has. Going on as if nothing had happened is out of the question.';
      return { rule: 'no second try', sentence };
    }
    // One that failed may be in the file all the same.
    if (step.do === 'append' && next.length > full.length) full = next;
    if (step.do === 'append' && isDone) taken = next.length;
    if (step.do === 'sync' && isDone) {
      story.result(`${formatZxid(lastOf(full))} is acknowledged`);
      acked.push(full.length);
      disk.mark('acknowledged');
    }
    if (isDone !== (disk.operations.at(-1)?.failed === undefined) && !hasFailed) hasFailed = true;
  }
  return afterFailure(story, FileHistory, disk, full, acked, started);
};

function doStep(step: FailStep, history: History, next: Full): void {
  if (step.do === 'append') history.append(next.at(-1)!);
  else history.sync();
}

function afterFailure(
  story: Story,
  FileHistory: Chapter['FileHistory'],
  disk: SimFiles,
  full: Full,
  acked: readonly number[],
  since: number,
): Broken | undefined {
  for (const { description, files, marks } of crashStates(disk, { since, mostTears: 2 })) {
    const min = acked[marks.length - 1]!;
    const found = reopened(story, FileHistory, files);
    const length = full.findIndex(({ zxid }) => zxid === found) + 1;
    if (typeof found === 'bigint' && (found === 0n || length > 0) && length >= min) continue;
    story.line(`${description}. Start again`, String(found));
    if (typeof found === 'string') return { rule: 'recovery never refuses', sentence: found };
    const sentence = `${formatZxid(full[min - 1]?.zxid ?? 0n)} was acknowledged. Now the history ends with ${formatZxid(found)}.`;
    return { rule: 'nothing acknowledged is missing', sentence };
  }
  return undefined;
}

function reopened(
  story: Story,
  FileHistory: Chapter['FileHistory'],
  files: SimFiles,
): bigint | string {
  const opened = story.quietly('start again', () =>
    attempt(() => new FileHistory(files, OPTIONS).lastZxid),
  );
  return 'refused' in opened ? opened.refused.message : opened.value;
}

const plain: Schedule = { seed: 0, params: { writes: 10 }, faults: [] };

const submit: CommitStep = { do: 'submit' };
const done: CommitStep = { do: 'done' };
const whenTold: CommitStep = { do: 'submit when told' };
const append = (dataBytes = 3): FailStep => ({ do: 'append', dataBytes });
const sync: FailStep = { do: 'sync' };
const fail = (code: FailureCode, after = 0): FailStep => ({ do: 'fail', after, code });

/** Level 6. */
export const commitTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, CommitStep>({
    chapter: 9,
    id: '6.1',
    title: 'One sync for all that came meanwhile',
    points: 3,
    rules: QUEUE_RULES.slice(0, 3),
    examples: [
      { steps: [submit, done] },
      { steps: [submit, submit, submit, done, done] },
      { steps: [submit, done, submit, submit, done, submit, done] },
      {
        title: 'a listener that submits',
        steps: [submit, submit, submit, done, whenTold, done, submit, done],
      },
    ],
    random: {
      arbitrary: fc.array(fc.constantFrom(submit, submit, done, done, whenTold), {
        maxLength: 20,
      }),
      runs: 100,
    },
    play: playQueue,
  }),
  steps<Chapter, CommitStep>({
    chapter: 9,
    id: '6.2',
    title: 'A failed disk acknowledges nothing any more',
    points: 2,
    rules: QUEUE_RULES,
    examples: [
      { steps: [submit, { do: 'sync fails' }, submit, done] },
      { steps: [submit, done, { do: 'disk is full' }, submit, submit, done] },
      { steps: [submit, { do: 'disk is full' }, submit, done] },
      {
        title: 'a sync fails that was under way when the disk was full',
        steps: [submit, { do: 'disk is full' }, submit, { do: 'sync fails' }],
      },
      {
        title: 'what fails is not the disk',
        steps: [submit, done, { do: 'bad entry' }, submit, done],
      },
      {
        title: 'the disk is full while the listener is being told',
        steps: [submit, submit, submit, done, whenTold, { do: 'disk is full' }, done],
      },
    ],
    random: {
      arbitrary: fc
        .tuple(
          fc.array(fc.constantFrom(submit, submit, done, whenTold), { maxLength: 8 }),
          fc.constantFrom<CommitStep>({ do: 'sync fails' }, { do: 'disk is full' }),
          fc.array(fc.constantFrom(submit, done), { maxLength: 6 }),
        )
        .map(([before, failure, after]) => [...before, failure, ...after]),
      runs: 100,
    },
    play: playQueue,
  }),
  steps<Chapter, FailStep>({
    chapter: 9,
    id: '6.3',
    title: 'A history whose disk is full, or fails',
    points: 3,
    rules: FAILURE_RULES,
    examples: [
      { steps: [append(), sync, append(), fail('EIO'), sync, sync] },
      { steps: [append(), sync, fail('ENOSPC'), append(200), append(0), sync] },
      { title: 'a new file', steps: [fail('ENOSPC', 1), append(), append(), sync] },
      { title: 'its name cannot be synced', steps: [append(), fail('EIO', 1), sync, sync] },
    ],
    random: {
      arbitrary: fc
        .tuple(
          fc.array(fc.constantFrom(append(), sync), { maxLength: 5 }),
          fc.record({
            do: fc.constant('fail' as const),
            after: fc.nat(3),
            code: fc.constantFrom<FailureCode>('EIO', 'ENOSPC'),
          }),
          fc.array(fc.constantFrom(append(), append(0), sync), { maxLength: 5 }),
        )
        .map(([before, failure, after]) => [...before, failure, ...after]),
      runs: 16,
    },
    play: playFailures,
  }),
  property<Chapter, WriteMessage, WriteOutput>({
    chapter: 9,
    id: '6.4',
    title: 'Ten writes, and a slow disk',
    points: 1,
    scenario: oneServer,
    rules: { invariants: () => [acknowledgedIsThere], expectations: [fewSyncs] },
    schedules: [plain],
    runs: 0,
  }),
  property<Chapter, WriteMessage, WriteOutput>({
    chapter: 9,
    id: '6.5',
    title: 'The same with crashes',
    points: 1,
    scenario: oneServer,
    rules: { invariants: () => [acknowledgedIsThere] },
    menu: { most: 3, withinMs: 60, longestMs: 40, crash: ['server'], slowDisk: ['server'] },
    schedules: [plain],
    runs: 25,
  }),
];
