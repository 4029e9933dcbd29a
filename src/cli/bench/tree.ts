import type { MultiOp, ReadRequest, WriteRequest } from '../../kit/contracts/znode-tree.ts';
import { OPEN_ACL } from '../../kit/open-access.ts';
import { Preparer, ZnodeTree } from '../../../solutions/06-znode-tree/index.ts';

/** How many operations one round has. */
const OPERATIONS = 100_000;

/** What each znode has in it. */
const DATA_BYTES = 100;

/** How many parents the znodes are spread over. */
const PARENTS = 100;

const TIME_MS = 1_700_000_000_000;

/** The tree of one server that leads, with nothing around it: each request is prepared and applied. */
export class TreeBench {
  private readonly tree = new ZnodeTree();
  private readonly preparer = new Preparer(this.tree);
  private readonly size: number;
  private zxid = 0n;
  /** Makes the order in which nodes are visited jump about. */
  private next = 0;
  private created = 0;

  /** @param size - how many znodes there are, besides their parents and the built-in ones. */
  constructor(size: number) {
    this.size = size;
    this.write({ op: 'createSession', timeoutMs: 10_000 });
    for (let i = 0; i < PARENTS; i++) this.write(creation(`/parent-${i}`));
    for (let i = 0; i < size; i++) this.write(creation(pathOf(i)));
  }

  /** getData of one node after the other. @returns how many. */
  get(): number {
    for (let i = 0; i < OPERATIONS; i++) {
      const request: ReadRequest = { op: 'getData', path: this.nextPath(), watch: false };
      const { op } = this.tree.read({ session: 1n, cxid: 0, identities: [], request });
      if (op !== 'getData') throw new Error(`${request.path} could not be read.`);
    }
    return OPERATIONS;
  }

  /** setData of one node after the other. @returns how many. */
  set(): number {
    for (let i = 0; i < OPERATIONS; i++) {
      this.write({ op: 'setData', path: this.nextPath(), data: data(i), version: -1 });
    }
    return OPERATIONS;
  }

  /** Creates nodes, and takes them out again so that the next round finds the tree as it was. @returns how many of both. */
  createAndDelete(): number {
    const first = this.size + this.created;
    const count = Math.min(OPERATIONS / 2, this.size);
    for (let i = 0; i < count; i++) this.write(creation(pathOf(first + i)));
    for (let i = 0; i < count; i++) {
      this.write({ op: 'delete', path: pathOf(first + i), version: -1 });
    }
    this.created += count;
    return 2 * count;
  }

  private write(request: WriteRequest): void {
    const zxid = ++this.zxid;
    const timeMs = TIME_MS + Number(zxid);
    const txn = this.preparer.prepare(
      { session: 1n, cxid: 0, identities: [], request },
      zxid,
      timeMs,
    );
    const { result } = this.tree.apply(zxid, txn);
    this.preparer.applied(zxid);
    if (result.op === 'error') throw new Error(`${request.op} was refused: ${result.err}.`);
  }

  private nextPath(): string {
    // A prime, so that every node has its turn.
    this.next = (this.next + 7919) % this.size;
    return pathOf(this.next);
  }
}

/** What memory a tree of this many znodes takes, by what is held after garbage was collected. */
export interface TreeMemory {
  readonly znodes: number;
  readonly dataBytes: number;
  /** Heap and whatever is held outside of it, for each znode with its data. */
  readonly bytesPerZnode: number;
  /** Of the whole process, which has nothing else to do. */
  readonly residentMiB: number;
}

/** @param collect - collects all garbage. */
export function measureTreeMemory(znodes: number, collect: () => void): TreeMemory {
  collect();
  const before = heldBytes();
  const bench = new TreeBench(znodes);
  collect();
  const bytesPerZnode = Math.round((heldBytes() - before) / znodes);
  const residentMiB = Math.round(process.memoryUsage().rss / 2 ** 20);
  // The tree has to live up to here.
  bench.get();
  return { znodes, dataBytes: DATA_BYTES, bytesPerZnode, residentMiB };
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function pathOf(i: number): string {
  return `/parent-${i % PARENTS}/znode-${i}`;
}

function creation(path: string): MultiOp {
  return { op: 'create', path, data: data(path.length), acl: OPEN_ACL, flags: 0 };
}

function data(fill: number): Uint8Array {
  return new Uint8Array(DATA_BYTES).fill(fill);
}
