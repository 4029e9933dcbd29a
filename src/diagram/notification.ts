import type { Notification } from '../kit/contracts/zab-election.ts';

/**
 * A notification of an election in a few words, as there are many of them in a diagram: `vote 3 r1`
 * from a server that looks, in round 1, `FOLLOWING 3 r1` from one that does not; and the same with the
 * epoch and the zxid that come with the vote: `vote 3 r1 (1, 0x100000005)`. Undefined for whatever is
 * no notification.
 */
export function notificationTexts(data: unknown): { long: string; short: string } | undefined {
  if (!isNotification(data)) return undefined;
  const { leader, zxid, peerEpoch, electionEpoch, state } = data;
  // An observer's first vote is for nobody: all its fields are the smallest number of 64 bits.
  const isForNobody = leader === -(2 ** 63);
  const verb = state === 'LOOKING' ? 'vote' : state;
  const short = `${verb} ${isForNobody ? 'nobody' : leader} r${electionEpoch}`;
  const history = `(${peerEpoch}, 0x${zxid.toString(16)})`;
  return { long: isForNobody ? short : `${short} ${history}`, short };
}

function isNotification(data: unknown): data is Notification {
  if (typeof data !== 'object' || data === null) return false;
  const { kind, leader, zxid, peerEpoch, electionEpoch, state } = data as Partial<Notification>;
  return (
    kind === 'notification' &&
    typeof leader === 'number' &&
    typeof zxid === 'bigint' &&
    typeof peerEpoch === 'number' &&
    typeof electionEpoch === 'number' &&
    typeof state === 'string'
  );
}
