import { canonical } from './canonical.ts';
import type { Trace } from './trace.ts';

/**
 * A 53-bit hash of a text (cyrb53, by its public-domain description): not secret, but equal texts
 * only.
 *
 * @returns a whole number from 0 up to 2^53.
 */
export function hashText(text: string, seed = 0): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/** A hash of everything that happened in a run, as eight hexadecimal digits. */
export function hashTrace(trace: Trace): string {
  let hash = 0;
  for (const event of trace.events) {
    // A learner's notes are remarks, not behaviour.
    if (event.type === 'note') continue;
    hash = hashText(canonical({ ...event, id: undefined, cause: undefined }), hash >>> 0);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
