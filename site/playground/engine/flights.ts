import type { NodeId } from '../../../src/kit/env.ts';
import type { LossReason, Trace, TraceEvent } from '../../../src/sim/trace.ts';

/** One way of one message from one machine to another. A message that is repeated has several. */
export interface Flight {
  /** The id of its `send` event. */
  readonly send: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: unknown;
  /** Which message on its link it is, as faults count: 1 is the first. */
  readonly nth: number;
  /** 1 for the message itself. */
  readonly copy: number;
  readonly departMs: number;
  /** When it arrives or is lost; undefined if the run ends before that. */
  readonly endMs: number | undefined;
  /** The event of that. */
  readonly endId: number | undefined;
  /** Why it is lost, if it is. */
  readonly lost: LossReason | undefined;
}

type SendEvent = Extract<TraceEvent, { type: 'send' }>;

/** All messages of a run between two machines, in the order of their sending. */
export function flightsOf(trace: Trace): Flight[] {
  const ends = new Map<number, Extract<TraceEvent, { type: 'deliver' | 'lose' }>[]>();
  for (const event of trace.events) {
    if (event.type !== 'deliver' && event.type !== 'lose') continue;
    const known = ends.get(event.send);
    if (known === undefined) ends.set(event.send, [event]);
    else known.push(event);
  }
  const sent = new Map<string, number>();
  return trace.events.flatMap((event) => {
    if (event.type !== 'send' || event.node === null) return [];
    const link = `${event.node} ${event.to}`;
    const nth = (sent.get(link) ?? 0) + 1;
    sent.set(link, nth);
    return event.to === event.node ? [] : waysOf(event, event.node, nth, ends.get(event.id) ?? []);
  });
}

function waysOf(
  send: SendEvent,
  from: NodeId,
  nth: number,
  ends: readonly Extract<TraceEvent, { type: 'deliver' | 'lose' }>[],
): Flight[] {
  const common = { send: send.id, from, to: send.to, message: send.message, nth };
  const departMs = send.atMs;
  if (ends.length === 0) {
    const open = { endMs: undefined, endId: undefined, lost: undefined };
    return [{ ...common, copy: 1, departMs, ...open }];
  }
  return ends.map((end, i) => ({
    ...common,
    copy: end.type === 'deliver' ? end.copy : i + 1,
    departMs,
    endMs: end.atMs,
    endId: end.id,
    lost: end.type === 'lose' ? end.reason : undefined,
  }));
}
