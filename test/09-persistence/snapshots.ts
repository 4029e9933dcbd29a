import fc from 'fast-check';
import {
  formatZxid,
  JuteReader,
  OPEN_ACL,
  readAclTable,
  readNode,
  readSessions,
  readZxidDigest,
  type Acl,
  type SnapshotContents,
  type SnapshotSource,
  type StoredNode,
} from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import { steps } from '../../src/grade/steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { GradedTest } from '../../src/grade/suite.ts';
import { crashStates } from '../../src/sim/files/crash-states.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import type { GoldenName } from '../golden/golden.ts';
import { goldenDecoded, goldenFolder } from './apache.ts';
import type { Chapter } from './chapter.ts';
import { firstDifference, hex } from './hex.ts';
import { checksumOf } from './plain-entry.ts';
import { SmallTree } from './small-tree.ts';
import { KINDS, more, type Full, type Kind } from './txns.ts';

// Reading.

/** A snapshot of Apache's, whole or not. */
interface Golden {
  readonly folder: GoldenName;
  readonly file: string;
  readonly change?:
    | { readonly do: 'flip'; readonly at: number; readonly by: number }
    /** Only so many bytes are there; behind them zeros, or nothing. */
    | { readonly do: 'cut'; readonly bytes: number; readonly zeros: boolean }
    /** As a server before 3.6 wrote it: it ends with its first checksum. A byte of it may have changed. */
    | { readonly do: 'old form'; readonly flip?: number };
}

/** Behind the first checksum and "/" come the digest, and both again. */
const TAIL_BYTES = 20 + 13;

const playGolden: Play<Chapter, Golden> = ({ readSnapshot }, snapshots, story) => {
  for (const golden of snapshots) {
    const bytes = changed(goldenFolder(golden.folder).get(golden.file)!, golden.change);
    const { change } = golden;
    const isWhole = change === undefined || (change.do === 'old form' && change.flip === undefined);
    const found = story.call(
      `readSnapshot of ${golden.file}${inWords(golden.change)}`,
      () => readSnapshot(bytes),
      (contents) => (contents === undefined ? 'not whole' : `${contents.state.nodes.length} nodes`),
    );
    if (!isWhole) {
      if (found === undefined) continue;
      story.expected('not whole');
      const sentence = 'A snapshot that is not what was written is taken for whole.';
      return { rule: 'whole or not at all', sentence };
    }
    if (found === undefined) {
      story.expected('its contents');
      return { rule: 'contents', sentence: `Apache's ${golden.file} is taken for broken.` };
    }
    const wrong = differenceFrom(golden, found);
    if (wrong !== undefined) return { rule: 'contents', sentence: wrong };
  }
  return undefined;
};

function inWords(change: Golden['change']): string {
  if (change === undefined) return '';
  if (change.do === 'old form') {
    return `, without a digest${change.flip === undefined ? '' : `, byte ${change.flip} changed`}`;
  }
  if (change.do === 'flip') return `, byte ${change.at} changed`;
  return `, ${change.bytes} bytes${change.zeros ? ', then zeros' : ''}`;
}

function changed(whole: Uint8Array, change: Golden['change']): Uint8Array {
  if (change === undefined) return whole;
  const bytes = whole.slice(0, change.do === 'old form' ? whole.length - TAIL_BYTES : undefined);
  if (change.do === 'old form') {
    if (change.flip !== undefined) bytes[change.flip]! ^= 1;
    return bytes;
  }
  if (change.do === 'flip') bytes[change.at]! ^= change.by;
  else if (change.zeros) bytes.fill(0, change.bytes);
  else return bytes.slice(0, change.bytes);
  return bytes;
}

function differenceFrom(
  { folder, file, change }: Golden,
  { state, digest }: SnapshotContents,
): string | undefined {
  const decoded = goldenDecoded(folder).snapshots.get(file)!;
  const sessions = decoded.sessions.map(([id, timeoutMs]) => `${BigInt(id)} ${timeoutMs}`);
  const found = state.sessions.map(([id, timeoutMs]) => `${id} ${timeoutMs}`);
  if (sessions.sort().join() !== [...found].sort().join()) return 'The sessions are others.';
  if (state.nodes.length !== decoded.nodes.length) {
    return `${file} has ${decoded.nodes.length} nodes, not ${state.nodes.length}.`;
  }
  for (const [i, node] of decoded.nodes.entries()) {
    const one = state.nodes[i]!;
    if (one.path !== node.path) return `Node ${i + 1} is "${node.path}", not "${one.path}".`;
    const acl =
      node.acl === -1
        ? [[31, 'world', 'anyone']]
        : (decoded.acls[String(node.acl)] ?? []).map((entry) => [...entry]);
    const its = one.acl.map(({ perms, id }) => [perms, id.scheme, id.id]);
    if (JSON.stringify(acl) !== JSON.stringify(its))
      return `The list of "${node.path}" is another.`;
    const data = one.data === null ? null : Buffer.from(one.data).toString('base64');
    if (data !== node.data) return `The data of "${node.path}" is another.`;
    if (BigInt(node.stat['pzxid']!) !== one.stat.pzxid)
      return `The pzxid of "${node.path}" is another.`;
  }
  const wanted = change === undefined ? BigInt(decoded.zxidDigest.zxid) : undefined;
  if (digest?.zxid === wanted) return undefined;
  return `The zxid beside the digest is ${digest?.zxid ?? 'none'}, and should be ${wanted ?? 'none'}.`;
}

// Writing.

/** What happens to a tree, and to its snapshot. */
export type SnapshotStep =
  /** A snapshot of the same zxid that was under way when the server crashed: long, and nothing but rubbish. */
  | { readonly do: 'leftover' }
  | { readonly do: 'apply'; readonly kind: Kind }
  | { readonly do: 'start' }
  /** Writes so many nodes. */
  | { readonly do: 'write'; readonly count: number };

const playWriting: Play<Chapter, SnapshotStep> = (chapter, snapshotSteps, story) => {
  const { SnapshotWriter, readSnapshot } = chapter;
  const files = new SimFiles();
  const tree = new SmallTree();
  let full: Full = [];
  let writer: InstanceType<Chapter['SnapshotWriter']> | undefined;
  let watched = new WatchedLists(tree);
  for (const step of snapshotSteps) {
    if (step.do === 'leftover') {
      const name = `snapshot.${tree.lastZxid.toString(16)}.tmp`;
      files.write(name, 0, new Uint8Array(5000).fill(0x5a));
      story.line(`a crash has left ${name}`, '5000 bytes');
      continue;
    }
    if (step.do === 'apply') {
      full = more(full, step.kind);
      const { zxid, txn } = full.at(-1)!;
      tree.apply(zxid, txn);
      story.line(`the tree applies ${formatZxid(zxid)}`, txn.body.type);
      continue;
    }
    if (step.do === 'start') {
      if (writer !== undefined) continue;
      const text = `start a snapshot of ${formatZxid(tree.lastZxid)}`;
      const options = { syncLog: () => undefined };
      watched = new WatchedLists(tree);
      const source = watched;
      writer = story.call(text, () => new SnapshotWriter(files, source, options));
      continue;
    }
    if (writer === undefined) continue;
    const one = writer;
    const isDone = story.call(
      `write ${step.count} nodes of it`,
      () => one.step(step.count),
      (done) => (done ? 'complete' : 'not complete yet'),
    );
    const name = `snapshot.${one.zxid.toString(16)}`;
    if (files.list().includes(name) !== isDone) {
      story.result(
        `${isDone ? 'complete' : 'not complete yet'}; files: ${files.list().join(', ')}`,
      );
      const sentence = isDone
        ? `The snapshot is complete, but there is no file ${name}.`
        : `There is a file ${name}, although it is not complete.`;
      return { rule: 'named when complete', sentence };
    }
    if (!isDone) continue;
    const bytes = files.read(name);
    const broken =
      wrongForm(story, bytes, tree) ??
      wrongLists(story, bytes, readSnapshot(bytes), watched) ??
      converges(story, readSnapshot(bytes), one.zxid, full, tree);
    if (broken !== undefined) return broken;
    writer = undefined;
  }
  return undefined;
};

/** A tree that notes which lists there were when its snapshot began, and which came later. */
class WatchedLists implements SnapshotSource {
  private readonly tree: SmallTree;
  /** Those of the beginning. */
  private readonly first: ReadonlySet<string>;
  /** The list of each node when it was last looked at. */
  private readonly seen = new Map<string, readonly Acl[]>();

  constructor(tree: SmallTree) {
    this.tree = tree;
    this.first = new Set([...tree.nodes()].map(({ acl }) => JSON.stringify(acl)));
  }

  get lastZxid(): bigint {
    return this.tree.lastZxid;
  }

  get digest(): bigint {
    return this.tree.digest;
  }

  get sessions(): ReadonlyMap<bigint, number> {
    return this.tree.sessions;
  }

  *nodes(): IterableIterator<StoredNode> {
    for (const node of this.tree.nodes()) {
      this.seen.set(node.path, node.acl);
      yield node;
    }
  }

  /** Whether the list that a node had when it was written came too late for the table. */
  isLate(path: string): boolean {
    const text = JSON.stringify(this.seen.get(path));
    return text !== JSON.stringify(OPEN_ACL) && !this.first.has(text);
  }

  /** The list that a node had when it was written. */
  listOf(path: string): string {
    return JSON.stringify(this.seen.get(path));
  }
}

/** What is wrong with the lists of a snapshot before anything is replayed over it. */
function wrongLists(
  story: Story,
  bytes: Uint8Array,
  contents: SnapshotContents | undefined,
  watched: WatchedLists,
): Broken | undefined {
  const wrong = (sentence: string, text: string, found: string): Broken => {
    story.line(text, found);
    return { rule: 'a list that came late', sentence };
  };
  const reader = new JuteReader(bytes, { offset: 16 });
  readSessions(reader);
  const table = readAclTable(reader);
  for (let node = readNode(reader); node !== undefined; node = readNode(reader)) {
    const { path, aclKey } = node;
    if (!watched.isLate(path) || (aclKey !== -1 && !table.has(aclKey))) continue;
    const sentence = `"${path}" got a list while the snapshot was under way. It is written with the key ${aclKey}, which stands for another one.`;
    return wrong(sentence, `the key of "${path}" in the file`, String(aclKey));
  }
  for (const { path, acl } of contents?.state.nodes ?? []) {
    const isNobody = acl.length > 0 && acl.every(({ perms }) => perms === 0);
    const found = JSON.stringify(acl);
    if (watched.isLate(path) ? isNobody : found === watched.listOf(path)) continue;
    const sentence = watched.isLate(path)
      ? `The list of "${path}" is not in the table. Until the log brings it, nobody may do anything with the node.`
      : `"${path}" had the list ${watched.listOf(path)} when it was written.`;
    return wrong(sentence, `readSnapshot: the list of "${path}"`, found);
  }
  return undefined;
}

/** What of a snapshot's bytes is not as Apache has it. */
function wrongForm(story: Story, bytes: Uint8Array, tree: SnapshotSource): Broken | undefined {
  const wrong = (sentence: string): Broken => {
    story.line('the bytes of the snapshot', `${bytes.length}: ${hex(bytes)}`);
    return { rule: 'format of a snapshot', sentence };
  };
  try {
    const reader = new JuteReader(bytes);
    if (reader.readInt() !== 0x5a4b534e) return wrong('It does not begin with "ZKSN".');
    if (reader.readInt() !== 2 || reader.readLong() !== -1n) {
      return wrong('Behind "ZKSN" come the version, an int 2, and a long -1.');
    }
    readSessions(reader);
    const table = readAclTable(reader);
    if ([...table.keys()].some((key) => key < 1)) return wrong('The keys of lists begin with 1.');
    while (readNode(reader) !== undefined);
    const first = sealProblem(reader, bytes, 'first');
    if (first !== undefined) return wrong(first);
    const digest = readZxidDigest(reader);
    if (digest.version !== 2) return wrong(`The digest's version is ${digest.version}, not 2.`);
    if (digest.zxid !== tree.lastZxid || digest.digest !== tree.digest) {
      return wrong(
        'Beside the digest stands the last zxid of the tree when all nodes are written.',
      );
    }
    const second = sealProblem(reader, bytes, 'second');
    if (second !== undefined) return wrong(second);
    return reader.remaining === 0 ? undefined : wrong('There are bytes behind the second seal.');
  } catch (error) {
    return wrong(`It cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sealProblem(reader: JuteReader, bytes: Uint8Array, which: string): string | undefined {
  const at = reader.offset;
  const wanted = BigInt(checksumOf(bytes.subarray(0, at)));
  const found = reader.readUnsignedLong();
  if (found !== wanted) {
    return `The ${which} checksum, at offset ${at}, is ${found}. That of all bytes before it is ${wanted}.`;
  }
  return reader.readString() === '/'
    ? undefined
    : `Behind the ${which} checksum comes the string "/".`;
}

/** What is read, and what the log has after it, must make the tree there is. */
function converges(
  story: Story,
  contents: SnapshotContents | undefined,
  zxid: bigint,
  full: Full,
  tree: SmallTree,
): Broken | undefined {
  const later = full.filter((entry) => entry.zxid > zxid);
  const text = `read it, and replay ${later.length} transactions after ${formatZxid(zxid)}`;
  if (contents === undefined) {
    story.line(text, 'not whole');
    return { rule: 'replay converges', sentence: 'The snapshot cannot be read back.' };
  }
  const replayed = new SmallTree();
  replayed.restore(zxid, contents.state);
  for (const entry of later) replayed.apply(entry.zxid, entry.txn);
  if (replayed.fingerprint() === tree.fingerprint()) return undefined;
  story.line(text, 'another tree');
  return { rule: 'replay converges', sentence: whatDiffers(replayed, tree) };
}

function whatDiffers(found: SmallTree, wanted: SmallTree): string {
  const all = new Map([...wanted.nodes()].map((node) => [node.path, node]));
  for (const node of found.nodes()) {
    const right = all.get(node.path);
    if (right === undefined)
      return `Then there is a node "${node.path}", which the tree does not have.`;
    all.delete(node.path);
    const part = partThatDiffers(node, right);
    if (part !== undefined)
      return `Then the ${part} of "${node.path}" is another than in the tree.`;
  }
  const [missing] = all.keys();
  return missing === undefined
    ? 'Then the sessions are others.'
    : `Then there is no node "${missing}".`;
}

function partThatDiffers(a: StoredNode, b: StoredNode): string | undefined {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  if (text(a.acl) !== text(b.acl)) return 'access control list';
  if (text(a.data) !== text(b.data)) return 'data';
  return text(a.stat) === text(b.stat) ? undefined : 'stat';
}

/** Writes the tree of a server that has seen nothing, as Apache does at its first start. */
const playFirst: Play<Chapter, 'standalone'> = ({ SnapshotWriter }, _, story) => {
  const files = new SimFiles();
  const golden = goldenFolder('standalone').get('snapshot.0')!;
  const { digest } = goldenDecoded('standalone').snapshots.get('snapshot.0')!.zxidDigest;
  const tree = new SmallTree();
  const source: SnapshotSource = {
    lastZxid: 0n,
    digest: BigInt(digest),
    sessions: new Map(),
    nodes: () => tree.nodes(),
  };
  story.call('write a snapshot of the empty tree', () => {
    new SnapshotWriter(files, source, { syncLog: () => undefined }).step(100);
  });
  const found = files.list().includes('snapshot.0') ? files.read('snapshot.0') : new Uint8Array();
  const place = firstDifference(found, golden);
  if (place === undefined) return undefined;
  story.result(`${found.length} bytes; from ${place} on: ${hex(found.subarray(place), 8)}`);
  story.expected(`${golden.length} bytes; from ${place} on: ${hex(golden.subarray(place), 8)}`);
  const sentence = `snapshot.0 is another than Apache's from byte ${place} on.`;
  return { rule: 'format of a snapshot', sentence };
};

/** Takes a snapshot beside a log that holds how many transactions there were, and lets the power go. */
const playCrashes: Play<Chapter, SnapshotStep> = (chapter, snapshotSteps, story) => {
  const { SnapshotWriter, readSnapshot } = chapter;
  const files = new SimFiles();
  const tree = new SmallTree();
  let full: Full = [];
  let writer: InstanceType<Chapter['SnapshotWriter']> | undefined;
  const log = 'the-log';
  files.write(log, 0, Uint8Array.of(0));
  files.sync(log);
  files.syncFolder();
  const syncLog = (): void => {
    story.line('  syncLog is called');
    files.sync(log);
  };
  for (const step of snapshotSteps) {
    if (step.do === 'apply') {
      full = more(full, step.kind);
      const { zxid, txn } = full.at(-1)!;
      files.write(log, 0, Uint8Array.of(full.length));
      tree.apply(zxid, txn);
      story.line(`the tree applies ${formatZxid(zxid)}`, txn.body.type);
    } else if (step.do === 'start' && writer === undefined) {
      const text = `start a snapshot of ${formatZxid(tree.lastZxid)}`;
      writer = story.call(text, () => new SnapshotWriter(files, tree, { syncLog }));
    } else if (step.do === 'write' && writer !== undefined) {
      const one = writer;
      const isDone = story.call(
        `write ${step.count} nodes of it`,
        () => one.step(step.count),
        (done) => (done ? 'complete' : 'not complete yet'),
      );
      if (!isDone) continue;
      files.mark(`snapshot.${one.zxid.toString(16)}`);
      writer = undefined;
    }
  }
  for (const { description, files: left, marks } of crashStates(files, {
    since: 4,
    mostTears: 8,
  })) {
    const name = left.list().find((one) => /^snapshot\.[0-9a-f]+$/.test(one));
    const missing = marks.find((one) => !left.list().includes(one));
    const sentence =
      missing !== undefined
        ? `${missing} was complete, and is not there after the crash.`
        : name === undefined
          ? undefined
          : wrongAfterCrash(
              name,
              story.quietly('readSnapshot', () => readSnapshot(left.read(name))),
              left.read(log),
            );
    if (sentence === undefined) continue;
    story.line(description, left.list().join(', '));
    return { rule: 'a snapshot counts when it is safe', sentence };
  }
  return undefined;
};

function wrongAfterCrash(
  name: string,
  contents: SnapshotContents | undefined,
  log: Uint8Array,
): string | undefined {
  if (contents === undefined) return `There is a file ${name}, and it is not whole.`;
  const reach = contents.digest?.zxid ?? 0n;
  if (BigInt(log[0] ?? 0) >= reach) return undefined;
  return (
    `${name} may hold something of every transaction up to ${formatZxid(reach)}. The log, which ` +
    `has to be replayed over it, ends with ${formatZxid(BigInt(log[0] ?? 0))}.`
  );
}

const apply = (kind: Kind): SnapshotStep => ({ do: 'apply', kind });
const start: SnapshotStep = { do: 'start' };
const write = (count: number): SnapshotStep => ({ do: 'write', count });
const some: readonly SnapshotStep[] = ['create', 'create', 'session', 'acl', 'create'].map((kind) =>
  apply(kind as Kind),
);

/** Places all over the file; each part of it is longer than the steps between them. */
const PLACES = Array.from({ length: 35 }, (_, i) => i * 13);

/** In a file without a digest: fewer, since it is longer. */
const OLD_PLACES = [100, 300, 500, 700, 900, 1100, 1300, 1500];

const WRITING_RULES = [
  { name: 'format of a snapshot', rule: 'A snapshot has the bytes that Apache would write.' },
  {
    name: 'named when complete',
    rule: 'A file is called snapshot.X when it is complete, and not before.',
  },
  {
    name: 'a list that came late',
    rule: 'A list that some node got while the snapshot was under way has a key that is not in the table, and is read as one that allows nothing.',
  },
  {
    name: 'replay converges',
    rule: 'A snapshot, and every transaction after its zxid applied once more, make the tree there was.',
  },
] as const;

const arbitraryStep = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...KINDS).map(apply) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }).map(write) },
);

/** Level 4. */
export const snapshotTests: readonly GradedTest<Chapter>[] = [
  steps<Chapter, Golden>({
    chapter: 9,
    id: '4.1',
    title: "Apache's snapshots are read, and broken ones are not",
    points: 4,
    rules: [
      {
        name: 'contents',
        rule: 'Sessions, nodes, lists and digest are read as they were written.',
      },
      {
        name: 'whole or not at all',
        rule: 'A snapshot with a wrong byte, or without its end, is not read at all.',
      },
    ],
    examples: [
      { steps: [{ folder: 'standalone', file: 'snapshot.0' }] },
      {
        steps: [
          { folder: 'standalone', file: 'snapshot.30' },
          { folder: 'ensemble-member', file: 'snapshot.10000001e' },
        ],
      },
      {
        title: 'written before Apache 3.6',
        steps: [
          { folder: 'standalone', file: 'snapshot.12', change: { do: 'old form' } },
          ...OLD_PLACES.map((flip): Golden => {
            return { folder: 'standalone', file: 'snapshot.12', change: { do: 'old form', flip } };
          }),
        ],
      },
      {
        title: 'a byte has changed',
        steps: PLACES.map((at) => ({
          folder: 'standalone',
          file: 'snapshot.0',
          change: { do: 'flip', at, by: 0x11 },
        })),
      },
      {
        title: 'the end is missing',
        steps: PLACES.flatMap((bytes) =>
          [true, false].map((zeros): Golden => {
            return {
              folder: 'standalone',
              file: 'snapshot.0',
              change: { do: 'cut', bytes, zeros },
            };
          }),
        ),
      },
    ],
    play: playGolden,
  }),
  steps<Chapter, 'standalone'>({
    chapter: 9,
    id: '4.2',
    title: "snapshot.0 has the bytes of Apache's",
    points: 2,
    rules: [WRITING_RULES[0]],
    examples: [{ steps: ['standalone'] }],
    play: playFirst,
  }),
  steps<Chapter, SnapshotStep>({
    chapter: 9,
    id: '4.3',
    title: 'A snapshot is written while transactions go on',
    points: 4,
    rules: WRITING_RULES,
    examples: [
      { steps: [start, write(100)] },
      { steps: [...some, start, write(100)] },
      {
        title: 'an attempt before it was longer',
        steps: [...some, { do: 'leftover' }, start, write(100)],
      },
      { title: 'slice by slice', steps: [...some, start, write(1), write(2), write(100)] },
      {
        title: 'transactions in between',
        steps: [...some, start, write(2), apply('create'), apply('set'), write(100)],
      },
      {
        title: 'a new list in between',
        steps: [apply('create'), start, write(2), apply('acl'), write(100)],
      },
      {
        title: 'a node with a new list in between',
        steps: [apply('create'), start, write(2), apply('create'), apply('create'), write(100)],
      },
    ],
    random: {
      arbitrary: fc
        .tuple(fc.array(arbitraryStep, { maxLength: 5 }), fc.array(arbitraryStep, { maxLength: 8 }))
        .map(([before, after]) => [...before, start, ...after, write(100)]),
      runs: 40,
    },
    play: playWriting,
  }),
  steps<Chapter, SnapshotStep>({
    chapter: 9,
    id: '4.4',
    title: 'A crash at every step of taking a snapshot',
    points: 3,
    rules: [
      {
        name: 'a snapshot counts when it is safe',
        rule: 'A file is called snapshot.X only when all of it is durable, and all in the log that it may hold something of; when it is complete, its name is durable as well.',
      },
    ],
    examples: [
      { steps: [start, write(100)] },
      { steps: [apply('create'), start, write(1), apply('create'), write(100)] },
    ],
    play: playCrashes,
  }),
];
