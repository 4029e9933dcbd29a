import { describe, expect, it } from 'vitest';
import { clientHistory, type ClientHistory } from '../../src/check/history/client-history.ts';
import type { ClientOutput } from '../../src/check/history/client-output.ts';
import { checkEphemerals } from '../../src/check/history/ephemerals.ts';
import {
  checkAnswerOrder,
  checkNeverBack,
  checkSync,
  checkWriteOrder,
} from '../../src/check/history/order.ts';
import { checkReads } from '../../src/check/history/reads.ts';
import { checkRefusals } from '../../src/check/history/refusals.ts';
import { checkWatches } from '../../src/check/history/watches.ts';
import { CreateFlags } from '../../src/kit/create-flags.ts';
import { ErrorCode } from '../../src/kit/error-code.ts';
import type { Stat } from '../../src/kit/contracts/znode-tree.ts';
import type { WireRequest, WireResult } from '../../src/kit/contracts/wire.ts';

const NO_NODE: WireResult = { op: 'error', err: ErrorCode.NONODE };

/** A history, told step by step; each step takes 10 ms. */
class Told {
  private readonly told: { node: string; output: ClientOutput; atMs: number }[] = [];
  private calls = 0;

  get history(): ClientHistory {
    return clientHistory(this.told);
  }

  serve(node: string, session = BigInt(node.slice(1)), timeoutMs = 100): this {
    return this.tell(node, { kind: 'served', server: '1', session, timeoutMs });
  }

  event(node: string, path: string): this {
    return this.tell(node, { kind: 'event', event: { type: 'NodeDataChanged', path } });
  }

  /** @returns what has to be called when it is answered. */
  ask(node: string, request: WireRequest): (zxid: bigint, result: WireResult) => void {
    const call = this.calls++;
    this.tell(node, { kind: 'asks', call, xid: call, request });
    return (zxid, result) => this.tell(node, { kind: 'hears', call, xid: call, zxid, result });
  }

  /** Asked and answered at once. */
  call(node: string, request: WireRequest, zxid: bigint, result: WireResult): this {
    this.ask(node, request)(zxid, result);
    return this;
  }

  write(node: string, path: string, data: string, zxid: bigint): this {
    const request: WireRequest = { op: 'setData', path, data: bytes(data), version: -1 };
    return this.call(node, request, zxid, { op: 'setData', stat: statOf(zxid) });
  }

  create(node: string, path: string, zxid: bigint, flags: number = CreateFlags.PERSISTENT): this {
    const request: WireRequest = { op: 'create', path, data: bytes('new'), acl: null, flags };
    return this.call(node, request, zxid, { op: 'create', path });
  }

  read(node: string, path: string, zxid: bigint, found?: [data: string, mzxid: bigint]): this {
    const result: WireResult =
      found === undefined
        ? NO_NODE
        : { op: 'getData', data: bytes(found[0]), stat: statOf(found[1]) };
    return this.call(node, { op: 'getData', path, watch: false }, zxid, result);
  }

  private tell(node: string, output: ClientOutput): this {
    this.told.push({ node, output, atMs: this.told.length * 10 });
    return this;
  }
}

function told(): Told {
  return new Told().serve('c1').serve('c2');
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function statOf(mzxid: bigint): Stat {
  const times = { ctime: 0, mtime: 0, ephemeralOwner: 0n, pzxid: 1n, czxid: 1n, mzxid };
  return { ...times, version: 0, cversion: 0, aversion: 0, dataLength: 0, numChildren: 0 };
}

describe('writes', () => {
  it('may be answered in another order than that of their transactions while they overlap', () => {
    const run = told();
    const first = run.ask('c1', { op: 'delete', path: '/a', version: -1 });
    const second = run.ask('c2', { op: 'delete', path: '/b', version: -1 });
    second(3n, { op: 'delete' });
    first(2n, { op: 'delete' });
    expect(checkWriteOrder(run.history)).toBeUndefined();
  });

  it('keep the order in which they were answered and asked for', () => {
    const { history } = told().write('c1', '/a', 'x', 3n).write('c2', '/b', 'y', 2n);
    expect(checkWriteOrder(history)?.sentence).toContain('but comes before it');
  });

  it('have a transaction each', () => {
    const { history } = told().write('c1', '/a', 'x', 3n).write('c2', '/b', 'y', 3n);
    expect(checkWriteOrder(history)?.sentence).toContain('has the zxid of setData /a of c1');
  });
});

describe('answers', () => {
  it('come in order', () => {
    const run = told();
    const first = run.ask('c1', { op: 'ping' });
    const second = run.ask('c1', { op: 'whoAmI' });
    second(1n, { op: 'whoAmI', clients: [] });
    first(1n, { op: 'ping' });
    expect(checkAnswerOrder(run.history)?.sentence).toBe(
      'whoAmI of c1 was answered before ping of c1, which came earlier.',
    );
  });

  it('leave none out, unless the connection is another one by then', () => {
    const gap = told();
    gap.ask('c1', { op: 'ping' });
    gap.call('c1', { op: 'ping' }, 1n, { op: 'ping' });
    expect(checkAnswerOrder(gap.history)).toBeDefined();
    const lost = told();
    lost.ask('c1', { op: 'ping' });
    lost.serve('c1').call('c1', { op: 'ping' }, 1n, { op: 'ping' });
    expect(checkAnswerOrder(lost.history)).toBeUndefined();
  });

  it('never go back in time, by whatever connection', () => {
    const run = told().write('c1', '/a', 'x', 5n).serve('c1').read('c1', '/b', 4n);
    expect(checkNeverBack(run.history)?.sentence).toContain('had seen setData /a of c1 (0x5)');
    expect(checkNeverBack(told().write('c1', '/a', 'x', 5n).read('c2', '/b', 4n).history)).toBe(
      undefined,
    );
  });
});

describe('a read', () => {
  it('shows what was written up to its zxid', () => {
    const good = told().create('c1', '/a', 1n).write('c1', '/a', 'x', 3n);
    good.read('c2', '/a', 2n, ['new', 1n]).read('c2', '/a', 3n, ['x', 3n]);
    expect(checkReads(good.history)).toBeUndefined();
  });

  it.each<[what: string, zxid: bigint, found: [string, bigint] | undefined, problem: string]>([
    ['misses a write', 3n, ['new', 1n], 'without setData /a of c1'],
    ['misses the node', 3n, undefined, 'found no node'],
    ['shows what comes later', 2n, ['x', 3n], 'that is later than its answer'],
    ['shows what nobody wrote', 3n, ['y', 3n], 'data that nobody wrote'],
  ])('%s', (_, zxid, found, problem) => {
    const run = told().create('c1', '/a', 1n).write('c1', '/a', 'x', 3n);
    expect(checkReads(run.read('c2', '/a', zxid, found).history)?.sentence).toContain(problem);
  });

  it('may show a write that was never answered, or not', () => {
    const run = told().create('c1', '/a', 1n);
    run.ask('c1', { op: 'setData', path: '/a', data: bytes('x'), version: -1 });
    run.read('c2', '/a', 2n, ['new', 1n]).read('c2', '/a', 3n, ['x', 3n]);
    expect(checkReads(run.history)).toBeUndefined();
  });

  it('knows what is in a multi, if it was not refused', () => {
    const op = { op: 'setData', path: '/a', data: bytes('x'), version: -1 } as const;
    const request: WireRequest = { op: 'multi', ops: [op] };
    const done: WireResult = { op: 'multi', results: [{ op: 'setData', stat: statOf(2n) }] };
    const refused: WireResult = { op: 'multi', results: [{ op: 'error', err: -1 }] };
    const stale = told().create('c1', '/a', 1n).call('c1', request, 2n, done);
    expect(checkReads(stale.read('c2', '/a', 2n, ['new', 1n]).history)).toBeDefined();
    const unchanged = told().create('c1', '/a', 1n).call('c1', request, 2n, refused);
    expect(checkReads(unchanged.read('c2', '/a', 2n, ['new', 1n]).history)).toBeUndefined();
  });
});

describe('a sync', () => {
  it('includes what was answered before it was asked for, and needs not include more', () => {
    const run = told().write('c1', '/a', 'x', 3n);
    const synced = run.ask('c2', { op: 'sync', path: '/' });
    run.write('c1', '/a', 'y', 4n);
    synced(3n, { op: 'sync', path: '/' });
    expect(checkSync(run.read('c2', '/a', 3n, ['x', 3n]).history)).toBeUndefined();
  });

  it('is of no use if what is read behind it is older', () => {
    const run = told().write('c1', '/a', 'x', 3n);
    run.call('c2', { op: 'sync', path: '/' }, 2n, { op: 'sync', path: '/' });
    expect(checkSync(run.history)?.sentence).toContain('sync / of c2 (0x2) does not include');
  });
});

describe('a watch', () => {
  const watched = (): Told =>
    told()
      .create('c1', '/a', 1n)
      .call('c2', { op: 'exists', path: '/a', watch: true }, 1n, {
        op: 'exists',
        stat: statOf(1n),
      })
      .write('c1', '/a', 'x', 2n);

  it('fires before anything is answered that knows of the change', () => {
    const late = watched().read('c2', '/a', 2n, ['x', 2n]).event('c2', '/a');
    expect(checkWatches(late.history)?.sentence).toContain('came before the event that /a');
    const inTime = watched().event('c2', '/a').read('c2', '/a', 2n, ['x', 2n]);
    expect(checkWatches(inTime.history)).toBeUndefined();
  });

  it('may be late for those who do not know of the change', () => {
    expect(checkWatches(watched().read('c2', '/a', 1n, ['new', 1n]).history)).toBeUndefined();
  });

  it('ends with its connection', () => {
    const moved = watched().serve('c2').read('c2', '/a', 2n, ['x', 2n]);
    expect(checkWatches(moved.history)).toBeUndefined();
  });
});

describe('a refused create', () => {
  const create: WireRequest = { op: 'create', path: '/p', data: null, acl: null, flags: 0 };
  const refused = (): Told =>
    told().call('c1', create, 3n, { op: 'error', err: ErrorCode.NODEEXISTS });

  it('says that there is such a node', () => {
    expect(checkRefusals(refused().read('c2', '/p', 3n).history)?.sentence).toBe(
      'create /p of c1 (0x3) was refused with NODEEXISTS, but getData /p of c2 (0x3) found no such node.',
    );
  });

  it('says nothing of what was before, of other nodes, and of nodes that are there', () => {
    const { history } = refused()
      .read('c2', '/p', 2n)
      .read('c2', '/q', 3n)
      .read('c2', '/p', 4n, ['new', 2n]);
    expect(checkRefusals(history)).toBeUndefined();
  });

  it('proves nothing if somebody may have deleted the node, or it may have gone by itself', () => {
    const run = refused();
    run.ask('c2', { op: 'delete', path: '/p', version: -1 });
    expect(checkRefusals(run.read('c2', '/p', 4n).history)).toBeUndefined();
    const mortal = refused().create('c2', '/p', 2n, CreateFlags.EPHEMERAL).read('c2', '/p', 4n);
    expect(checkRefusals(mortal.history)).toBeUndefined();
  });
});

describe('an ephemeral node', () => {
  const owned = (): Told => told().create('c1', '/e', 2n, CreateFlags.EPHEMERAL);
  const bye: WireRequest = { op: 'closeSession' };

  it('is there as long as its client is heard of', () => {
    expect(checkEphemerals(owned().read('c2', '/e', 3n).history, 0)?.sentence).toContain(
      'did not find the ephemeral node of create /e of c1',
    );
    expect(checkEphemerals(owned().read('c2', '/e', 3n).history, 100)).toBeUndefined();
  });

  it('goes when its client was silent for the time-out', () => {
    const run = owned();
    for (let i = 0; i < 6; i++) run.read('c2', '/x', 2n);
    expect(checkEphemerals(run.read('c2', '/e', 3n).history, 0)).toBeUndefined();
  });

  it('goes with its session', () => {
    const gone = owned().call('c1', bye, 3n, { op: 'closeSession' });
    expect(checkEphemerals(gone.read('c2', '/e', 3n).history, 0)).toBeUndefined();
    const left = owned().call('c1', bye, 3n, { op: 'closeSession' });
    expect(checkEphemerals(left.read('c2', '/e', 4n, ['e', 2n]).history, 0)?.sentence).toContain(
      'whose session was closed by 0x3',
    );
  });

  it('may be deleted by anybody', () => {
    const run = owned().call('c2', { op: 'delete', path: '/e', version: -1 }, 3n, { op: 'delete' });
    expect(checkEphemerals(run.read('c2', '/e', 3n).history, 0)).toBeUndefined();
  });
});
