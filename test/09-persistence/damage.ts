import fc from 'fast-check';
import { DamagedFile, encodeTxn, formatZxid, type LogEntry, type Zxid } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { crashStates } from '../../src/sim/files/crash-states.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { attempt, type Attempt } from './attempt.ts';
import type { Chapter } from './chapter.ts';
import { CRASH_RULES } from './life.ts';
import { entryBytes, LOG_HEADER } from './plain-entry.ts';
import { recoveryIn } from './recovery-in.ts';
import { lastOf, more, someFull, type Full } from './txns.ts';

// What an entry is.

/** What has become of an entry of a log. */
type Fate =
  /** So many of its bytes reached the disk; behind them there are zeros, or the file ends. */
  | {
      readonly do: 'tear';
      readonly entry: number;
      readonly bytes: number;
      readonly then: 'zeros' | 'end of file';
    }
  /** A byte of it has changed. */
  | { readonly do: 'flip'; readonly entry: number; readonly at: number; readonly by: number }
  /** Its checksum and its length have both changed: the length is so much larger. */
  | { readonly do: 'garble'; readonly entry: number; readonly by: number }
  /** There are zeros in place of its checksum. */
  | { readonly do: 'clear checksum'; readonly entry: number };

const PAYLOADS = someFull(4).map(({ zxid, txn }) => encodeTxn(zxid, txn));
const ENTRIES = PAYLOADS.map((bytes) => entryBytes(bytes));

const playFates: Play<Chapter, Fate> = ({ readEntry }, fates, story) => {
  for (const fate of fates) {
    const offset = 16 + total(ENTRIES.slice(0, fate.entry));
    const file = fileWith(fate, offset);
    const wanted: LogEntry['kind'] = fate.do === 'tear' ? 'torn' : 'damaged';
    const size = ENTRIES[fate.entry]!.length;
    const what =
      fate.do === 'tear'
        ? `${fate.bytes} of ${size} bytes, then ${fate.then}`
        : fate.do === 'flip'
          ? `byte ${fate.at} of ${size}, ${partOf(fate.at, size)}, changed`
          : fate.do === 'garble'
            ? `checksum and length of ${size} bytes changed`
            : `the checksum of ${size} bytes is 0`;
    const found = story.call(
      `readEntry: ${what}`,
      () => readEntry(file, offset),
      ({ kind }) => kind,
    );
    if (found.kind === wanted) continue;
    story.expected(wanted);
    return { rule: wanted === 'torn' ? 'torn' : 'damaged', sentence: whyWrong(fate, found.kind) };
  }
  return undefined;
};

function partOf(at: number, size: number): string {
  if (at < 8) return 'the checksum';
  if (at < 12) return 'the length';
  return at === size - 1 ? 'the end mark' : "the entry's bytes";
}

function whyWrong(fate: Fate, kind: string): string {
  if (fate.do === 'clear checksum') {
    return `An entry whose checksum has become 0 is taken for "${kind}": it is "damaged". Only twelve zeros are the end.`;
  }
  if (fate.do === 'garble') {
    return `Behind an entry whose checksum and length have changed stand whole entries. It is taken for "${kind}": it is "damaged".`;
  }
  return fate.do === 'tear'
    ? `A write that was interrupted after ${fate.bytes} bytes is taken for "${kind}": it is "torn".`
    : `An entry that was written whole, and of which byte ${fate.at} has changed since, is taken for "${kind}": it is "damaged".`;
}

function fileWith(fate: Fate, offset: number): Uint8Array {
  const room = 600;
  const file = new Uint8Array(16 + total(ENTRIES) + room);
  file.set(LOG_HEADER);
  let at = 16;
  for (const entry of ENTRIES) {
    file.set(entry, at);
    at += entry.length;
  }
  if (fate.do === 'flip') {
    file[offset + fate.at]! ^= fate.by;
    return file;
  }
  if (fate.do === 'clear checksum') return file.fill(0, offset, offset + 8);
  if (fate.do === 'garble') {
    const view = new DataView(file.buffer);
    view.setUint32(offset + 4, view.getUint32(offset + 4) ^ 0x01010101);
    view.setInt32(offset + 8, view.getInt32(offset + 8) + fate.by);
    return file;
  }
  if (fate.then === 'end of file') return file.slice(0, offset + fate.bytes);
  // What was written behind it may have reached the disk all the same.
  return file.fill(0, offset + fate.bytes, offset + ENTRIES[fate.entry]!.length);
}

function total(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

const EVERY_TEAR = [1, 3].flatMap((entry) =>
  (['zeros', 'end of file'] as const).flatMap((then) =>
    // The upper half of a checksum is zeros: before its first other byte there is nothing to be seen.
    Array.from({ length: ENTRIES[entry]!.length - 6 }, (_, i): Fate => {
      return { do: 'tear', entry, bytes: i + 6, then };
    }),
  ),
);

const everyFlip = (entry: number, by: number): Fate[] =>
  Array.from({ length: ENTRIES[entry]!.length }, (_, at): Fate => {
    return { do: 'flip', entry, at, by };
  });

// What a log makes of it.

/** What happens to a log, and to its files. */
export type DamageStep =
  /** Without data a transaction of few bytes, otherwise a create. */
  | { readonly do: 'append'; readonly dataBytes: number }
  | { readonly do: 'sync' }
  | { readonly do: 'roll' }
  /** A byte of the entry, counted from the first one in the log, changes. */
  | { readonly do: 'flip'; readonly entry: number; readonly at: number; readonly by: number }
  /** The file, counted from the first, loses its last bytes, so many, or is gone. */
  | { readonly do: 'cut'; readonly file: number; readonly bytes: number }
  | { readonly do: 'remove'; readonly file: number }
  /** A byte of its header changes. */
  | { readonly do: 'flip header'; readonly file: number; readonly at: number }
  /** The next entry has the right checksum, and holds no transaction that anybody knows. */
  | { readonly do: 'forge'; readonly what: keyof typeof FORGED };

/** What is no transaction, by what is wrong with it. Its zxid is the next one. */
const FORGED = {
  'only 7 bytes': () => new Uint8Array(7).fill(1),
  'of an unknown type': (zxid: Zxid) => {
    const bytes = encodeTxn(zxid, more([], 'error')[0]!.txn);
    new DataView(bytes.buffer, bytes.byteOffset).setInt32(28, 99);
    return bytes;
  },
} as const;

const OPTIONS = { preAllocBytes: 0 };

const playTears: Play<Chapter, DamageStep> = ({ TxnLog }, logSteps, story) => {
  const files = new SimFiles();
  const log = story.quietly('a new TxnLog', () => new TxnLog(files, OPTIONS));
  let full: Full = [];
  /** What was durable from each mark on. */
  const synced = [0];
  files.mark('begin');
  for (const step of logSteps) {
    if (step.do === 'append') {
      full = step.dataBytes === 0 ? more(full, 'error') : more(full, 'create', 0, step.dataBytes);
      const entry = full.at(-1)!;
      story.call(`append ${formatZxid(entry.zxid)}`, () => log.append(entry));
    } else if (step.do === 'roll' || step.do === 'sync') {
      story.call(step.do, () => (step.do === 'roll' ? log.roll() : log.sync()));
      synced.push(full.length);
      files.mark(step.do);
    }
  }
  let untidy: Wrong | undefined;
  const seen = new Map<string, Full>();
  for (const { description, files: left, marks } of crashStates(files)) {
    const broken = afterCrash(story, TxnLog, left, full, synced[marks.length - 1]!, seen);
    if (broken === undefined) continue;
    const wrong = { ...broken, text: `${description}. ${broken.text}` };
    // What is lost is told first: bytes that stay behind the end may do no harm yet.
    if (wrong.rule !== CUT.name) return told(story, wrong);
    untidy ??= wrong;
  }
  return untidy && told(story, untidy);
};

function told(story: Story, { rule, sentence, found, text }: Wrong): Broken {
  story.line(text, found);
  return { rule, sentence };
}

/** What is wrong after a crash, and how it showed. */
type Wrong = Broken & {
  readonly found: string;
  /** What was done after the crash, until it showed. */
  readonly text: string;
};

const REPAIR = 'Repair the log';
const REPAIR_LOG = 'repair the log';

const CUT = {
  name: 'the end is cut',
  rule: 'After a repair the last file ends with its last whole entry, whatever stood behind it. A file without any is gone.',
} as const;

function afterCrash(
  story: Story,
  TxnLog: Chapter['TxnLog'],
  left: SimFiles,
  full: Full,
  synced: number,
  seen: Map<string, Full>,
): Wrong | undefined {
  const log = new TxnLog(left, OPTIONS);
  const first = story.quietly(REPAIR, () => repaired(log, left, seen));
  if ('refused' in first) return refusal(REPAIR, first.refused);
  const { last, entries, recovery } = first.value;
  const found = `ends with ${formatZxid(last)}`;
  const wrong =
    last === lastOf(entries)
      ? isBeginning(entries, full)
      : `repair says that the log ${found}, but it ends with ${formatZxid(lastOf(entries))}.`;
  if (wrong !== undefined) {
    return { rule: 'nothing torn is visible', sentence: wrong, found, text: REPAIR };
  }
  if (entries.length < synced) {
    const sentence = `${formatZxid(full[synced - 1]!.zxid)} was synced. After the crash the log ${found}.`;
    return { rule: 'nothing acknowledged is missing', sentence, found, text: REPAIR };
  }
  // Most crashes leave what a repair makes the same of.
  if (seen.has(recovery)) return undefined;
  seen.set(recovery, entries);
  // The server goes on. Whatever the crash has left behind the end must not come back.
  const cut = tidiness(left, entries);
  const next = more(full.slice(0, entries.length), 'create', 7);
  return afterGoingOn(story, TxnLog, log, left, next) ?? cut;
}

/** Whether the files have these entries, and not a byte more. */
function tidiness(files: SimFiles, entries: Full): Wrong | undefined {
  const names = files.list();
  const sizes = names.map((name) => files.size(name)!);
  const wanted =
    names.length * LOG_HEADER.length +
    total(entries.map(({ zxid, txn }) => entryBytes(encodeTxn(zxid, txn))));
  const isEmpty = names.some((_, i) => sizes[i]! <= LOG_HEADER.length);
  if (!isEmpty && sizes.reduce((sum, size) => sum + size, 0) === wanted) return undefined;
  const found = names.map((name, i) => `${name}, ${sizes[i]} bytes`).join('; ');
  const sentence = isEmpty
    ? 'There still is a file without any entry.'
    : `The log ends with ${formatZxid(lastOf(entries))}, but there are bytes behind the last entry.`;
  return { rule: CUT.name, sentence, found, text: REPAIR };
}

/** The server appends one thing more, and the power goes again. */
function afterGoingOn(
  story: Story,
  TxnLog: Chapter['TxnLog'],
  log: InstanceType<Chapter['TxnLog']>,
  left: SimFiles,
  next: Full,
): Wrong | undefined {
  const text = `${REPAIR}, append ${formatZxid(lastOf(next))}, sync; the power goes. Repair once more`;
  story.quietly('append and sync after a crash', () => {
    log.append(next.at(-1)!);
    log.sync();
  });
  const after = left.crashed('all lost');
  const again = new TxnLog(after, OPTIONS);
  const second = story.quietly(text, () => repaired(again, after));
  if ('refused' in second) return refusal(text, second.refused);
  const { entries } = second.value;
  if (entries.length === next.length && isBeginning(entries, next) === undefined) return undefined;
  const found = zxidsOf(entries);
  const sentence = `The log has ${found}. It should have ${zxidsOf(next)}.`;
  return { rule: 'nothing torn is visible', sentence, found, text };
}

/** What a log has after a repair. What was `seen` after the same repair need not be read again. */
function repaired(
  log: InstanceType<Chapter['TxnLog']>,
  files: SimFiles,
  seen: ReadonlyMap<string, Full> = new Map(),
): Attempt<{ readonly last: Zxid; readonly entries: Full; readonly recovery: string }> {
  return attempt(() => {
    const last = log.repair(0n);
    const recovery = recoveryIn(files, last);
    return { last, recovery, entries: seen.get(recovery) ?? [...log.entries(0n)] };
  });
}

function refusal(text: string, { message }: DamagedFile): Wrong {
  const sentence = `No disk is damaged, a crash is all there was. But: ${message}`;
  return { rule: 'recovery never refuses', sentence, found: 'refused', text };
}

function zxidsOf(entries: Full): string {
  return entries.map(({ zxid }) => formatZxid(zxid)).join(', ') || 'nothing';
}

function isBeginning(found: Full, full: Full): string | undefined {
  const at = found.findIndex(({ zxid }, i) => zxid !== full[i]?.zxid);
  return at === -1
    ? undefined
    : `Transaction ${at + 1} of the log is ${formatZxid(found[at]!.zxid)}: that does not belong there.`;
}

const playDamage: Play<Chapter, DamageStep> = ({ TxnLog }, logSteps, story) => {
  const files = new SimFiles();
  const log = story.quietly('a new TxnLog', () => new TxnLog(files, OPTIONS));
  let full: Full = [];
  const places: { file: string; offset: number }[] = [];
  let wanted: Damage | undefined;
  for (const step of logSteps) {
    const file = 'file' in step ? files.list()[step.file] : undefined;
    if (step.do === 'append') {
      full = more(full, 'create', undefined, step.dataBytes);
      const entry = full.at(-1)!;
      story.call(`append ${formatZxid(entry.zxid)}`, () => log.append(entry));
      places.push(placeOf(files, places));
    } else if (step.do === 'roll') {
      story.call('roll', () => log.roll());
    } else if (step.do === 'flip' && places[step.entry] !== undefined && wanted === undefined) {
      const place = places[step.entry]!;
      const size = entryBytes(encodeTxn(full[step.entry]!.zxid, full[step.entry]!.txn)).length;
      const at = step.at % size;
      const isEnd = at === size - 1;
      const byte = files.read(place.file, place.offset + at, 1)[0]!;
      // An end mark that becomes 0 looks as if it had never been written.
      const by = isEnd && (byte ^ step.by) === 0 ? 1 : step.by;
      files.write(place.file, place.offset + at, Uint8Array.of(byte ^ by));
      story.line(`byte ${at} of ${formatZxid(full[step.entry]!.zxid)} changes`, partOf(at, size));
      wanted = place;
    } else if (step.do === 'cut' && file !== undefined && wanted === undefined) {
      const size = files.size(file)!;
      const place = places.findLast((one) => one.file === file)!;
      const left = size - step.bytes;
      const isHeader = left > 0 && left < LOG_HEADER.length;
      if (file === places.at(-1)!.file || (!isHeader && left <= place.offset + 12)) continue;
      files.truncate(file, left);
      story.line(`${file} loses its last ${step.bytes} bytes`);
      wanted = isHeader ? { file, offset: 0 } : place;
    } else if (step.do === 'flip header' && file !== undefined && wanted === undefined) {
      files.write(file, step.at, Uint8Array.of(files.read(file, step.at, 1)[0]! ^ 1));
      story.line(`byte ${step.at} of ${file} changes`, 'the header');
      wanted = { file, offset: 0 };
    } else if (step.do === 'forge' && wanted === undefined && places.length > 0) {
      const { file: last } = places.at(-1)!;
      const offset = files.size(last)!;
      files.write(last, offset, entryBytes(FORGED[step.what](lastOf(full) + 1n)));
      story.line(`behind it stands an entry ${step.what}, with the right checksum`, last);
      wanted = { file: last, offset, mayBeRepaired: step.what === 'of an unknown type' };
    } else if (step.do === 'remove' && file !== undefined && wanted === undefined) {
      if (file === places.at(-1)!.file) continue;
      files.remove(file);
      story.line(`${file} is removed`);
      wanted = { file: '' };
    }
  }
  return wanted === undefined ? undefined : mustRefuse(story, TxnLog, files, wanted);
};

/** Where the entry begins that was appended last. */
function placeOf(
  files: SimFiles,
  earlier: readonly { readonly file: string }[],
): { file: string; offset: number } {
  const names = files.list().map((name) => ({ name, zxid: BigInt(`0x${name.slice(4)}`) }));
  const file = names.reduce((a, b) => (b.zxid > a.zxid ? b : a)).name;
  if (!earlier.some((place) => place.file === file)) return { file, offset: LOG_HEADER.length };
  const bytes = files.read(file);
  let offset = LOG_HEADER.length;
  for (;;) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getInt32(offset + 8);
    const next = offset + 13 + length;
    if (next >= bytes.length) return { file, offset };
    offset = next;
  }
}

/** Where a log was damaged; no offset if a file is missing. */
interface Damage {
  readonly file: string;
  readonly offset?: number;
  /** A repair need not look into transactions: to refuse them is early enough when they are read. */
  readonly mayBeRepaired?: boolean;
}

function mustRefuse(
  story: Story,
  TxnLog: Chapter['TxnLog'],
  files: SimFiles,
  wanted: Damage,
): Broken | undefined {
  const before = files.digest;
  const log = new TxnLog(files.copy(), OPTIONS);
  const copy = files.copy();
  for (const [text, code] of [
    [REPAIR_LOG, () => void new TxnLog(copy, OPTIONS).repair(0n)],
    ['read the log', () => void [...log.entries(0n)]],
  ] as const) {
    try {
      story.call(text, code, () => 'not refused');
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      story.result(`refused at ${error.file}, offset ${error.offset}`);
      const isRight = error.file === wanted.file && error.offset === wanted.offset;
      if (isRight || wanted.offset === undefined) continue;
      story.expected(`refused at ${wanted.file}, offset ${wanted.offset}`);
      const sentence = `The error names ${error.file}, offset ${error.offset}. The damaged entry begins at offset ${wanted.offset} of ${wanted.file}.`;
      return { rule: 'file and offset', sentence };
    }
    if (story.lines.at(-1)!.result !== 'not refused') continue;
    if (wanted.mayBeRepaired === true && text === REPAIR_LOG) continue;
    story.expected('refused');
    const lost =
      wanted.offset === undefined
        ? 'Transactions are missing'
        : `The entry at offset ${wanted.offset} of ${wanted.file} is damaged`;
    return { rule: 'damage is refused', sentence: `${lost}, and nobody is told.` };
  }
  if (copy.digest === before) return undefined;
  return { rule: 'damage is refused', sentence: 'The log was refused, and yet something was cut.' };
}

const append = (dataBytes = 3): DamageStep => ({ do: 'append', dataBytes });
const sync: DamageStep = { do: 'sync' };
const roll: DamageStep = { do: 'roll' };
const flip = (entry: number, at: number, by = 1): DamageStep => ({ do: 'flip', entry, at, by });

/** Level 3. */
export const damageTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, Fate>({
    chapter: 9,
    id: '3.1',
    title: 'Torn and damaged are two things',
    points: 4,
    rules: [
      { name: 'torn', rule: 'An entry that was never written to its end is "torn".' },
      {
        name: 'damaged',
        rule: 'An entry that was written to its end, and then changed, is "damaged", whichever byte it is.',
      },
    ],
    examples: [
      { title: 'the end of the last entry is missing', steps: EVERY_TEAR.slice(-1) },
      { title: 'an entry is torn, at every byte', steps: EVERY_TEAR },
      { title: 'the end mark changes', steps: everyFlip(1, 1).slice(-1) },
      { title: 'any byte changes', steps: [...everyFlip(1, 1), ...everyFlip(3, 0x10)] },
      {
        title: 'checksum and length change',
        steps: [0, 1].map((entry) => ({ do: 'garble', entry, by: 0x10000 })),
      },
      { title: 'the checksum becomes 0', steps: [{ do: 'clear checksum', entry: 1 }] },
      {
        title: 'the length changes',
        steps: [1, 2, 4, 8, 16, 32, 64, 128].flatMap((by) => [
          ...everyFlip(0, by).slice(8, 12),
          ...everyFlip(3, by).slice(8, 12),
        ]),
      },
    ],
    play: playFates,
  }),
  steps<Chapter, DamageStep>({
    chapter: 9,
    id: '3.2',
    title: 'A crash at every byte of what was not synced',
    points: 5,
    rules: [...CRASH_RULES, CUT],
    examples: [
      { steps: [append(0), sync] },
      { steps: [append(0), sync, append()] },
      { title: 'a crash around a new file', steps: [append(0), roll, append(0), roll] },
      {
        title: 'of several writes any may be lost',
        steps: [append(0), sync, append(0), append(0)],
      },
    ],
    random: {
      arbitrary: fc.array(
        fc.oneof(
          { weight: 3, arbitrary: fc.constant(append(0)) },
          { weight: 1, arbitrary: fc.constantFrom(sync, roll) },
        ),
        { minLength: 2, maxLength: 6 },
      ),
      runs: 2,
    },
    play: playTears,
  }),
  steps<Chapter, DamageStep>({
    chapter: 9,
    id: '3.3',
    title: 'A damaged log is refused, and nothing is cut',
    points: 4,
    rules: [
      {
        name: 'damage is refused',
        rule: 'What may have been acknowledged is never cut off: a server does not start with less.',
      },
      { name: 'file and offset', rule: 'The error names the file and where the entry begins.' },
    ],
    examples: [
      { title: 'a byte in the middle changes', steps: [append(), append(), append(), flip(1, 30)] },
      { title: 'a byte of the last one changes', steps: [append(), append(), flip(1, 30)] },
      { title: 'a length grows', steps: [append(), append(), append(), flip(1, 9, 0x40)] },
      { title: 'a length grows beyond the file', steps: [append(), flip(0, 8, 0x40)] },
      {
        title: 'an earlier file is cut short',
        steps: [append(), append(), roll, append(), { do: 'cut', file: 0, bytes: 4 }],
      },
      {
        title: 'of an earlier file there is only half a header',
        steps: [append(0), roll, append(), { do: 'cut', file: 0, bytes: 96 }],
      },
      {
        title: 'the checksum is right, and it is no transaction',
        steps: [append(), { do: 'forge', what: 'only 7 bytes' }],
      },
      {
        title: 'the checksum is right, and nobody knows such a transaction',
        steps: [append(), { do: 'forge', what: 'of an unknown type' }],
      },
      {
        title: 'a header changes',
        steps: [append(), roll, append(), { do: 'flip header', file: 0, at: 2 }],
      },
      {
        title: 'the only header changes',
        steps: [append(), { do: 'flip header', file: 0, at: 7 }],
      },
      {
        title: 'a file in the middle is missing',
        steps: [append(), roll, append(), roll, append(), { do: 'remove', file: 1 }],
      },
    ],
    random: {
      arbitrary: fc
        .tuple(
          fc.array(fc.constantFrom(append(0), append(20), roll), { minLength: 2, maxLength: 6 }),
          fc.record({
            do: fc.constant('flip' as const),
            entry: fc.nat(4),
            at: fc.nat(150),
            by: fc.integer({ min: 1, max: 255 }),
          }),
        )
        .map(([logSteps, last]): DamageStep[] => [append(0), ...logSteps, last]),
      runs: 60,
    },
    play: playDamage,
  }),
];
