import { canonical } from './canonical.ts';
import type { Trace, TraceEvent } from './trace.ts';

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

/**
 * A hash of everything that happened in a run, as eight hexadecimal digits. A node's notes do not
 * change it: they are remarks, not behaviour.
 */
export function hashTrace(trace: Trace): string {
  let hash = 0;
  let notes = 0;
  const notesBefore: number[] = [];
  for (const event of trace.events) {
    notesBefore.push(notes);
    if (event.type === 'note') notes++;
    else hash = hashText(textOf(event, notesBefore), hash >>> 0);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** An event without its id and cause; a `send` it refers to is numbered as if there were no notes. */
function textOf(event: TraceEvent, notesBefore: readonly number[]): string {
  const essence = { ...event, id: undefined, cause: undefined };
  if (!('send' in essence)) return canonical(essence);
  return canonical({ ...essence, send: essence.send - (notesBefore[essence.send] ?? 0) });
}
