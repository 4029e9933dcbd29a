import type { NodeId } from '#kit';
import type { ZabOutput } from '../../../src/check/zab/output.ts';
import type { Trace, TraceEvent } from '../../../src/sim/trace.ts';
import type { Message, Packet } from '../messages.ts';

/** An event of one type. */
export type EventOf<Type extends TraceEvent['type']> = Extract<TraceEvent, { readonly type: Type }>;

/** A packet that a server sent, to another or to itself. */
export interface SentPacket {
  readonly event: TraceEvent;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly packet: Packet;
}

/** Most rules are asked about a run one after the other. */
const KNOWN = new WeakMap<Trace, readonly TraceEvent[]>();

/** The events of a run without the beat of PINGs and ticks, which are most of them. */
export function withoutBeat(trace: Trace): readonly TraceEvent[] {
  const events = KNOWN.get(trace) ?? trace.events.filter((event) => !isBeat(event));
  KNOWN.set(trace, events);
  return events;
}

function isBeat(event: TraceEvent): boolean {
  switch (event.type) {
    case 'send':
    case 'deliver':
    case 'lose':
      return (event.message as Message).kind === 'PING';
    case 'timer':
      return event.timer.endsWith(' tick');
    default:
      return event.type === 'set timer' || event.type === 'clear timer';
  }
}

/** All packets of a run but PING, in the order in which they were sent. */
export function packets(trace: Trace): SentPacket[] {
  return withoutBeat(trace).flatMap((event) => {
    const packet = packetOf(event);
    return packet === undefined
      ? []
      : [{ event, from: event.node!, to: (event as EventOf<'send'>).to, packet }];
  });
}

/** The packet that a server sends here, to another or to itself; undefined for any other event. */
export function packetOf(event: TraceEvent): Packet | undefined {
  if (event.type !== 'send') return undefined;
  const message = event.message as Message;
  return NO_PACKETS.has(message.kind) ? undefined : (message as Packet);
}

/** What goes between clients and servers, and what elections say. */
const NO_PACKETS: ReadonlySet<Message['kind']> = new Set([
  'notification',
  'put',
  'get',
  'done',
  'value',
]);

/** What a server or a client tells the application here; undefined for any other event. */
export function outputOf(event: TraceEvent): ZabOutput | undefined {
  return event.type === 'output' ? (event.output as ZabOutput) : undefined;
}

/** An event after which all that was to come of an earlier one can be seen to be missing. */
export function soonAfter({ events }: Trace, since: TraceEvent): TraceEvent {
  return events.find(({ atMs }) => atMs > since.atMs + 100) ?? since;
}
