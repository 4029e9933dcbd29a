export { schedule } from './break-it.ts';
export { chooseSync, type Sync } from './choose-sync.ts';
export { Leader } from './leader.ts';
export { Learner } from './learner.ts';
export { ZabPeer, type ZabMessage, type ZabPeerOptions } from './peer.ts';
export { Replica } from './replica.ts';
export type { Role, RoleContext } from './role.ts';
