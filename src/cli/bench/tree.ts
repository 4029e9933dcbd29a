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

/** All that is put into znodes. */
const DATA = new Uint8Array(DATA_BYTES).fill(0x78);

/** What can be asked of a tree. */
type Operation = 'get' | 'set' | 'create';

/** Where it is asked for: in a tree of so many znodes, of which so many have their turn. */
interface Where {
  readonly size: number;
  readonly touched: number;
}

const SMALL: Where = { size: FEW, touched: FEW };

/** Its nodes fit into the processor's caches as those of the small tree do. What is slower here is slower by the algorithm. */
const HOT: Where = { size: MILLION, touched: FEW };

/** Next to every node has to be fetched from memory, which no algorithm can help. */
const ANY: Where = { size: MILLION, touched: MILLION };

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
  ...(['get', 'set'] as const).flatMap((operation) => [
    ...[SMALL, HOT, ANY].map((where) => rate(operation, where)),
    ...[HOT, ANY].map((where) => ratio(operation, where)),
  ]),
  rate('create', SMALL),
  rate('create', ANY),
  ratio('create', ANY),
];

function rate(operation: Operation, where: Where): Benchmark {
  return {
    name: nameOf(operation, where),
    unit: 'operations/s',
    run: () => treeOf(where.size)[operation](where.touched),
  };
}

/** How much of the speed is left that there is among a thousand znodes. */
function ratio(operation: Operation, where: Where): Benchmark {
  return {
    name: nameOf(operation, where),
    unit: '% of the rate among 1,000',
    isFigure: true,
    run: () => Math.round((100 * rateIn(where, operation)) / rateIn(SMALL, operation)),
  };
}

function nameOf(operation: Operation, where: Where): string {
  const which = where === HOT ? ', the same 1,000 of them' : '';
  return `tree, ${operation} among ${where.size.toLocaleString('en-US')} znodes${which}`;
}

function rateIn({ size, touched }: Where, operation: Operation): number {
  const tree = treeOf(size);
  const startMs = performance.now();
  const operations = tree[operation](touched);
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
  /** What has its turn, by how many nodes are touched. */
  private readonly turns = new Map<number, readonly string[]>();
  /** Of nodes that come and go. */
  private readonly guests: readonly string[];

  /** @param size - how many znodes there are, besides their parents and the built-in ones. */
  constructor(size: number) {
    this.size = size;
    this.guests = Array.from({ length: OPERATIONS / 2 }, (_, i) => pathOf(size + i));
    this.write({ op: 'createSession', timeoutMs: 10_000 });
    for (let i = 0; i < PARENTS; i++) this.write(creation(`/parent-${i}`));
    for (let i = 0; i < size; i++) this.write(creation(pathOf(i)));
  }

  /** getData of one node after the other, of so many. @returns how many. */
  get(touched: number): number {
    for (const path of this.turnsOf(touched)) {
      const request: ReadRequest = { op: 'getData', path, watch: false };
      const { op } = this.tree.read({ session: 1n, cxid: 0, identities: [], request });
      if (op !== 'getData') throw new Error(`${path} could not be read.`);
    }
    return OPERATIONS;
  }

  /** setData of one node after the other, of so many. @returns how many. */
  set(touched: number): number {
    for (const path of this.turnsOf(touched)) {
      this.write({ op: 'setData', path, data: DATA, version: -1 });
    }
    return OPERATIONS;
  }

  /** Creates nodes, and deletes them again so that the next round finds the tree as it was. @returns how many of both. */
  create(): number {
    for (const path of this.guests) this.write(creation(path));
    for (const path of this.guests) this.write({ op: 'delete', path, version: -1 });
    return OPERATIONS;
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

  /** Paths in an order that jumps about: a prime, so that every node has its turn. */
  private turnsOf(touched: number): readonly string[] {
    const step = this.size / touched;
    const made = (): readonly string[] =>
      Array.from({ length: OPERATIONS }, (_, i) => {
        const turn = (i * 7919) % touched;
        // Few among many are spread over all parents.
        return pathOf(turn * step + (turn % step));
      });
    const turns = this.turns.get(touched) ?? made();
    this.turns.set(touched, turns);
    return turns;
  }
}

/** In one piece, as a decoder makes it: V8 would join the pieces of a template only when it first looks into the text. */
function pathOf(i: number): string {
  return Buffer.from(`/parent-${i % PARENTS}/znode-${i}`, 'latin1').toString('latin1');
}

function creation(path: string): MultiOp {
  return { op: 'create', path, data: DATA, acl: OPEN_ACL, flags: 0 };
}
