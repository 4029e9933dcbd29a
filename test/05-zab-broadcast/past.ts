import {
  DiskHistory,
  epochOf,
  makeZxid,
  type Disk,
  type LoggedTxn,
  type ServerId,
  type Zxid,
} from '#kit';
import type { Invariant, Observed } from '../../src/check/invariant.ts';
import type { ZabOutput, ZabTxn } from '../../src/check/zab/output.ts';
import type { Put } from './messages.ts';

/** What a server's disk has at the beginning of a run. */
interface ServerPast {
  readonly currentEpoch: number;
  /** Also of what it has accepted, unless that is newer. */
  readonly acceptedEpoch?: number;
  /** `[1, 3]` are the third proposal of epoch 1 and all before it. */
  readonly log: readonly (readonly [epoch: number, counter: number])[];
}

/**
 * What happened before the run, by server. Servers 4 and 5, where there are any, have the past of server
 * 2. Who is not named has an empty disk.
 */
export interface Past {
  readonly servers: Readonly<Record<ServerId, ServerPast>>;
  /** The last transaction that is committed, of server 3, or of server 2 where 3 has it not, and acknowledged to its client. */
  readonly committed: readonly [epoch: number, counter: number];
}

/** A server that lacks a little. */
const BEHIND: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 2]] },
    2: { currentEpoch: 1, log: [[1, 4]] },
    3: { currentEpoch: 1, log: [[1, 4]] },
  },
  committed: [1, 4],
};

/** A server with a proposal that nobody else has. Epoch 2 was begun without it. */
const LEFTOVER: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 3]] },
    2: { currentEpoch: 2, log: [[1, 2]] },
    3: { currentEpoch: 2, log: [[1, 2]] },
  },
  committed: [1, 2],
};

/** The same, and epoch 2 has gone on without it. */
const FORK: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 3]] },
    2: {
      currentEpoch: 2,
      log: [
        [1, 2],
        [2, 1],
      ],
    },
    3: {
      currentEpoch: 2,
      log: [
        [1, 2],
        [2, 1],
      ],
    },
  },
  committed: [2, 1],
};

/** A server so far behind that the leader has not kept what it lacks. */
const FAR_BEHIND: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 1]] },
    2: { currentEpoch: 1, log: [[1, 8]] },
    3: { currentEpoch: 1, log: [[1, 8]] },
  },
  committed: [1, 8],
};

/** Only the leader to be has the last proposals: they may be committed for all it knows. */
const ONLY_THE_LEADER: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 1]] },
    2: { currentEpoch: 1, log: [[1, 1]] },
    3: { currentEpoch: 1, log: [[1, 3]] },
  },
  committed: [1, 1],
};

/** A server that is behind, and whose zxid names no proposal of this leader's last few. */
const EMPTY: Past = {
  servers: {
    2: { currentEpoch: 1, log: [[1, 2]] },
    3: { currentEpoch: 1, log: [[1, 2]] },
  },
  committed: [1, 2],
};

/** Server 3, which is elected first, lacks what the others have. */
const OLDER_LEADER: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 4]] },
    2: { currentEpoch: 1, log: [[1, 4]] },
    3: { currentEpoch: 1, log: [[1, 2]] },
  },
  committed: [1, 4],
};

/** Server 3, which is elected first, has more in its log, but was away when epoch 2 began. */
const OLDER_EPOCH: Past = {
  servers: {
    1: { currentEpoch: 2, log: [[1, 2]] },
    2: { currentEpoch: 2, log: [[1, 2]] },
    3: { currentEpoch: 1, log: [[1, 4]] },
  },
  committed: [1, 2],
};

/** Server 1 has accepted an epoch that never began. */
const LATER_PROMISE: Past = {
  servers: {
    1: { currentEpoch: 1, acceptedEpoch: 5, log: [[1, 2]] },
    2: { currentEpoch: 1, log: [[1, 2]] },
    3: { currentEpoch: 1, log: [[1, 2]] },
  },
  committed: [1, 2],
};

/** Server 1 is so far behind that it gets a state, and it is needed for what is committed. */
const NEEDED_THOUGH_BEHIND: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 4]] },
    2: { currentEpoch: 1, log: [[1, 3]] },
    3: { currentEpoch: 1, log: [[1, 8]] },
  },
  committed: [1, 4],
};

/**
 * For the task: servers 1 and 3 have a proposal of epoch 1, of which 2 knows nothing. Server 2 has begun
 * epoch 2, and server 1 epoch 3; both crashed before anybody could join them.
 */
const OLD_PROPOSAL: Past = {
  servers: {
    1: { currentEpoch: 3, log: [[1, 1]] },
    2: { currentEpoch: 2, log: [] },
    3: { currentEpoch: 1, acceptedEpoch: 3, log: [[1, 1]] },
  },
  committed: [0, 0],
};

/** All have the same. For the runs that the text shows. */
const EVEN: Past = {
  servers: {
    1: { currentEpoch: 1, log: [[1, 2]] },
    2: { currentEpoch: 1, log: [[1, 2]] },
    3: { currentEpoch: 1, log: [[1, 2]] },
  },
  committed: [1, 2],
};

/** The last of {@link PASTS} that any test may draw; the others are for one purpose each. */
export const LAST_PAST = 10;

/** By the setting `past` of a run; 0 is a new ensemble. */
export const PASTS: readonly (Past | undefined)[] = [
  undefined,
  BEHIND,
  LEFTOVER,
  FORK,
  FAR_BEHIND,
  ONLY_THE_LEADER,
  EMPTY,
  OLDER_LEADER,
  OLDER_EPOCH,
  LATER_PROMISE,
  NEEDED_THOUGH_BEHIND,
  OLD_PROPOSAL,
  EVEN,
];

/** What one server has from the past. */
export function pastOf(past: Past, sid: ServerId): ServerPast | undefined {
  return past.servers[sid === 4 || sid === 5 ? 2 : sid];
}

/** Puts on a server's disk what it has from the past. */
export function writePast(past: Past, sid: ServerId, disk: Disk): void {
  const server = pastOf(past, sid);
  if (server === undefined) return;
  const history = new DiskHistory<Put, unknown>(disk);
  for (const entry of entriesOf(server)) history.append(entry);
  disk.replace('acceptedEpoch', server.acceptedEpoch ?? server.currentEpoch);
  disk.replace('currentEpoch', server.currentEpoch);
}

/** A rule that has seen the past. */
export function knowing<State>(
  past: Past,
  rule: Invariant<ZabOutput, State>,
): Invariant<ZabOutput, State> {
  return {
    ...rule,
    start() {
      const state = rule.start();
      for (const observed of outputsOnce(past)) rule.observe(state, observed);
      return state;
    },
  };
}

/** Who led before the run, in the words of a report. */
const PREDECESSOR = 'somebody before this run';

/** Every rule of every run asks for them. */
const OUTPUTS = new WeakMap<Past, readonly Observed<ZabOutput>[]>();

function outputsOnce(past: Past): readonly Observed<ZabOutput>[] {
  const outputs = OUTPUTS.get(past) ?? outputsOf(past);
  OUTPUTS.set(past, outputs);
  return outputs;
}

/** What the leaders of the past have told, one after the other. */
function outputsOf(past: Past): Observed<ZabOutput>[] {
  const logs = Object.values(past.servers).map(entriesOf);
  const last = makeZxid(...past.committed);
  const standing = new Set([2, 3].flatMap((sid) => logOf(past.servers[sid]!)));
  const outputs: Observed<ZabOutput>[] = [];
  const committed: ZabTxn[] = [];
  const epochs = [...new Set(logs.flat().map(({ zxid }) => epochOf(zxid)))].sort((a, b) => a - b);
  for (const epoch of epochs) {
    const tell = (output: ZabOutput) => outputs.push({ node: PREDECESSOR, output, atMs: 0 });
    tell({ kind: 'restore', zxid: committed.at(-1)?.zxid ?? 0n, history: [...committed] });
    for (const txn of distinct(logs.flat(), epoch)) {
      tell({ kind: 'broadcast', ...txn });
      if (txn.zxid > last || !standing.has(txn.zxid)) continue;
      tell({ kind: 'deliver', ...txn });
      tell({ kind: 'acknowledged', ...txn });
      committed.push(txn);
    }
  }
  return outputs;
}

function distinct(entries: readonly LoggedTxn<Put>[], epoch: number): ZabTxn[] {
  const ids = new Map(
    entries.filter(({ zxid }) => epochOf(zxid) === epoch).map(({ zxid, txn }) => [zxid, txn.id]),
  );
  return [...ids].sort(([a], [b]) => Number(a - b)).map(([zxid, id]) => ({ zxid, id }));
}

/** The zxids in a server's log. */
export function logOf(server: ServerPast): Zxid[] {
  return entriesOf(server).map(({ zxid }) => zxid);
}

/** The explorer asks for the same ones over and over. */
const ENTRIES = new WeakMap<ServerPast['log'], readonly LoggedTxn<Put>[]>();

function entriesOf({ log }: ServerPast): readonly LoggedTxn<Put>[] {
  const known = ENTRIES.get(log);
  if (known !== undefined) return known;
  const entries = log.flatMap(([epoch, counters]) =>
    Array.from({ length: counters }, (_, i) => ({
      zxid: makeZxid(epoch, i + 1),
      txn: { id: `old.${epoch}.${i + 1}` },
    })),
  );
  ENTRIES.set(log, entries);
  return entries;
}
