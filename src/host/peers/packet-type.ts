import type { ServerPacket } from '../../kit/contracts/ensemble.ts';

/** What a packet's first int says. Apache: the constants of `Leader`. */
export const PacketType = {
  REQUEST: 1,
  PROPOSAL: 2,
  ACK: 3,
  COMMIT: 4,
  PING: 5,
  REVALIDATE: 6,
  SYNC: 7,
  INFORM: 8,
  COMMITANDACTIVATE: 9,
  NEWLEADER: 10,
  FOLLOWERINFO: 11,
  UPTODATE: 12,
  DIFF: 13,
  TRUNC: 14,
  SNAP: 15,
  OBSERVERINFO: 16,
  LEADERINFO: 17,
  ACKEPOCH: 18,
  INFORMANDACTIVATE: 19,
} as const satisfies Record<
  Exclude<ServerPacket['kind'], 'LOGGED'> | 'COMMITANDACTIVATE' | 'INFORMANDACTIVATE',
  number
>;

/** The protocol that both sides say they speak. Apache: `0x10000` since 3.4. */
export const PROTOCOL_VERSION = 0x10000;
