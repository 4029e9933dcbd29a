import { DISK_RULES } from '../disk/disk-world.ts';
import type { Scene, Variant } from '../engine/material.ts';
import type { Step } from '../engine/step.ts';
import { act } from './09-actions.ts';

const CREATE = act('append', { kind: 'create' });
const SET = act('append', { kind: 'set' });
const SYNCED = act('synced');
const START = act('start');
const RECOVER = act('recover');
const write = (nodes: number): Step => act('write', { nodes: String(nodes) });
const crash = (left: string, bytes = 30): Step => act('crash', { left, bytes: String(bytes) });
const flip = (file: string, offset: number): Step => act('flip', { file, offset: String(offset) });

const [LOST, BEGINNING] = DISK_RULES.map(({ name }) => name) as [string, string];

const GROUP = [CREATE, CREATE, CREATE, SYNCED, crash('lost'), RECOVER];
const TORN = [
  CREATE,
  SYNCED,
  CREATE,
  crash('torn', 30),
  RECOVER,
  CREATE,
  SYNCED,
  crash('lost'),
  RECOVER,
];
const FUZZY = [
  CREATE,
  SYNCED,
  CREATE,
  SYNCED,
  START,
  write(5),
  SET,
  SYNCED,
  CREATE,
  SYNCED,
  write(99),
  crash('lost'),
  RECOVER,
];
const DAMAGED = [CREATE, SYNCED, CREATE, SYNCED, crash('lost'), flip('log.1', 60), RECOVER];
const CUT = [
  CREATE,
  SYNCED,
  CREATE,
  SYNCED,
  START,
  write(99),
  act('truncate', { zxid: '1' }),
  crash('lost'),
  RECOVER,
];
const NAME = [CREATE, SYNCED, crash('lost'), RECOVER];
const RENAMED = [
  CREATE,
  SYNCED,
  START,
  write(99),
  act('purge', { keep: '1' }),
  crash('names'),
  RECOVER,
];
const PURGED = [
  CREATE,
  SYNCED,
  CREATE,
  START,
  SYNCED,
  write(99),
  act('purge', { keep: '1' }),
  crash('lost'),
  RECOVER,
];

/** Runs of chapter 9 worth seeing. */
export const SCENES: readonly Scene[] = [
  {
    id: 'group',
    title: 'One sync for many',
    text: 'Two transactions come while the first one is being synced. Which of the three may be acknowledged when that sync is done, and which comes back after the crash?',
    at: 1,
    steps: GROUP,
  },
  {
    id: 'torn',
    title: 'A torn entry',
    text: 'The power goes in the middle of a write. What is torn was never acknowledged: it is cut off, and the next transaction takes its place.',
    at: 3,
    steps: TORN,
  },
  {
    id: 'hole',
    title: 'A hole in the log',
    text: 'Two writes are not synced, and the disk takes the later one first. How far does the log reach?',
    at: 3,
    steps: [CREATE, SYNCED, CREATE, CREATE, CREATE, crash('hole'), RECOVER],
  },
  {
    id: 'fuzzy',
    title: 'A fuzzy snapshot',
    text: 'While the snapshot is written the tree goes on changing. The snapshot never was a state of the tree, and with the log over it, it becomes one.',
    at: 5,
    steps: FUZZY,
  },
  {
    id: 'unfinished',
    title: 'A crash before the snapshot is done',
    text: 'It has only its temporary name, so nobody takes it for a snapshot.',
    at: 2,
    steps: [CREATE, SYNCED, START, write(2), CREATE, SYNCED, crash('kept'), RECOVER],
  },
  {
    id: 'damaged',
    title: 'A byte has changed',
    text: 'That is no torn end: what is behind the damage was acknowledged. The server rather does not start than lose it.',
    at: 4,
    steps: DAMAGED,
  },
  {
    id: 'cut',
    title: 'The end is cut off',
    text: 'A leader does not know 0x2: it has to go. So has the snapshot that holds it, or it would all come back.',
    at: 6,
    steps: CUT,
  },
  {
    id: 'purge',
    title: 'What may be thrown away',
    text: 'One snapshot is kept. Which log does it still need?',
    at: 5,
    steps: PURGED,
  },
  {
    id: 'skipped',
    title: 'One sync that does nothing',
    text: 'The disk says that it is done. Everything else goes by the book, and an acknowledged write is lost.',
    steps: [act('skip'), CREATE, SYNCED, crash('lost'), RECOVER],
    breaks: LOST,
  },
  {
    id: 'weak-name',
    title: 'Weak: bytes without a name',
    text: 'The file is synced. The folder, which has its name, is not.',
    variant: 'syncs-the-bytes-but-not-the-name',
    steps: NAME,
    breaks: LOST,
  },
  {
    id: 'weak-torn',
    title: 'Weak: a torn end is left there',
    text: 'The server starts once. It begins a new file behind the torn one. What does the next start make of that?',
    variant: 'leaves-the-torn-tail',
    at: 3,
    steps: TORN,
    breaks: LOST,
  },
  {
    id: 'weak-damage',
    title: 'Weak: damage for a torn end',
    text: 'The server starts, and says nothing. Where is 0x2, and where is 0x1?',
    variant: 'whatever-is-wrong-is-a-torn-tail',
    at: 4,
    steps: DAMAGED,
    breaks: LOST,
  },
  {
    id: 'weak-rename',
    title: 'Weak: renamed before it is on disk',
    text: 'The snapshot has its name, and the old one is thrown away. Then the power goes.',
    variant: 'renames-what-is-not-on-disk',
    at: 2,
    steps: RENAMED,
    breaks: LOST,
  },
  {
    id: 'weak-point',
    title: 'Weak: a snapshot for a point in time',
    text: 'Only what came after the end of the snapshot is replayed. What came while it was written is there in part.',
    variant: 'takes-a-snapshot-for-a-point-in-time',
    at: 5,
    steps: FUZZY,
    breaks: BEGINNING,
  },
  {
    id: 'weak-group',
    title: 'Weak: acknowledged meanwhile',
    text: 'The sync that is done began before the second and the third transaction were written.',
    variant: 'acknowledges-what-came-meanwhile',
    at: 1,
    steps: GROUP,
    breaks: LOST,
  },
  {
    id: 'weak-cut',
    title: 'Weak: the snapshot of what is cut',
    text: 'The log is cut. After the next start it is all there again.',
    variant: 'keeps-the-snapshot-of-what-is-cut',
    at: 6,
    steps: CUT,
    breaks: BEGINNING,
  },
  {
    id: 'weak-purge',
    title: 'Weak: logs purged by their names',
    text: 'log.1 begins before the snapshot, so it is thrown away. But it goes on behind it.',
    variant: 'purges-logs-by-their-names',
    at: 5,
    steps: PURGED,
    breaks: LOST,
  },
];

/** The weak variants: what their authors believe. */
export const VARIANTS: readonly Variant[] = [
  { name: 'syncs-the-bytes-but-not-the-name', belief: 'what is written and synced is safe.' },
  { name: 'leaves-the-torn-tail', belief: 'a torn end does no harm: nobody reads it.' },
  {
    name: 'whatever-is-wrong-is-a-torn-tail',
    belief: 'a wrong checksum is the mark of a torn end.',
  },
  { name: 'renames-what-is-not-on-disk', belief: 'renaming a file makes it durable.' },
  { name: 'takes-a-snapshot-for-a-point-in-time', belief: 'a snapshot is a state of the tree.' },
  {
    name: 'acknowledges-what-came-meanwhile',
    belief: 'a sync makes durable whatever is written when it ends.',
  },
  { name: 'keeps-the-snapshot-of-what-is-cut', belief: 'to cut the log is enough.' },
  {
    name: 'purges-logs-by-their-names',
    belief: 'a log holds what its name says, and what is older.',
  },
];
