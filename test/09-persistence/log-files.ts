import fc from 'fast-check';
import { encodeTxn, formatZxid, type LoggedTxn, type Txn, type Zxid } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import type { Chapter } from './chapter.ts';
import { firstDifference, hex } from './hex.ts';
import { goldenFolder, goldenTxns } from './apache.ts';
import { entryBytes, LOG_HEADER } from './plain-entry.ts';
import { lastOf, more, type Full } from './txns.ts';

/** What is done with a log. */
export type LogStep =
  | { readonly do: 'append'; readonly dataBytes: number; readonly epoch?: number }
  /** So many zxids are left out: they came in a leader's snapshot. */
  | { readonly do: 'append after a gap'; readonly gap: number }
  | { readonly do: 'roll' }
  | { readonly do: 'sync' }
  /** Reads what is after the zxid that was last so many transactions ago. */
  | { readonly do: 'read'; readonly back: number };

const RULES = [
  {
    name: 'names',
    rule: 'A log file is named "log." and the zxid of its first transaction, in hexadecimal. Each roll begins another one.',
  },
  {
    name: 'bytes',
    rule: 'A log file is the header, its entries, and the zeros that were allocated ahead.',
  },
  {
    name: 'reading',
    rule: 'Transactions come back as they were appended, in order, from all files.',
  },
  {
    name: 'sync',
    rule: 'What was appended before a sync, and the name of its file, is durable.',
  },
] as const;

/** What a log file has to hold. */
interface ModelFile {
  readonly name: string;
  bytes: number[];
  size: number;
}

/** Apache's log, with arrays in place of files. */
class LogModel {
  readonly files: ModelFile[] = [];
  private readonly preAllocBytes: number;
  private isOpen = false;

  constructor(preAllocBytes: number) {
    this.preAllocBytes = preAllocBytes;
  }

  append({ zxid, txn }: LoggedTxn<Txn>): void {
    if (!this.isOpen) {
      this.files.push({ name: `log.${zxid.toString(16)}`, bytes: [...LOG_HEADER], size: 16 });
      this.isOpen = true;
    }
    const file = this.files.at(-1)!;
    const pre = this.preAllocBytes;
    const at = file.bytes.length;
    if (pre > 0 && at + 4096 >= file.size) {
      file.size = at > file.size ? at + pre - ((at + pre) % pre) : file.size + pre;
    }
    file.bytes.push(...entryBytes(encodeTxn(zxid, txn)));
  }

  roll(): void {
    this.isOpen = false;
  }
}

const play =
  (preAllocBytes: number): Play<Chapter, LogStep> =>
  ({ TxnLog }, logSteps, story) => {
    const files = new SimFiles();
    const model = new LogModel(preAllocBytes);
    const log = story.quietly('a new TxnLog', () => new TxnLog(files, { preAllocBytes }));
    let full: Full = [];
    let synced = 0;
    for (const step of logSteps) {
      if (step.do === 'append') {
        full = more(full, 'create', step.epoch, step.dataBytes);
        const entry = full.at(-1)!;
        model.append(entry);
        story.call(`append ${formatZxid(entry.zxid)}, ${step.dataBytes} bytes of data`, () =>
          log.append(entry),
        );
      } else if (step.do === 'append after a gap') {
        const { zxid, txn } = more(full, 'create').at(-1)!;
        const entry = { zxid: zxid + BigInt(step.gap), txn };
        full = [...full, entry];
        model.append(entry);
        story.call(`append ${formatZxid(entry.zxid)}`, () => log.append(entry));
      } else if (step.do === 'roll') {
        story.call('roll', () => log.roll());
        model.roll();
      } else if (step.do === 'sync') {
        story.call('sync', () => log.sync());
        synced = full.length;
      } else {
        const kept = full.slice(0, Math.max(0, full.length - step.back));
        const broken = reads(story, log, kept, full);
        if (broken !== undefined) return broken;
        continue;
      }
      const broken = compareFiles(story, files, model);
      if (broken !== undefined) return broken;
    }
    return survives(story, TxnLog, files, full, synced);
  };

function compareFiles(story: Story, files: SimFiles, model: LogModel): Broken | undefined {
  const wanted = model.files.map(({ name }) => name);
  const names = files.list();
  if (names.join() !== [...wanted].sort().join()) {
    story.result(names.join(', ') || 'no file');
    story.expected([...wanted].sort().join(', ') || 'no file');
    return { rule: 'names', sentence: `The folder has the files ${names.join(', ') || '(none)'}.` };
  }
  for (const { name, bytes, size } of model.files) {
    const found = files.read(name);
    const right = new Uint8Array(Math.max(size, bytes.length));
    right.set(bytes);
    const place = firstDifference(found, right);
    if (place === undefined) continue;
    story.result(
      `${name} has ${found.length} bytes; from ${place} on: ${hex(found.subarray(place), 8)}`,
    );
    story.expected(`${right.length} bytes; from ${place} on: ${hex(right.subarray(place), 8)}`);
    return { rule: 'bytes', sentence: `${name} is another than Apache's from byte ${place} on.` };
  }
  return undefined;
}

function reads(
  story: Story,
  log: InstanceType<Chapter['TxnLog']>,
  kept: Full,
  full: Full,
): Broken | undefined {
  const after = lastOf(kept);
  const found = story.call(
    `read what is after ${formatZxid(after)}`,
    () => [...log.entries(after)],
    (entries) => zxidsOf(entries),
  );
  const wanted = full.slice(kept.length);
  if (isSame(found, wanted)) return undefined;
  story.expected(zxidsOf(wanted));
  const sentence = `Reading after ${formatZxid(after)} gives ${zxidsOf(found)}.`;
  return { rule: 'reading', sentence };
}

/** The power goes; what was synced has to be there. */
function survives(
  story: Story,
  TxnLog: Chapter['TxnLog'],
  files: SimFiles,
  full: Full,
  synced: number,
): Broken | undefined {
  if (synced === 0) return undefined;
  const left = files.crashed('all lost');
  story.line(
    'the power goes: nothing that was not synced is left',
    left.list().join(', ') || 'no file',
  );
  const wanted = full.slice(0, synced);
  const found = story.call(
    'read all that is left',
    () => [...new TxnLog(left, { preAllocBytes: 0 }).entries(0n)],
    zxidsOf,
  );
  if (isSame(found.slice(0, synced), wanted)) return undefined;
  story.expected(zxidsOf(wanted));
  const last = formatZxid(lastOf(wanted));
  return { rule: 'sync', sentence: `All up to ${last} was synced, and some of it is gone.` };
}

function zxidsOf(entries: readonly { readonly zxid: Zxid }[]): string {
  return entries.map(({ zxid }) => formatZxid(zxid)).join(', ') || 'nothing';
}

function isSame(found: Full, wanted: Full): boolean {
  return (
    found.length === wanted.length &&
    found.every(({ zxid, txn }, i) => {
      const bytes = encodeTxn(zxid, txn);
      return firstDifference(bytes, encodeTxn(wanted[i]!.zxid, wanted[i]!.txn)) === undefined;
    })
  );
}

/** Appends what Apache appended. */
interface Copy {
  readonly folder: 'standalone' | 'ensemble-member';
  readonly file: string;
}

const playCopies: Play<Chapter, Copy> = ({ TxnLog }, copies, story) => {
  for (const { folder, file } of copies) {
    const files = new SimFiles();
    const log = story.quietly('a new TxnLog', () => new TxnLog(files, { preAllocBytes: 65536 }));
    const entries = goldenTxns(folder, file);
    const golden = goldenFolder(folder).get(file)!;
    story.line(`append what is in Apache's ${file}, ${entries.length} transactions`);
    for (const entry of entries) {
      story.quietly(`append ${formatZxid(entry.zxid)}`, () => log.append(entry));
    }
    const [name] = files.list();
    if (name !== file) {
      story.result(name ?? 'no file');
      story.expected(file);
      return { rule: 'names', sentence: `The log is called ${name ?? 'nothing'}, not ${file}.` };
    }
    const found = files.read(file);
    const place = firstDifference(found, golden);
    if (place === undefined) continue;
    story.result(`${found.length} bytes; from ${place} on: ${hex(found.subarray(place), 8)}`);
    story.expected(`${golden.length} bytes; from ${place} on: ${hex(golden.subarray(place), 8)}`);
    return { rule: 'bytes', sentence: `${file} is another than Apache's from byte ${place} on.` };
  }
  return undefined;
};

const [NAMES, BYTES, READING, SYNC] = RULES;
const append = (dataBytes = 3, epoch?: number): LogStep =>
  epoch === undefined ? { do: 'append', dataBytes } : { do: 'append', dataBytes, epoch };
const roll: LogStep = { do: 'roll' };
const sync: LogStep = { do: 'sync' };
const read = (back = 99): LogStep => ({ do: 'read', back });

/** With so many bytes of data the first entry ends here, in a file that begins with it. */
const dataUntil = (end: number): number => {
  const [{ zxid, txn }] = more([], 'create', undefined, 0) as [LoggedTxn<Txn>];
  return end - LOG_HEADER.length - entryBytes(encodeTxn(zxid, txn)).length;
};

/** Level 2. */
export const logTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, LogStep>({
    chapter: 9,
    id: '2.1',
    title: 'One file: its name, its header, its entries',
    points: 3,
    rules: [NAMES, BYTES],
    examples: [
      { steps: [append()] },
      { steps: [append(), append(0), append(200)] },
      { title: 'zxids are hexadecimal', steps: [append(3, 0x1f), append()] },
    ],
    play: play(0),
  }),
  steps<Chapter, LogStep>({
    chapter: 9,
    id: '2.2',
    title: 'The file grows ahead of what is written',
    points: 3,
    rules: [NAMES, BYTES],
    examples: [
      { steps: [append()] },
      { title: 'it grows again near the end', steps: [append(2500), append(2500), append()] },
      {
        title: 'exactly 4096 bytes are left',
        steps: [append(dataUntil(5016 - 4096)), append()],
      },
      { title: 'one more is left', steps: [append(dataUntil(5016 - 4097)), append()] },
      {
        title: 'an entry larger than what was allocated',
        steps: [append(13_000), append(), append()],
      },
    ],
    random: {
      arbitrary: fc.array(
        fc
          .integer({ min: 0, max: 3000 })
          .map((dataBytes): LogStep => ({ do: 'append', dataBytes })),
        { minLength: 1, maxLength: 6 },
      ),
      runs: 15,
    },
    play: play(5000),
  }),
  steps<Chapter, Copy>({
    chapter: 9,
    id: '2.3',
    title: "Apache's own logs, byte for byte",
    points: 2,
    rules: [NAMES, BYTES],
    examples: [
      { steps: [{ folder: 'standalone', file: 'log.1' }] },
      { steps: [{ folder: 'standalone', file: 'log.32' }] },
      { steps: [{ folder: 'ensemble-member', file: 'log.200000001' }] },
    ],
    play: playCopies,
  }),
  steps<Chapter, LogStep>({
    chapter: 9,
    id: '2.4',
    title: 'Rolling, and reading across files',
    points: 4,
    rules: [NAMES, BYTES, READING, SYNC],
    examples: [
      { steps: [append(), append(), read()] },
      { steps: [append(), roll, append(), append(), read(), read(2), read(1), read(0)] },
      { title: 'what was synced stays', steps: [append(), sync, append()] },
      { title: 'a new file has a new name', steps: [append(), sync, roll, append(), sync] },
      {
        title: "a gap before what is read, where a leader's snapshot came in between",
        steps: [append(), append(), { do: 'append after a gap', gap: 7 }, append(), read(1)],
      },
      {
        title: 'log.10 comes after log.9',
        steps: [
          ...Array.from({ length: 8 }, () => append()),
          roll,
          ...Array.from({ length: 7 }, () => append()),
          roll,
          append(),
          read(),
          read(3),
        ],
      },
    ],
    random: {
      arbitrary: fc.array(
        fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(append(), append(40)) },
          { weight: 2, arbitrary: fc.constantFrom(roll, sync) },
          { weight: 1, arbitrary: fc.nat(6).map((back) => read(back)) },
        ),
        { minLength: 1, maxLength: 14 },
      ),
      runs: 40,
    },
    play: play(0),
  }),
];
