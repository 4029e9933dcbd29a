/**
 * What must be true of a whole run of the chapter's servers, beyond the rules of `src/check/zab`.
 *
 * @module
 */
export * from './connecting.ts';
export * from './discovery.ts';
export * from './durability.ts';
export * from './election.ts';
export * from './following.ts';
export * from './handshake.ts';
export * from './observers.ts';
export * from './office.ts';
export * from './quorums.ts';
export * from './reads.ts';
export * from './synchronisation.ts';
export * from './throughput.ts';
