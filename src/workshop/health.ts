import type { Health } from './view.ts';

/** What is counted from the start of a server, so that two looks tell what was between them. */
export interface Counts {
  readonly atMs: number;
  readonly packets: number;
  readonly answers: number;
  /** What all answers took together. */
  readonly answersMs: number;
}

/** Answers of the admin server, as they are. */
type Answer = Readonly<Record<string, unknown>>;

/**
 * Reads what a server says of itself: its admin commands `monitor` and `zabstate`.
 *
 * @param before - what the last look gave, if there was one.
 * @returns undefined if it does not serve clients.
 */
export function readHealth(
  monitor: Answer,
  zabState: Answer,
  atMs: number,
  before: Counts | undefined,
): { readonly health: Health; readonly counts: Counts } | undefined {
  if (typeof monitor['error'] === 'string' || typeof zabState['last_zxid'] !== 'string') {
    return undefined;
  }
  const counts: Counts = {
    atMs,
    packets: number(monitor, 'packets_received'),
    answers: number(monitor, 'cnt_updatelatency') + number(monitor, 'cnt_readlatency'),
    answersMs: number(monitor, 'sum_updatelatency') + number(monitor, 'sum_readlatency'),
  };
  const health: Health = {
    zxid: zabState['last_zxid'],
    epoch: number(zabState, 'zab_epoch'),
    counter: number(zabState, 'zab_counter'),
    sessions: number(monitor, 'global_sessions'),
    connections: number(monitor, 'num_alive_connections'),
    watches: number(monitor, 'watch_count'),
    ephemerals: number(monitor, 'ephemerals_count'),
    nodes: number(monitor, 'znode_count'),
    outstanding: number(monitor, 'outstanding_requests'),
    ...ratesOf(counts, before),
  };
  return { health, counts };
}

/** Counters begin again when a server does. */
function ratesOf(
  now: Counts,
  before: Counts | undefined,
): Pick<Health, 'latencyMs' | 'requestRate'> {
  if (before === undefined || now.packets < before.packets) return { requestRate: 0 };
  const seconds = Math.max(0.001, (now.atMs - before.atMs) / 1000);
  const answers = now.answers - before.answers;
  return {
    requestRate: (now.packets - before.packets) / seconds,
    ...(answers > 0 && { latencyMs: (now.answersMs - before.answersMs) / answers }),
  };
}

function number(answer: Answer, name: string): number {
  const value = answer[name];
  return typeof value === 'number' ? value : 0;
}
