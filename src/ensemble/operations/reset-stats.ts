import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import type { Operated } from './operated.ts';

/** Counts anew what was counted of each connection. Apache: `crst`. */
export function resetConnections({ connections }: ServerReport): void {
  for (const { stats } of connections) stats.reset();
}

/** Counts anew what was counted of the server, its metrics included. Apache: `srst`. */
export function resetServer({ files }: Operated, { stats }: ServerReport): void {
  stats.reset();
  files.reset();
}
