import { FileError, formatZxid, type LoggedTxn, type Txn, type Zxid } from '#kit';
import { SmallTree } from '../../../test/09-persistence/small-tree.ts';
import { lastOf, more, treeOf, type Full } from '../../../test/09-persistence/txns.ts';
import { KEPT, LOST, type CrashChoice } from '../../../src/sim/files/crash-choice.ts';
import { describeOperation } from '../../../src/sim/files/operation-words.ts';
import { SimFiles } from '../../../src/sim/files/sim-files.ts';
import type { Broken, Facts, Told } from '../engine/material.ts';
import { changesBetween } from '../engine/changes.ts';
import type { DiskScene, DiskStrip } from './drawn-disk.ts';
import { blocksOf, transactionWords } from './file-blocks.ts';

/** The chapter's code, as far as it is used here. */
export type DiskCode = Pick<
  typeof import('../../../solutions/09-persistence/index.ts'),
  'FileHistory' | 'GroupCommit'
>;

type History = InstanceType<DiskCode['FileHistory']>;
type Entry = LoggedTxn<Txn>;

/** What should hold at every moment of this chapter's runs. */
export const DISK_RULES = [
  {
    name: 'acknowledged is there',
    rule: 'Whatever was acknowledged is there after every recovery.',
  },
  {
    name: 'a beginning of what was done',
    rule: 'What comes back is what was appended, from the first transaction on and without a gap, and the tree is what they make of it.',
  },
] as const;

const OPTIONS = { preAllocBytes: 0, newTree: (): SmallTree => new SmallTree() };

/** A server that is up. */
interface Running {
  readonly history: History;
  readonly tree: SmallTree;
  readonly group: InstanceType<DiskCode['GroupCommit']>;
  snapshot: ReturnType<History['startSnapshot']> | undefined;
  /** Written, and waiting for a sync. */
  waiting: Entry[];
  /** Of the sync that is under way: whether the disk has done it already, though nobody was told. */
  sync: 'none' | 'begun' | 'done';
}

/** A server, its disk, and the power that may go. */
export class DiskWorld {
  told: Told[] = [];
  private readonly code: DiskCode;
  private files = new SimFiles();
  private running: Running | undefined;
  /** All that was ever appended, and is part of the history. */
  private full: Full = [];
  /** The last one that somebody was told is durable. */
  private acknowledged: Zxid = 0n;
  private skipsSync = false;
  /** Whether bytes have changed that were durable: then nobody can be blamed who refuses to start. */
  private isDamaged = false;
  private broken_: Broken | undefined;
  /** How much of what was done to the disk has been told. */
  private toldOperations = 0;

  constructor(code: DiskCode) {
    this.code = code;
    this.start();
    this.told = [];
  }

  /** A step begins. */
  begin(): void {
    this.told = [];
  }

  append(kind: 'create' | 'set' | 'delete'): void {
    const server = this.server();
    if (server === undefined) return;
    const full = more(this.full, kind);
    const entry = full.at(-1)!;
    this.tell('append', `${formatZxid(entry.zxid)} ${transactionWords(entry.txn)}`);
    this.full = full;
    // A sync does nothing for what is written after it has begun: let it come first.
    this.doSync(server);
    server.waiting.push(entry);
    server.group.submit(entry);
    this.tellDisk();
  }

  /** The sync that is under way has come to its end. */
  synced(): void {
    const server = this.server();
    if (server === undefined) return;
    if (server.sync === 'none') return this.tell('nothing', 'No sync is under way.');
    this.doSync(server);
    server.sync = 'none';
    server.group.synced();
    this.tellDisk();
  }

  startSnapshot(): void {
    const server = this.server();
    if (server === undefined) return;
    if (server.snapshot !== undefined)
      return this.tell('nothing', 'A snapshot is under way already.');
    server.snapshot = server.history.startSnapshot(server.tree);
    this.tell('snapshot', `of ${formatZxid(server.snapshot.zxid)}`);
    this.tellDisk();
  }

  writeSnapshot(nodes: number): void {
    const server = this.server();
    if (server === undefined) return;
    if (server.snapshot === undefined) return this.tell('nothing', 'No snapshot is under way.');
    const isDone = server.snapshot.step(Math.max(0, nodes));
    if (isDone) server.snapshot = undefined;
    this.tellDisk();
    this.tell('snapshot', isDone ? 'complete, and durable' : 'not complete yet');
  }

  /** The next sync only says that it has done something. */
  skipSync(): void {
    this.skipsSync = true;
    this.tell('disk', 'It will say that the next sync is done, and do nothing.');
  }

  crash(left: string, bytes: number): void {
    this.running = undefined;
    this.files = this.files.crashed(this.choiceOf(left, bytes));
    this.toldOperations = 0;
    this.tell('server', 'down');
    this.tell('disk', `${this.files.list().join(', ') || 'no files'}`);
  }

  recover(): void {
    this.running = undefined;
    this.start();
  }

  truncate(zxid: Zxid): void {
    const server = this.server();
    if (server === undefined) return;
    server.history.truncate(zxid);
    this.full = this.full.filter((entry) => entry.zxid <= zxid);
    if (this.acknowledged > zxid) this.acknowledged = zxid;
    this.tellDisk();
    // As a learner does whom the leader has told to.
    this.tell('server', 'starts again from what is left');
    this.start();
  }

  purge(keep: number): void {
    const server = this.server();
    if (server === undefined) return;
    server.history.purge(keep);
    this.tellDisk();
  }

  flip(file: string, offset: number): void {
    const contents = this.files.contents();
    const bytes = contents[file];
    if (bytes?.[offset] === undefined) return this.tell('nothing', 'There is no such byte.', true);
    if (this.running !== undefined) this.crash('kept', 0);
    bytes[offset] ^= 0xff;
    this.files = new SimFiles({ contents });
    this.isDamaged = true;
    this.toldOperations = 0;
    this.tell('disk', `byte ${offset} of ${file} is another now`);
  }

  facts(): Facts {
    const facts: Record<string, Record<string, string>> = { server: this.serverFacts() };
    const durable = this.durable();
    for (const [name, bytes] of Object.entries(this.files.contents())) {
      const safe = durable[name];
      const blocks = blocksOf(name, bytes, safe);
      facts[name] = {
        bytes: String(bytes.length),
        'durable for sure': safe === undefined ? '0' : String(safeBytes(bytes, safe)),
        name: safe === undefined ? 'a crash may take it' : 'durable',
        'what is in it': blocks.map(({ text }) => text).join('; '),
      };
    }
    return facts;
  }

  broken(): readonly Broken[] {
    return this.broken_ === undefined ? [] : [this.broken_];
  }

  scene(before: Facts | undefined): DiskScene {
    const contents = this.files.contents();
    const durable = this.durable();
    const groups = changesBetween(before, this.facts());
    const files = groups
      .filter(({ name }) => name !== 'server')
      .map(({ name, change }) => ({
        name,
        change,
        isNameDurable: durable[name] !== undefined,
        blocks: contents[name] === undefined ? [] : blocksOf(name, contents[name], durable[name]),
      }))
      .toSorted((a, b) => (keyOf(a.name) < keyOf(b.name) ? -1 : 1));
    return { files, strips: this.strips() };
  }

  /** What a crash would leave if everything that can be lost is. */
  private durable(): Record<string, Uint8Array> {
    return this.files.crashed('all lost').contents();
  }

  private start(): void {
    try {
      const history = new this.code.FileHistory(this.files, OPTIONS);
      const tree = new SmallTree();
      history.restore(tree);
      this.running = this.run(history, tree);
      this.tellDisk();
      const last = formatZxid(history.lastZxid);
      this.tell('recovered', `from ${formatZxid(history.baseZxid)} to ${last}: ${pathsIn(tree)}`);
      this.judge(history, tree);
    } catch (error) {
      this.tellDisk();
      const problem = error instanceof Error ? error.message : String(error);
      this.tell('it does not start', problem, true);
      if (this.isDamaged) return;
      this.break(
        0,
        `The server does not start, so nothing is there of what was acknowledged up to ${formatZxid(this.acknowledged)}.`,
      );
    }
  }

  private run(history: History, tree: SmallTree): Running {
    const server: Running = {
      history,
      tree,
      group: new this.code.GroupCommit<Entry>(
        {
          append: (entry) => history.append(entry),
          startSync: () => this.startSync(server),
        },
        {
          acknowledged: (entry) => this.onAcknowledged(server, entry),
          failed: (error) => this.tell('disk', `it has failed: ${error.message}`, true),
        },
      ),
      snapshot: undefined,
      waiting: [],
      sync: 'none',
    };
    return server;
  }

  private startSync(server: Running): void {
    server.sync = 'begun';
    this.tellDisk();
    this.tell('sync', 'begins');
  }

  /** The disk does what it was told to, if it has not done it yet. */
  private doSync(server: Running): void {
    if (server.sync !== 'begun') return;
    server.sync = 'done';
    if (this.skipsSync) {
      this.skipsSync = false;
      return this.tell('sync', 'does nothing', true);
    }
    try {
      server.history.sync();
      this.tellDisk();
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      server.group.syncFailed(error);
    }
  }

  private onAcknowledged(server: Running, entry: Entry): void {
    server.waiting = server.waiting.filter((one) => one !== entry);
    server.tree.apply(entry.zxid, entry.txn);
    if (entry.zxid > this.acknowledged) this.acknowledged = entry.zxid;
    this.tell('acknowledged', formatZxid(entry.zxid));
  }

  private server(): Running | undefined {
    if (this.running === undefined)
      this.tell('server', 'It is down: let it start again first.', true);
    return this.running;
  }

  /** Whether what came back is what it should be. From now on that is all that there ever was. */
  private judge(history: History, tree: SmallTree): void {
    const { lastZxid } = history;
    if (lastZxid < this.acknowledged) {
      const [lost, last] = [formatZxid(this.acknowledged), formatZxid(lastZxid)];
      this.break(0, `${lost} was acknowledged. What came back ends with ${last}.`);
    }
    const prefix = this.full.filter(({ zxid }) => zxid <= lastZxid);
    if (lastZxid > lastOf(this.full)) {
      this.break(1, `${formatZxid(lastZxid)} came back, and is no part of the history any more.`);
    } else if (treeOf(prefix).fingerprint() !== tree.fingerprint()) {
      this.break(
        1,
        `The tree has ${pathsIn(tree)}; after ${formatZxid(lastZxid)} it should have ${pathsIn(treeOf(prefix))}.`,
      );
    }
    this.full = prefix;
    if (this.acknowledged > lastZxid) this.acknowledged = lastZxid;
  }

  private break(rule: 0 | 1, sentence: string): void {
    this.broken_ ??= { rule: DISK_RULES[rule].name, sentence };
  }

  /** What of the writes and names that are not durable is there after the crash. */
  private choiceOf(left: string, bytes: number): CrashChoice {
    const numbers = this.files.operations
      .filter(({ type }) => type === 'write file')
      .map(({ number }) => number);
    const metadata = left === 'lost' ? 0 : Number.MAX_SAFE_INTEGER;
    const open = this.firstOpenWrite(numbers);
    return {
      metadata,
      fate: ({ number }) => {
        if (left === 'kept') return KEPT;
        if (left === 'torn')
          return number === numbers.at(-1) ? { bytes: Math.max(0, bytes), grown: true } : KEPT;
        if (left === 'hole') return number === open ? { bytes: 0, grown: true } : KEPT;
        return LOST;
      },
    };
  }

  /** The first write that a crash can take. */
  private firstOpenWrite(numbers: readonly number[]): number | undefined {
    const asked: number[] = [];
    this.files.crashed({
      metadata: Number.MAX_SAFE_INTEGER,
      fate: ({ number }) => {
        asked.push(number);
        return KEPT;
      },
    });
    return numbers.find((number) => asked.includes(number));
  }

  private tell(label: string, text: string, isBad = false): void {
    this.told.push({ label, text, ...(isBad && { isBad }) });
  }

  /** What was done to the disk since the last time. */
  private tellDisk(): void {
    const { operations } = this.files;
    for (const operation of operations.slice(this.toldOperations)) {
      const bytes = operation.type === 'write file' ? `, ${operation.bytes.length} bytes` : '';
      this.tell('disk', `${describeOperation(operation).replace(/ #\d+/, '')}${bytes}`);
    }
    this.toldOperations = operations.length;
  }

  private serverFacts(): Record<string, string> {
    const { running } = this;
    const last = formatZxid(this.acknowledged);
    if (running === undefined) return { state: 'down', 'acknowledged up to': last };
    const { history, tree } = running;
    return {
      state: 'up',
      'history begins with': formatZxid(history.baseZxid),
      'history ends with': formatZxid(history.lastZxid),
      'acknowledged up to': last,
      'the tree has': pathsIn(tree),
    };
  }

  private strips(): readonly DiskStrip[] {
    const { running } = this;
    const zxids = (entries: readonly Entry[]): string[] =>
      entries.map(({ zxid }) => formatZxid(zxid));
    const told = this.full.filter(({ zxid }) => zxid <= this.acknowledged);
    return [
      {
        title: 'Server',
        none: '',
        items: [running === undefined ? 'down' : `up, with ${pathsIn(running.tree)}`],
        ...(running === undefined && { isBad: true }),
      },
      {
        title:
          running !== undefined && running.sync !== 'none'
            ? 'Written, sync under way'
            : 'Written, not synced',
        none: 'nothing',
        items: zxids(running?.waiting ?? []),
      },
      { title: 'Acknowledged', none: 'nothing', items: zxids(told) },
    ];
  }
}

/** The nodes that are not built in. */
function pathsIn(tree: SmallTree): string {
  const own = [...tree.nodes()].filter(({ path }) => path !== '' && !path.startsWith('/zookeeper'));
  const words = own.map(({ path, stat }) => (stat.version > 0 ? `${path} v${stat.version}` : path));
  return words.length === 0 ? 'no nodes' : words.join(' ');
}

/** How many bytes are the same in what a crash would leave. */
function safeBytes(bytes: Uint8Array, safe: Uint8Array): number {
  const different = bytes.findIndex((byte, i) => safe[i] !== byte);
  return different === -1 ? bytes.length : different;
}

/** Snapshots first, each kind by its zxid. */
function keyOf(name: string): string {
  const [kind = '', zxid = ''] = name.split('.');
  return `${kind === 'snapshot' ? 0 : 1} ${kind} ${zxid.padStart(16, '0')} ${name}`;
}
