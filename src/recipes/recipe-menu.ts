import type { NodeId } from '#kit';
import type { FaultMenu } from '../sim/fault-menu.ts';
import { PRIMARY, SERVERS } from './ensemble/names.ts';

/** What may go wrong for processes that use an ensemble. */
export interface RecipeMenuOptions {
  readonly processes: readonly NodeId[];
  /** At most so many faults in one schedule (3). */
  readonly most?: number;
  /** They begin before this, in ms (400). */
  readonly withinMs?: number;
  /** A pause, a cut or a crash lasts at most so long, in ms (8000): longer than a session of 4 s. */
  readonly longestMs?: number;
  /** Kinds of fault to leave out. */
  readonly without?: readonly ('crash' | 'pause' | 'cut' | 'lose' | 'servers' | 'drift')[];
}

/**
 * Processes crash, are paused and cut off, their clocks drift, their connections break; zk2 and zk3 crash and are cut off from zk1.
 */
export function recipeMenu(options: RecipeMenuOptions): FaultMenu {
  const { processes, most = 3, withinMs = 400, longestMs = 8000, without = [] } = options;
  const replicas = without.includes('servers')
    ? []
    : SERVERS.filter((server) => server !== PRIMARY);
  const crash = without.includes('crash') ? replicas : [...processes, ...replicas];
  return {
    most,
    withinMs,
    longestMs,
    ...(crash.length > 0 && { crash }),
    ...(!without.includes('pause') && { pause: processes }),
    ...(!without.includes('cut') && { cut: [...processes, ...replicas] }),
    ...(!without.includes('lose') && { lose: [...processes, ...SERVERS] }),
    ...(!without.includes('drift') && { drift: processes }),
  };
}
