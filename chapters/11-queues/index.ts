export { IdGenerator } from './id-generator.ts';
export { commitOnce } from './commit-once.ts';
export { DistributedQueue } from './distributed-queue.ts';
export { LockingQueue } from './locking-queue.ts';
export { RendezvousOverError, RendezvousQueue } from './rendezvous-queue.ts';
export { ephemeralFaults } from './break-it.ts';
