import { todo, type Fault } from '#kit';

/**
 * Faults under which one of three processes waits for ever at a double barrier that is used as many libraries have
 * it: who leaves takes `ready` away at once.
 *
 * TODO:
 * - Level 9: see the text. One fault is enough.
 */
export function strandingFaults(): readonly Fault[] {
  todo('strandingFaults, level 9');
}
