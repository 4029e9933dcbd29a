import { makeZxid, type OwnHistory, type ServerId, type Vote } from '#kit';

/** How new a server's history is, by server: what a run begins with. */
type Histories = (sid: ServerId) => OwnHistory;

/** The `histories` a run can have. */
export const HISTORIES: readonly Histories[] = [
  // A new ensemble.
  () => ({ peerEpoch: 0, zxid: 0n }),
  // The least server has the longest log.
  (sid) => ({ peerEpoch: 1, zxid: makeZxid(1, sid === 1 ? 9 : 5) }),
  // Server 2 has seen a newer epoch, though its log is the shortest.
  (sid) => ({ peerEpoch: sid === 2 ? 2 : 1, zxid: makeZxid(1, sid === 2 ? 3 : 5 + sid) }),
  // Servers 1 and 4 are alike, and ahead of all others.
  (sid) => ({ peerEpoch: 2, zxid: makeZxid(2, sid % 3 === 1 ? 7 : 4) }),
];

/** Whether a history is newer than another. */
export function isNewer(one: OwnHistory, other: OwnHistory): boolean {
  if (one.peerEpoch !== other.peerEpoch) return one.peerEpoch > other.peerEpoch;
  return one.zxid > other.zxid;
}

/** Whether a vote comes before another: the newer history, then the higher id. */
export function comesBefore(one: Vote, other: Vote): boolean {
  if (isNewer(one, other)) return true;
  return !isNewer(other, one) && one.leader > other.leader;
}

/** The server that is to win if every vote is heard in time. */
export function bestOf(histories: Histories, sids: readonly ServerId[]): ServerId {
  const [first, ...others] = sids.map((leader) => ({ leader, ...histories(leader) }));
  let best = first!;
  for (const vote of others) if (comesBefore(vote, best)) best = vote;
  return best.leader;
}
