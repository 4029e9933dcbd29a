import type { NodeId } from '../../../src/kit/env.ts';
import type { Fault } from '../../../src/sim/fault.ts';
import type { Schedule } from '../../../src/sim/schedule.ts';
import type { Recording } from './recording.ts';

/** What somebody who watches a run may do to it. */
export type Intervention =
  | { readonly kind: 'lose' | 'repeat' | 'delay'; readonly message: MessageName }
  /** Right after what the node has just done, before its disk has anything of that. */
  | { readonly kind: 'crash at once'; readonly node: NodeId; readonly step: number }
  | { readonly kind: 'crash' | 'pause' | 'slow disk'; readonly node: NodeId }
  /** Ends a crash, or a pause. */
  | { readonly kind: 'restart' | 'resume'; readonly node: NodeId }
  /** From and to everybody. */
  | { readonly kind: 'isolate'; readonly node: NodeId; readonly ways: 'both' | 'out' | 'in' }
  | {
      readonly kind: 'cut';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly ways: 'both' | 'one';
    }
  /** Ends what keeps these two apart. */
  | { readonly kind: 'mend'; readonly from: NodeId; readonly to: NodeId };

/** A message as faults name it. */
export interface MessageName {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly nth: number;
}

/** How late a message is that is delayed, and how long after it its repetition arrives, in ms. */
export const LATE_MS = 60;

/** How long a sync takes on a disk that is made slow, in ms. */
const SLOW_SYNC_MS = 60;

/**
 * The schedule that differs from the recorded one by an intervention: up to `nowMs` the two runs are the same, but for what a
 * message that is under way was going to do.
 *
 * @param nowMs - the virtual time of the one who watches.
 * @param healAtMs - when all faults end.
 */
export function intervene(
  { schedule, trace }: Pick<Recording, 'schedule' | 'trace'>,
  nowMs: number,
  healAtMs: number,
  intervention: Intervention,
): Schedule {
  // What happens at this very millisecond may have been seen already.
  const atMs = Math.floor(nowMs) + 1;
  const forMs = Math.max(1, healAtMs - atMs);
  const { faults } = schedule;
  const add = (...more: Fault[]): Schedule => ({ ...schedule, faults: [...faults, ...more] });
  switch (intervention.kind) {
    case 'lose':
      return add({ kind: 'lose', ...nameOf(intervention.message) });
    case 'repeat':
      return add({ kind: 'repeat', ...nameOf(intervention.message), afterMs: LATE_MS });
    case 'delay':
      return add({ kind: 'delay', ...nameOf(intervention.message), byMs: LATE_MS });
    case 'crash at once': {
      const { node, step } = intervention;
      return add({ kind: 'crash-after', node, step, forMs, keep: 0 });
    }
    case 'crash':
      return add({ kind: 'crash', node: intervention.node, atMs, forMs, keep: 0 });
    case 'pause':
      return add({ kind: 'pause', node: intervention.node, atMs, forMs });
    case 'slow disk':
      return add({ kind: 'slow-disk', node: intervention.node, atMs, forMs, syncMs: SLOW_SYNC_MS });
    case 'isolate':
      return add(isolation(intervention, trace.nodes, atMs, forMs));
    case 'cut': {
      const { from, to, ways } = intervention;
      const there: Fault = { kind: 'cut-link', from, to, atMs, forMs };
      return ways === 'one' ? add(there) : add(there, { ...there, from: to, to: from });
    }
    case 'restart':
    case 'resume':
    case 'mend':
      return {
        ...schedule,
        faults: faults.map((fault) => endedAt(fault, trace, atMs, intervention)),
      };
  }
}

/** A fault as it is if it ends at a time, should the intervention be about it and should it last then. */
function endedAt(
  fault: Fault,
  trace: Recording['trace'],
  atMs: number,
  intervention: Intervention,
): Fault {
  const began = beganAtMs(fault, trace);
  if (began === undefined || began >= atMs || !('forMs' in fault)) return fault;
  if (began + fault.forMs < atMs || !isEndedBy(fault, intervention)) return fault;
  return { ...fault, forMs: atMs - began };
}

/** A message may be known by more than its name. */
function nameOf({ from, to, nth }: MessageName): MessageName {
  return { from, to, nth };
}

function isolation(
  { node, ways }: Intervention & { kind: 'isolate' },
  nodes: readonly NodeId[],
  atMs: number,
  forMs: number,
): Fault {
  if (ways === 'both') return { kind: 'partition', side: [node], atMs, forMs };
  const side = ways === 'out' ? [node] : nodes.filter((other) => other !== node);
  return { kind: 'one-way', side, atMs, forMs };
}

/** When a fault that lasts began; undefined for one that does not. */
function beganAtMs(fault: Fault, trace: Recording['trace']): number | undefined {
  if ('atMs' in fault) return fault.atMs;
  if (fault.kind !== 'crash-after') return undefined;
  let step = 0;
  for (const event of trace.events) {
    if (event.node !== fault.node) continue;
    if (['start', 'deliver', 'timer', 'link up', 'link down'].includes(event.type)) step++;
    if (event.type === 'crash' && step === fault.step) return event.atMs;
  }
  return undefined;
}

function isEndedBy(fault: Fault, intervention: Intervention): boolean {
  switch (intervention.kind) {
    case 'restart':
      return (
        (fault.kind === 'crash' || fault.kind === 'crash-after') && fault.node === intervention.node
      );
    case 'resume':
      return fault.kind === 'pause' && fault.node === intervention.node;
    case 'mend': {
      const { from, to } = intervention;
      if (fault.kind === 'cut-link') {
        return [fault.from, fault.to].sort().join(' ') === [from, to].sort().join(' ');
      }
      if (fault.kind !== 'partition' && fault.kind !== 'one-way') return false;
      return fault.side.includes(from) !== fault.side.includes(to);
    }
    default:
      return false;
  }
}
