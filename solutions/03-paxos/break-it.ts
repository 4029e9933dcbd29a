import { pause, type Fault } from '#kit';

/**
 * Faults that make two proposers duel for 50 rounds, though no message is lost and nobody crashes.
 *
 * The proposers `p1` and `p2` both begin at 0 ms. They are those of the solution, but their `spreadMs`
 * is 0: after a rejection each stays away for exactly 10 ms. There are three acceptors, `a1`, `a2`
 * and `a3`. Every message takes 5 ms, and every sync 2 ms. All faults end at 6000 ms.
 *
 * @todo Return a list of at most five faults that only make somebody late: a pause
 * (`pause('p1', { atMs: 0, forMs: 10 })`), or a disk that is busy
 * (`{ kind: 'slow-disk', node: 'a1', atMs: 0, forMs: 6000, syncMs: 10 }`).
 */
export function schedule(): readonly Fault[] {
  const busy = (node: string): Fault => {
    return { kind: 'slow-disk', node, atMs: 0, forMs: 6000, syncMs: 30 };
  };
  return [busy('a1'), busy('a2'), busy('a3'), pause('p2', { atMs: 0, forMs: 30 })];
}
