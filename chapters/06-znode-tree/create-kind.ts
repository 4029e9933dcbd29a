import { CreateFlags, todo, type Acl, type WriteRequest } from '#kit';
import type { CreateTxn } from './node-kind.ts';

/** A request for a new node. */
export type CreateRequest = Extract<
  WriteRequest,
  { readonly op: 'create' | 'create2' | 'createContainer' | 'createTTL' }
>;

/** What a request for a new node leaves open. */
export interface Settled {
  readonly path: string;
  readonly acl: readonly Acl[];
  readonly parentCVersion: number;
}

/**
 * Refuses flags that do not exist, or not for this operation.
 *
 * TODO:
 * - Level 4: flags from 0 to 6.
 * - Level 7: see the text on containers and TTL nodes; with `createTTL`, and with no other
 *   operation, flags 5 and 6.
 *
 * @param extendedTypes - whether there may be TTL nodes.
 * @returns the error code; undefined if nothing is wrong.
 */
export function flagsProblem(request: CreateRequest, extendedTypes: boolean): number | undefined {
  todo('flagsProblem, level 4');
}

/** Whether a number is put behind the name. */
export function isSequential(flags: number): boolean {
  return (
    flags === CreateFlags.PERSISTENT_SEQUENTIAL ||
    flags === CreateFlags.EPHEMERAL_SEQUENTIAL ||
    flags === CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL
  );
}

/**
 * The number behind the name of a sequential node, in ten characters.
 *
 * TODO:
 * - Level 4: with zeros in front; a minus sign is one of the characters if there is room.
 *
 * @param came - how many children ever came to its parent. After 2147483647 comes -2147483648.
 */
export function sequenceNumber(came: number): string {
  todo('sequenceNumber, level 4');
}

/**
 * The transaction that a request for a new node becomes.
 *
 * TODO:
 * - Level 3: `create`, and `create2` for create2.
 * - Level 4: whether it is ephemeral.
 * - Level 6: in a multi the flags alone say what kind of node it is to be, not the name of the
 *   operation.
 * - Level 7: `createContainer` and `createTTL`.
 */
export function createTxn(request: CreateRequest, inMulti: boolean, settled: Settled): CreateTxn {
  todo('createTxn, level 3');
}

const ALL_FLAGS: ReadonlySet<number> = new Set(Object.values(CreateFlags));

function isEphemeral(flags: number): boolean {
  return flags === CreateFlags.EPHEMERAL || flags === CreateFlags.EPHEMERAL_SEQUENTIAL;
}

function isTtl(flags: number): boolean {
  return (
    flags === CreateFlags.PERSISTENT_WITH_TTL ||
    flags === CreateFlags.PERSISTENT_SEQUENTIAL_WITH_TTL
  );
}
