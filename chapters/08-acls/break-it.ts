import { todo, type Id, type MultiOp, type WriteRequest } from '#kit';

/**
 * The first request of whoever has become the active one: from the moment in which it is carried out, nobody else may
 * write below `root` by way of `fencedWrite`.
 *
 * TODO:
 * - Level 8: a setACL of `root`, whatever the version of its list. Who has to be able to write
 *   below it, who to take over next, and who to read?
 *
 * @param root - the node below which the state is.
 * @param shared - an identity that all who may ever become active have.
 * @param own - an identity that only this one has.
 */
export function takeOver(root: string, shared: Id, own: Id): WriteRequest {
  todo('takeOver, level 8');
}

/**
 * Every other request of the active one: these operations, but only if nobody else has taken over.
 *
 * TODO:
 * - Level 8: one request that needs CREATE and DELETE on `root`, whatever the operations are, and
 *   leaves nothing behind but their outcome.
 */
export function fencedWrite(root: string, operations: readonly MultiOp[]): WriteRequest {
  todo('fencedWrite, level 8');
}
