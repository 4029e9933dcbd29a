import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { MultiOp, ReadRequest, WriteRequest } from '../../kit/contracts/znode-tree.ts';
import { OPEN_ACL } from '../../kit/open-access.ts';
import { Preparer, ZnodeTree } from '../../../solutions/06-znode-tree/index.ts';
import type { Benchmark } from './measure.ts';

const FEW = 1000;
const MILLION = 1_000_000;

/** How many operations one round has. */
const OPERATIONS = 100_000;

/** What each znode has in it. */
const DATA_BYTES = 100;

/** How many parents the znodes are spread over. */
const PARENTS = 100;

const TIME_MS = 1_700_000_000_000;

/** What can be asked of a tree. */
type Operation = 'get' | 'set' | 'create';

/** Trees that are there already: it takes a while to fill one. */
const trees = new Map<number, BenchedTree>();

/** What a znode costs in memory, and what each operation costs in small trees and in large ones. */
export const TREES: readonly Benchmark[] = [
  {
    name: 'tree, 1,000,000 znodes of 100 bytes, heap and external',
    unit: 'bytes/znode',
    isFigure: true,
    mostRounds: 1,
    run: bytesEach,
  },
  {
    name: 'tree, 1,000,000 znodes of 100 bytes, whole process',
    unit: 'MiB resident',
    isFigure: true,
    mostRounds: 1,
    run: () => Math.round((treeOf(MILLION) && process.memoryUsage().rss) / 2 ** 20),
  },
  ...(['get', 'set', 'create'] as const).flatMap((operation) => [
    rate(operation, FEW),
    rate(operation, MILLION),
    ratio(operation),
  ]),
];

function rate(operation: Operation, size: number): Benchmark {
  return {
    name: `tree, ${operation} among ${size.toLocaleString('en-US')} znodes`,
    unit: 'operations/s',
    mostRounds: 3,
    run: () => treeOf(size)[operation](),
  };
}

/** How much of its speed is left when there are a thousand times as many znodes. */
function ratio(operation: Operation): Benchmark {
  return {
    name: `tree, ${operation} among 1,000,000 znodes`,
    unit: '% of the rate among 1,000',
    isFigure: true,
    mostRounds: 3,
    run: () => Math.round((100 * rateAmong(MILLION, operation)) / rateAmong(FEW, operation)),
  };
}

function rateAmong(size: number, operation: Operation): number {
  const tree = treeOf(size);
  const startMs = performance.now();
  const operations = tree[operation]();
  return operations / (performance.now() - startMs);
}

function bytesEach(): number {
  trees.clear();
  const before = heldBytes();
  treeOf(MILLION);
  return Math.round((heldBytes() - before) / MILLION);
}

function treeOf(size: number): BenchedTree {
  const tree = trees.get(size) ?? new BenchedTree(size);
  trees.set(size, tree);
  return tree;
}

/** What is in use once all garbage is collected. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** The tree of one server that leads, with nothing around it: each request is prepared and applied. */
class BenchedTree {
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

  /** Creates nodes, and deletes them again so that the next round finds the tree as it was. @returns how many of both. */
  create(): number {
    const first = this.size + this.created;
    const count = OPERATIONS / 2;
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

function pathOf(i: number): string {
  return `/parent-${i % PARENTS}/znode-${i}`;
}

function creation(path: string): MultiOp {
  return { op: 'create', path, data: data(path.length), acl: OPEN_ACL, flags: 0 };
}

function data(fill: number): Uint8Array {
  return new Uint8Array(DATA_BYTES).fill(fill);
}
