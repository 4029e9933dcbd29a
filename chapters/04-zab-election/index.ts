export { FastLeaderElection } from './fast-leader-election.ts';
export { HierarchicalQuorum } from './hierarchical-quorum.ts';
export { LeaderElection } from './leader-election.ts';
export { MajorityQuorum } from './majority-quorum.ts';
export { isBetter } from './is-better.ts';
export { schedule } from './break-it.ts';
