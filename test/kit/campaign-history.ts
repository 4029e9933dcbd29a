import { CreateFlags, type Stat, type WireRequest, type WireResult } from '#kit';
import type { PhaseRecord, SeenNode } from '../../src/campaign/phase-record.ts';
import { clientHistory } from '../../src/check/history/client-history.ts';
import type { ClientOutput } from '../../src/check/history/client-output.ts';

/** What clients of a made-up ensemble tell, step by step; each step takes 10 ms. */
export class ToldPhase {
  readonly told: { node: string; output: ClientOutput; atMs: number }[] = [];
  private readonly trees: { sid: number; nodes: Map<string, SeenNode> }[] = [];
  private readonly before = new Map<string, SeenNode>();
  private calls = 0;
  private floor = 0n;

  get record(): PhaseRecord {
    const { told, trees, floor, before } = this;
    return { told, history: clientHistory(told), trees, floor, before, slackMs: 20 };
  }

  serve(node: string, session = BigInt(node.slice(1)), timeoutMs = 100): this {
    return this.tell(node, { kind: 'served', server: '1', session, timeoutMs });
  }

  tell(node: string, output: ClientOutput): this {
    this.told.push({ node, output, atMs: this.told.length * 10 });
    return this;
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

  create(node: string, path: string, zxid: bigint, flags: number = CreateFlags.PERSISTENT): this {
    const request = createRequest(path, flags);
    return this.call(node, request, zxid, { op: 'create2', path, stat: statOf(zxid) });
  }

  /** With a number behind its name. */
  number(node: string, path: string, number: number, zxid: bigint): this {
    const made = `${path}${String(number).padStart(10, '0')}`;
    const request = createRequest(path, CreateFlags.PERSISTENT_SEQUENTIAL);
    return this.call(node, request, zxid, { op: 'create2', path: made, stat: statOf(zxid) });
  }

  write(node: string, path: string, data: string, zxid: bigint, stat: Partial<Stat> = {}): this {
    const request = setRequest(path, data);
    return this.call(node, request, zxid, { op: 'setData', stat: { ...statOf(zxid), ...stat } });
  }

  remove(node: string, path: string, zxid: bigint): this {
    return this.call(node, { op: 'delete', path, version: -1 }, zxid, { op: 'delete' });
  }

  read(
    node: string,
    path: string,
    zxid: bigint,
    found?: readonly [data: string, mzxid: bigint],
    watch = false,
  ): this {
    const result: WireResult =
      found === undefined
        ? { op: 'error', err: -101 }
        : { op: 'getData', data: bytes(found[0]), stat: statOf(found[1]) };
    return this.call(node, { op: 'getData', path, watch }, zxid, result);
  }

  list(node: string, path: string, zxid: bigint, children: readonly string[], watch = false): this {
    const result: WireResult = { op: 'getChildren2', children, stat: statOf(1n) };
    return this.call(node, { op: 'getChildren2', path, watch }, zxid, result);
  }

  event(
    node: string,
    path: string,
    type: 'NodeDataChanged' | 'NodeChildrenChanged' = 'NodeDataChanged',
  ): this {
    return this.tell(node, { kind: 'event', event: { type, path } });
  }

  /** What a server shows when all is over. */
  tree(
    nodes: Readonly<Record<string, readonly [data: string, mzxid: bigint, owner?: bigint]>>,
  ): this {
    const sid = this.trees.length + 1;
    this.trees.push({ sid, nodes: new Map(Object.entries(nodes).map(seen)) });
    return this;
  }

  /** What there was before. */
  left(path: string, data: string, mzxid: bigint): this {
    this.before.set(...seen([path, [data, mzxid]]));
    return this;
  }

  from(floor: bigint): this {
    this.floor = floor;
    return this;
  }
}

/** Two clients that are served. */
export function phase(): ToldPhase {
  return new ToldPhase().serve('c1').serve('c2');
}

export function createRequest(path: string, flags: number): WireRequest {
  return { op: 'create2', path, data: bytes('new'), acl: null, flags };
}

export function setRequest(path: string, data: string, version = -1): WireRequest {
  return { op: 'setData', path, data: bytes(data), version };
}

export function statOf(mzxid: bigint): Stat {
  const times = { ctime: 0, mtime: 0, ephemeralOwner: 0n, pzxid: 1n, czxid: 1n, mzxid };
  return { ...times, version: 0, cversion: 0, aversion: 0, dataLength: 0, numChildren: 0 };
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function seen([path, [data, mzxid, owner = 0n]]: readonly [
  string,
  readonly [string, bigint, bigint?],
]): [string, SeenNode] {
  return [path, { data: bytes(data), stat: { ...statOf(mzxid), ephemeralOwner: owner } }];
}
