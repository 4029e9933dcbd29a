export { Acceptor } from './acceptor.ts';
export { Proposer } from './proposer.ts';
export { Learner } from './learner.ts';
export { Replica } from './replica.ts';
export { FastAcceptor } from './fast-acceptor.ts';
export { FastCoordinator } from './fast-coordinator.ts';
export { schedule } from './break-it.ts';
