/**
 * What clients and a server of Apache ZooKeeper 3.8.0 said to each other, frame by frame. Six connections; session ids and
 * passwords are of a server that is gone.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

/** A frame that went over a connection. */
export interface CapturedFrame {
  /** Which connection: `"A"` to `"F"`. */
  readonly connection: string;
  readonly from: 'client' | 'server';
  /** What was going on. An answer has the same note as its request. */
  readonly note: string;
  /** All of its bytes, the length in front included. */
  readonly bytes: Uint8Array;
}

/** A line of the file. */
interface Line {
  readonly conn: string;
  readonly dir: 'C>S' | 'S>C';
  readonly note: string;
  readonly hex: string;
}

/** All frames in the order in which they went. */
export function clientSession(): readonly CapturedFrame[] {
  const text = readFileSync(new URL('client-session.jsonl', import.meta.url), 'utf8');
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => frameOf(JSON.parse(line) as Line));
}

function frameOf({ conn, dir, note, hex }: Line): CapturedFrame {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return { connection: conn, from: dir === 'C>S' ? 'client' : 'server', note, bytes };
}
