import type { NodeId } from '#kit';
import type { Expectation, Misdeed } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Script } from './script.ts';

/** A snapshot that is complete has such a name, with the zxid at which it was begun. */
const SNAPSHOT = /^snapshot\.([0-9a-f]+)$/;

/** One that is being written. The first one of all, of a tree with nothing in it, is no concern of the server. */
const UNFINISHED = /^snapshot\.[1-9a-f][0-9a-f]*\.tmp$/;

/** So many more may be answered while a snapshot is being written, or are still under way; and sessions count as well. */
const SLACK = 5;

/** In a run without faults a snapshot is complete after every snapCount transactions, or half of them. */
export function snapshotsAreTaken(scripts: readonly Script[]): Expectation {
  return {
    name: 'a snapshot in time',
    rule: 'When snapCount transactions have been applied since the last snapshot, there is another one.',
    check({ events }, params) {
      const { snapCount } = scripts[params['script']!]!.settings ?? {};
      if (snapCount === undefined || events.some(({ type }) => type === 'crash')) return undefined;
      const logged = new Set<string>();
      for (const event of events) {
        if (event.type === 'rename file' && SNAPSHOT.test(event.to)) logged.clear();
        if (event.type !== 'output') continue;
        const { kind, zxid, result } = event.output as {
          readonly kind: string;
          readonly zxid?: bigint;
          readonly result?: { readonly op: string };
        };
        if (kind !== 'hears' || !['create', 'setData'].includes(result?.op ?? '')) continue;
        logged.add(String(zxid));
        if (logged.size <= snapCount + SLACK) continue;
        const sentence = `${logged.size} writes were answered, and there is no other snapshot; snapCount is ${snapCount}.`;
        return { sentence, event };
      }
      return undefined;
    },
  };
}

/** A snapshot is written in steps, and one after the other. */
export const oneSnapshotAtATime: Expectation = {
  name: 'one snapshot at a time',
  rule: 'A snapshot is written step by step, the server serves between two steps, and no other snapshot begins meanwhile.',
  check({ events }) {
    const open = new Map<NodeId, Unfinished>();
    for (const event of events) {
      const { node } = event;
      if (node === null) continue;
      if (event.type === 'crash') open.delete(node);
      if (!('file' in event)) continue;
      if (event.type === 'create file' && UNFINISHED.test(event.file)) {
        const other = open.get(node);
        if (other !== undefined) {
          const sentence = `Server ${node} began ${event.file} before ${other.file} was complete.`;
          return { sentence, event };
        }
        open.set(node, { file: event.file, causes: new Set() });
      }
      const unfinished = open.get(node);
      if (unfinished === undefined || event.file !== unfinished.file) continue;
      unfinished.causes.add(event.cause);
      if (event.type !== 'rename file') continue;
      open.delete(node);
      if (unfinished.causes.size >= LEAST_STEPS) continue;
      const sentence = `Server ${node} wrote all of ${event.to} at once.`;
      return { sentence, event };
    }
    return undefined;
  },
};

interface Unfinished {
  readonly file: string;
  /** What called the handlers that have written to it. */
  readonly causes: Set<number | null>;
}

/** Handler calls: it begins, and at least two steps. Trees here have more nodes than fit into one. */
const LEAST_STEPS = 3;

/** The number of transactions between two snapshots is drawn, from half of snapCount on. */
export function snapshotsAreDrawn(scripts: readonly Script[]): Expectation {
  return {
    name: 'a number drawn each time',
    rule: 'Between two snapshots lie half of snapCount transactions, or more: a number drawn anew for each.',
    check(trace, params) {
      const { snapCount } = scripts[params['script']!]!.settings ?? {};
      // With a leader's state comes a snapshot, too.
      if (snapCount === undefined || trace.events.some(({ type }) => type === 'cut'))
        return undefined;
      const gaps = trace.nodes.flatMap((node) => gapsOf(trace, node));
      const early = gaps.find(({ length }) => length < Math.floor(snapCount / 2));
      if (early !== undefined) {
        const sentence = `${early.event.to} came ${early.length} transactions after the snapshot before it; half of snapCount is ${Math.floor(snapCount / 2)}.`;
        return { sentence, event: early.event };
      }
      const first = gaps[0]?.length;
      if (gaps.length < ENOUGH || gaps.some(({ length }) => length !== first)) return undefined;
      return `Of ${gaps.length} snapshots each came exactly ${first} transactions after the one before.`;
    },
  };
}

/** So many numbers are hardly ever the same by chance. */
const ENOUGH = 8;

interface Gap {
  readonly length: number;
  readonly event: TraceEvent & { readonly type: 'rename file' };
}

/** How many transactions lie between the snapshots of a server, the first two excepted. */
function gapsOf({ events }: Trace, node: NodeId): readonly Gap[] {
  const found: Gap[] = [];
  let last: bigint | undefined;
  for (const event of events) {
    if (event.node !== node || event.type !== 'rename file') continue;
    const name = SNAPSHOT.exec(event.to)?.[1];
    if (name === undefined) continue;
    const zxid = BigInt(`0x${name}`);
    // Of the zxids of two epochs nobody knows how many lie between them.
    if (last !== undefined && last >> 32n === zxid >> 32n) {
      found.push({ length: Number(zxid - last), event });
    }
    last = zxid;
  }
  return found;
}

/** A snapshot that was begun of a tree which the leader then replaced. */
export const noSnapshotOfTwoTrees: Expectation = {
  name: 'a snapshot of one tree',
  rule: 'When the tree is replaced by the state of the leader, the snapshot that is being written is given up.',
  check({ events }): Misdeed | undefined {
    const begun = new Map<string, boolean>();
    for (const event of events) {
      const { node } = event;
      if (event.type === 'deliver' && (event.message as { kind?: unknown }).kind === 'SNAP') {
        for (const key of begun.keys()) if (key.startsWith(`${node} `)) begun.set(key, true);
      }
      if (!('file' in event) || !UNFINISHED.test(event.file)) continue;
      const key = `${node} ${event.file}`;
      if (event.type === 'create file') begun.set(key, false);
      if (event.type !== 'rename file' || begun.get(key) !== true) continue;
      const sentence = `Server ${node} finished ${event.to} after it had got the state of the leader: half of it is of another tree.`;
      return { sentence, event };
    }
    return undefined;
  },
};
