import type { WireRequest } from '#kit';

/** What clients do by themselves is of no interest to rules. */
export function isCounted({ op }: WireRequest): boolean {
  return op !== 'ping' && op !== 'setWatches';
}
