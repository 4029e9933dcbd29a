import { encodeTxn, formatZxid } from '#kit';
import * as reference from '../../solutions/09-persistence/index.ts';
import { playSteps } from '../../src/grade/play-steps.ts';
import { Story, type StoryLine } from '../../src/grade/story.ts';
import { crashStates } from '../../src/sim/files/crash-states.ts';
import { describeOperation } from '../../src/sim/files/operation-words.ts';
import { SimFiles } from '../../src/sim/files/sim-files.ts';
import { goldenFolder } from './apache.ts';
import { bytesOf } from './hex.ts';
import { Life, type LifeStep } from './life.ts';
import { entryBytes } from './plain-entry.ts';
import { live } from './recovery.ts';
import { SmallTree } from './small-tree.ts';
import { lastOf, more, someFull, treeOf, type Full } from './txns.ts';

/** What the chapter's text shows of steps. */
export const stories: Readonly<Record<string, () => readonly StoryLine[] | string>> = {
  'a-synced-file': aSyncedFile,
  'first-entry': firstEntry,
  'torn-entry': tornEntry,
  'three-writes': threeWrites,
  'fuzzy-snapshot': fuzzySnapshot,
  'reset-steps': resetSteps,
  cases,
};

/** A program that believes that write and sync are all there is. */
function aSyncedFile(): readonly StoryLine[] {
  const files = new SimFiles();
  const story = new Story();
  files.write('orders', 0, bytesOf('order 1: one flight\n'));
  story.line('write "order 1: one flight" to a new file');
  files.sync('orders');
  story.line('sync the file', 'its bytes are on the disk');
  story.line('tell the client that the order is safe');
  const left = files.crashed('all lost');
  story.line('the power goes, and comes back');
  story.line('list the folder', left.list().join() || 'there is no file');
  return story.lines;
}

/** The beginning of Apache's log, in the columns of a hex dump. */
function firstEntry(): string {
  const bytes = goldenFolder('standalone').get('log.1')!;
  const parts: readonly (readonly [from: number, to: number, text: string])[] = [
    [0, 4, '"ZKLG"'],
    [4, 8, 'version 2'],
    [8, 16, 'a long that is 0'],
    [16, 24, 'checksum of the 48 bytes below'],
    [24, 28, 'length: 48'],
    [28, 36, 'session that asked for it'],
    [36, 40, "the client's number of the request"],
    [40, 48, 'zxid 0x1'],
    [48, 56, 'time, in ms since 1970'],
    [56, 60, 'type -10: createSession'],
    [60, 64, 'time-out: 10000 ms'],
    [64, 76, 'digest of the tree, behind its version'],
    [76, 77, 'end mark'],
  ];
  return parts
    .map(([from, to, text]) => {
      const hex = [...bytes.subarray(from, to)].map((byte) => byte.toString(16).padStart(2, '0'));
      return `${String(from).padStart(4)}  ${hex.join(' ').padEnd(37)}${text}`;
    })
    .join('\n');
}

/** What may be left of an entry that was not synced, and how the solution reads it. */
function tornEntry(): readonly StoryLine[] {
  const story = new Story();
  const files = new SimFiles();
  const entry = entryBytes(encodeTxn(1n, someFull(1)[0]!.txn));
  files.write('log.1', 0, new Uint8Array(400));
  files.sync('log.1');
  files.syncFolder();
  files.write('log.1', 16, entry);
  const told = [0, 7, 12, 60, entry.length - 1, entry.length];
  for (const { files: left } of crashStates(files, { since: files.operations.length })) {
    const bytes = left.read('log.1');
    const reached = bytes.findLastIndex((byte) => byte !== 0) + 1 - 16;
    const place = told.indexOf(Math.max(0, reached));
    if (place === -1) continue;
    told.splice(place, 1);
    const text = `${Math.max(0, reached)} of ${entry.length} bytes reached the disk`;
    story.line(text, reference.readEntry(bytes, 16).kind);
  }
  return [...story.lines].sort((a, b) => parseInt(a.text, 10) - parseInt(b.text, 10));
}

/** Three writes under way, and the disk takes the last two first. */
function threeWrites(): readonly StoryLine[] {
  const story = new Story();
  const files = new SimFiles();
  const options = { preAllocBytes: 0 };
  const log = new reference.TxnLog(files, options);
  const full = someFull(4);
  log.append(full[0]!);
  log.sync();
  story.line(`append ${formatZxid(full[0]!.zxid)}, sync`, 'acknowledged');
  for (const entry of full.slice(1)) {
    log.append(entry);
    story.line(`append ${formatZxid(entry.zxid)}`);
  }
  const first = files.operations.findIndex(({ type }) => type === 'sync folder') + 2;
  const left = files.crashed({
    metadata: Infinity,
    fate: ({ number }) => ({ bytes: number === first ? 0 : Infinity, grown: true }),
  });
  story.line('the power goes; the disk had taken the last two writes first');
  const names = left.read('log.1').length;
  story.line('log.1', `${names} bytes: 0x1, a hole, 0x3, 0x4`);
  const again = new reference.TxnLog(left, options);
  story.line('repair', `the log ends with ${formatZxid(again.repair(0n))}`);
  story.line('log.1', `${left.size('log.1')} bytes`);
  return story.lines;
}

/** A snapshot that never was a state of the tree. */
function fuzzySnapshot(): readonly StoryLine[] {
  const story = new Story();
  const files = new SimFiles();
  let full: Full = more(more([], 'create'), 'create');
  const tree = treeOf(full);
  const told = (text: string): string =>
    text.replace('setData', 'sets the data of').replace('create', 'creates');
  const apply = (kind: 'create' | 'set'): void => {
    full = more(full, kind);
    const { zxid, txn } = full.at(-1)!;
    tree.apply(zxid, txn);
    const { body } = txn;
    story.line(`  ${formatZxid(zxid)} ${told(body.type)} ${'path' in body ? body.path : ''}`);
  };
  const writer = new reference.SnapshotWriter(files, tree, { syncLog: () => undefined });
  story.line(`start a snapshot of ${formatZxid(writer.zxid)}: there are /n1 and /n2`);
  writer.step(5);
  story.line('write 5 nodes: the built-in ones, and /n1');
  apply('set');
  apply('create');
  writer.step(99);
  story.line('write the others', `it is called snapshot.${writer.zxid.toString(16)}`);
  const contents = reference.readSnapshot(files.read('snapshot.2'))!;
  const restored = new SmallTree();
  restored.restore(writer.zxid, contents.state);
  const version = restored.stored('/n2')!.stat.version;
  story.line('in the snapshot: /n2', `version ${version}, which is the work of 0x3`);
  story.line('in the snapshot: /n4', restored.stored('/n4') === undefined ? 'not there' : 'there');
  for (const { zxid, txn } of full.slice(2)) restored.apply(zxid, txn);
  const isSame = restored.fingerprint() === tree.fingerprint();
  story.line('replay 0x3 and 0x4 over it', isSame ? 'the tree' : 'another tree');
  return story.lines;
}

/** All operations of a reset, and which history a server finds that starts after each of them. */
function resetSteps(): readonly StoryLine[] {
  const story = new Story();
  const files = new SimFiles();
  const options = { preAllocBytes: 0, newTree: () => new SmallTree() };
  const history = new reference.FileHistory(files, options);
  const ours = someFull(2);
  for (const entry of ours) history.append(entry);
  history.sync();
  const since = files.operations.length;
  const base = more([], 'create', 2);
  const theirs = more(base, 'create', 2);
  const { sessions } = treeOf(base);
  const state = { sessions: [...sessions], nodes: [...treeOf(base).nodes()] };
  history.reset(base[0]!.zxid, state, theirs.slice(1));
  let before = '';
  for (const operation of files.operations.slice(since)) {
    const words = describeOperation(operation).replace(/ #\d+/, '');
    if (words !== before) story.line(words, foundAfter(files, operation.number, lastOf(ours)));
    before = words;
  }
  return story.lines;
}

/** Which history a server finds that starts when the power went after this operation. */
function foundAfter(files: SimFiles, number: number, ours: bigint): string {
  const found = new Set<string>();
  for (const { files: left, operations } of crashStates(files, { since: number, mostTears: 1 })) {
    if (operations > number) break;
    const { lastZxid } = new reference.FileHistory(left, {
      preAllocBytes: 0,
      newTree: () => new SmallTree(),
    });
    found.add(lastZxid === ours ? 'the old history' : 'the new one');
  }
  return [...found].sort().reverse().join(' or ');
}

/** How many crashes the solution is put through. */
function cases(): string {
  const { append, sync, start, write } = live;
  const begin: readonly LifeStep[] = [append(), sync];
  const lives: readonly (readonly [text: string, steps: readonly LifeStep[]])[] = [
    ['every byte of the last record of the log', [...begin, append('create', 40)]],
    [
      'a snapshot, while transactions go on',
      [...begin, start, append('set'), write(2), append(), write(99), sync],
    ],
    ['a new log file', [...begin, start, append(), sync]],
    [
      'a truncation',
      [...begin, append(), start, write(99), append(), sync, { do: 'truncate', back: 2 }],
    ],
    ['a purge', [...begin, start, write(99), append(), sync, { do: 'purge', keep: 1 }]],
    ["another leader's history", [...begin, { do: 'reset', back: 1, state: 1, entries: 2 }]],
    ['the first start of all', [{ do: 'begin' }]],
  ];
  const rows = lives.map(([text, steps]) => {
    let states = 0;
    const options = { preAllocBytes: 4300, mostTears: Infinity };
    const { found } = playSteps(
      (chapter: typeof reference, all: readonly LifeStep[], story) => {
        const life = new Life(chapter, story, options);
        const broken = life.play(all);
        states = life.states;
        return broken;
      },
      reference,
      steps,
    );
    return { text, states, found: found === undefined ? 'nothing lost, nothing torn' : found.rule };
  });
  const width = Math.max(...rows.map(({ text }) => text.length));
  const lines = rows.map(
    ({ text, states, found }) =>
      `${text.padEnd(width)}  ${String(states).padStart(6)} crashes: ${found}`,
  );
  const sum = rows.reduce((total, { states }) => total + states, 0);
  return [...lines, `${'in all'.padEnd(width)}  ${String(sum).padStart(6)} crashes`].join('\n');
}
