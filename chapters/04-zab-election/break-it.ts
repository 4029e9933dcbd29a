import { crash, todo, type Fault } from '#kit';

/**
 * Faults with which a quorum elects a leader that cannot lead.
 *
 * There are three servers, all of the same history. Each sends its vote to the others at 0 ms, every
 * message takes 5 ms. With nothing wrong all have elected server 3 by 210 ms, and follow it.
 *
 * TODO: Return a list with exactly one fault, such as `[crash('1', { atMs: 50, forMs: 2000 })]` or
 * `[partition(['1'], { atMs: 50, forMs: 2000 })]`. When it strikes, a quorum must be about to elect
 * a server that nobody can follow any more; and for the next 500 ms it must not lead.
 */
export function schedule(): readonly Fault[] {
  todo('schedule');
}
