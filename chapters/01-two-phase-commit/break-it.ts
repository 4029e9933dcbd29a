import { crash, todo, type Fault } from '#kit';

/**
 * Faults that block every participant: each has voted yes, none knows how it ended, and none may
 * decide, for as long as the one crashed node stays away.
 *
 * The cluster is `client`, `coordinator`, `p1` and `p2`. The client sends `begin t1` at 0 ms, every
 * message takes 5 ms and every sync 2 ms.
 *
 * TODO: Return a list with exactly one crash, such as `[crash('p1', { atMs: 30, forMs: 600 })]`,
 * and no other fault. Which node must fall, and in which of its moments? It must stay down for at
 * least 500 ms.
 */
export function schedule(): readonly Fault[] {
  todo('schedule');
}
