import type { NodeId } from '../kit/env.ts';
import type { CrashAfterFault, Fault } from './fault.ts';
import { faultProblem, ImpossibleFault } from './fault-problem.ts';

/** What the faults of a schedule say about one message. */
export interface MessageFate {
  lose: boolean;
  delayMs: number;
  /** For each extra copy how long after the first it arrives. */
  repeatsMs: number[];
}

/** The faults that are bound to a moment. */
export type TimedFault = Extract<Fault, { readonly atMs: number }>;

/** A schedule's faults, sorted by what triggers them. */
export interface FaultPlan {
  readonly timed: readonly TimedFault[];
  /** By sender, by receiver, then by the message's number on that link. */
  readonly messages: ReadonlyMap<NodeId, ReadonlyMap<NodeId, ReadonlyMap<number, MessageFate>>>;
  /** By node, then by the number of its handler call. */
  readonly crashesAfter: ReadonlyMap<NodeId, ReadonlyMap<number, CrashAfterFault>>;
  /** By node, in percent. */
  readonly drift: ReadonlyMap<NodeId, number>;
}

type MessageFates = Map<NodeId, Map<NodeId, Map<number, MessageFate>>>;

/**
 * Sorts faults by their trigger. Of two crashes after the same handler call, and of two drifts of
 * the same clock, the first counts.
 *
 * @throws ImpossibleFault for a fault with a number that cannot be.
 */
export function planFaults(faults: readonly Fault[]): FaultPlan {
  const timed: TimedFault[] = [];
  const messages: MessageFates = new Map();
  const crashesAfter = new Map<NodeId, Map<number, CrashAfterFault>>();
  const drift = new Map<NodeId, number>();
  for (const fault of faults) {
    const problem = faultProblem(fault);
    if (problem !== undefined) throw new ImpossibleFault(problem);
    switch (fault.kind) {
      case 'lose':
        fateOf(messages, fault).lose = true;
        break;
      case 'delay':
        fateOf(messages, fault).delayMs += fault.byMs;
        break;
      case 'repeat':
        fateOf(messages, fault).repeatsMs.push(fault.afterMs);
        break;
      case 'crash-after': {
        const steps = child(crashesAfter, fault.node);
        if (!steps.has(fault.step)) steps.set(fault.step, fault);
        break;
      }
      case 'drift':
        if (!drift.has(fault.node)) drift.set(fault.node, fault.percent);
        break;
      default:
        // A copy: what began is told apart by its object, and a list may have one object twice.
        timed.push({ ...fault });
    }
  }
  return { timed, messages, crashesAfter, drift };
}

function fateOf(
  messages: MessageFates,
  { from, to, nth }: { readonly from: NodeId; readonly to: NodeId; readonly nth: number },
): MessageFate {
  const fates = child(child(messages, from), to);
  let fate = fates.get(nth);
  if (fate === undefined) fates.set(nth, (fate = { lose: false, delayMs: 0, repeatsMs: [] }));
  return fate;
}

function child<Key, InnerKey, Value>(
  map: Map<Key, Map<InnerKey, Value>>,
  key: Key,
): Map<InnerKey, Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const inner = new Map<InnerKey, Value>();
  map.set(key, inner);
  return inner;
}
