import { HierarchicalQuorum, MajorityQuorum } from '#chapter/04-zab-election';
import type { QuorumVerifier } from '../kit/contracts/zab-election.ts';
import type { ZooConfig } from './zoo-config.ts';

/** Who has a vote, and how many are enough. Apache: `QuorumPeerConfig.createQuorumVerifier`. */
export function quorumOf({ servers, groups, weights }: ZooConfig): QuorumVerifier {
  const voters = servers.filter(({ role }) => role === 'participant').map(({ sid }) => sid);
  if (groups.length === 0) return new MajorityQuorum(voters);
  return new HierarchicalQuorum({ groups, weights: Object.fromEntries(weights) });
}
