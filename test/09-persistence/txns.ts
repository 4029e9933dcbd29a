import { makeZxid, type Acl, type LoggedTxn, type SingleTxn, type Txn, type Zxid } from '#kit';
import { SmallTree } from './small-tree.ts';

/** What a transaction of a test does. Which node it is about follows from those before it. */
export const KINDS = ['create', 'set', 'acl', 'delete', 'session', 'error'] as const;
/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** A history that a leader may have made: from the first transaction on, each right behind the one before. */
export type Full = readonly LoggedTxn<Txn>[];

/** A fixed time, in ms since 1970. */
const TIME_MS = 1_700_000_000_000;

const LISTS: readonly (readonly Acl[])[] = [
  [{ perms: 31, id: { scheme: 'world', id: 'anyone' } }],
  [{ perms: 1, id: { scheme: 'world', id: 'anyone' } }],
  [{ perms: 31, id: { scheme: 'ip', id: '10.0.0.0/8' } }],
  [{ perms: 15, id: { scheme: 'digest', id: 'u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=' } }],
];

/**
 * A history with one transaction more.
 *
 * @param epoch - of the leader that proposed it; the last one's if left out.
 * @param dataBytes - of a create or a set.
 */
export function more(full: Full, kind: Kind, epoch?: number, dataBytes = 3): Full {
  const zxid = nextZxid(full, epoch);
  const number = full.length + 1;
  return [...full, { zxid, txn: { ...txnOf(bodyOf(full, kind, dataBytes), number) } }];
}

/** A history of so many transactions of every kind. */
export function someFull(count: number): Full {
  let full: Full = [];
  for (let i = 0; i < count; i++) full = more(full, KINDS[(i * 5) % KINDS.length]!);
  return full;
}

/** The last zxid; 0 if there is none. */
export function lastOf(full: Full): Zxid {
  return full.at(-1)?.zxid ?? 0n;
}

/** The tree that comes of a history. */
export function treeOf(full: Full): SmallTree {
  const tree = new SmallTree();
  for (const { zxid, txn } of full) tree.apply(zxid, txn);
  return tree;
}

function nextZxid(full: Full, epoch: number | undefined): Zxid {
  const last = lastOf(full);
  const isNewEpoch = epoch !== undefined && BigInt(epoch) > last >> 32n;
  return isNewEpoch ? makeZxid(epoch, 1) : last + 1n;
}

function txnOf(body: SingleTxn, number: number): Txn {
  return { clientId: 0x100n, cxid: number, timeMs: TIME_MS + number, body };
}

function bodyOf(full: Full, kind: Kind, dataBytes: number): SingleTxn {
  const bodies = full.map(({ txn }) => txn.body);
  const created = bodies.flatMap((body) => (body.type === 'create' ? [body.path] : []));
  const deleted = new Set(bodies.flatMap((body) => (body.type === 'delete' ? [body.path] : [])));
  const there = created.filter((path) => !deleted.has(path));
  // The one that was changed least lately would be fairer; the last one shows more.
  const path = there.at(-1);
  const number = full.length + 1;
  const data = new Uint8Array(dataBytes).fill(number);
  if (kind === 'session') return { type: 'createSession', timeoutMs: 4000 + number };
  if (kind === 'error') return { type: 'error', err: -101 };
  if (kind === 'create' || path === undefined) {
    const acl = LISTS[number % LISTS.length]!;
    const parentCVersion = created.length + 1;
    return { type: 'create', path: `/n${number}`, data, acl, ephemeral: false, parentCVersion };
  }
  if (kind === 'delete') return { type: 'delete', path };
  const changes = (type: 'setData' | 'setACL'): number =>
    bodies.filter((body) => body.type === type && body.path === path).length + 1;
  if (kind === 'set') return { type: 'setData', path, data, version: changes('setData') };
  return {
    type: 'setACL',
    path,
    acl: LISTS[(number + 1) % LISTS.length]!,
    version: changes('setACL'),
  };
}
