import { partition, todo, type Fault } from '#kit';

/**
 * One partition that makes three-phase commit decide both ways: one side commits, the other aborts,
 * and no node crashes.
 *
 * The cluster is `client`, `coordinator`, `p1` and `p2`. The client sends `begin t1` at 0 ms, every
 * message takes 5 ms and every sync 2 ms. What is under way when the network is cut is lost as well.
 *
 * TODO: Return a list with exactly one partition, such as
 * `[partition(['client', 'p1'], { atMs: 30, forMs: 40 })]`, and no other fault. Who must be cut off
 * from whom, in which moment, and for how long?
 */
export function schedule(): readonly Fault[] {
  todo('schedule');
}
