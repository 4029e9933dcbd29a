import { crash, todo, type Fault } from '#kit';

/**
 * Faults under which a hasty leader commits a transaction that is lost afterwards. The hasty leader does
 * one thing differently: when it enters its epoch and a quorum has an old proposal on disk already, it
 * commits that at once, and does not wait for a quorum of NEWLEADER acknowledgements.
 *
 * Three servers, with an election that names at 10 ms after a start, or after a loss of the leader, the
 * server with the newest history of those that are up. Every message takes 5 ms and every sync 2 ms. On the
 * disks are, at the beginning:
 *
 * | server | currentEpoch | log |
 * |---|---|---|
 * | 1 | 3 | `0x100000001` |
 * | 2 | 2 | empty |
 * | 3 | 1 | `0x100000001` |
 *
 * TODO: Return crashes only, such as `[crash('2', { atMs: 0, forMs: 100 })]`. Who must be away
 * while server 1 becomes the leader? When has it committed, and when does server 3 write down the
 * new epoch? What must happen in between, and who must not be there when the next leader is
 * elected?
 */
export function schedule(): readonly Fault[] {
  todo('schedule');
}
