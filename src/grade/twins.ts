import { canonical } from '../sim/canonical.ts';
import { samePlain } from '../sim/same-plain.ts';
import { callsHandler, type Trace, type TraceEvent } from '../sim/trace.ts';
import type { Failure } from './suite.ts';

/**
 * Compares two runs of one schedule.
 *
 * @param options.settles - whether the nodes are processes, which know nothing of handlers.
 * @returns undefined if they are the same, event for event; otherwise a failure that names the
 * handler whose doings differ first.
 */
export function compareTwins(
  first: Trace,
  second: Trace,
  { settles = false } = {},
): Failure | undefined {
  const length = Math.max(first.events.length, second.events.length);
  for (let i = 0; i < length; i++) {
    const a = first.events[i];
    const b = second.events[i];
    if (samePlain(a, b)) continue;
    return {
      kind: 'nondeterminism',
      name: 'determinism',
      rule: 'The same schedule gives the same run, event for event.',
      sentence: sentence(first, second, i, settles),
      trace: first,
    };
  }
  return undefined;
}

function sentence(first: Trace, second: Trace, i: number, settles: boolean): string {
  const a = first.events[i];
  const b = second.events[i];
  const place = (trace: Trace, event: TraceEvent): string =>
    settles ? `${event.node ?? 'the network'} at ${event.atMs} ms` : handlerOf(trace, event);
  return (
    `One schedule, run twice, went differently in ${a === undefined ? place(second, b!) : place(first, a)}: ` +
    `once ${inWords(a)}, once ${inWords(b)}. ` +
    (settles
      ? 'Look for the clock, for randomness, or for state kept outside of all classes and functions.'
      : 'Look for the clock, randomness other than env.random(), or state kept outside the class.')
  );
}

/** The handler call that an event came from: `"onMessage(vote) of p1 at 14 ms"`. */
function handlerOf(trace: Trace, event: TraceEvent): string {
  let caller: TraceEvent | undefined = event;
  while (caller !== undefined && !callsHandler(caller)) {
    caller = caller.cause === null ? undefined : trace.events[caller.cause];
  }
  const { node, atMs } = caller ?? event;
  const place = `of ${node ?? 'the network'} at ${atMs} ms`;
  switch (caller?.type) {
    case 'deliver': {
      const kind = (caller.message as { kind?: unknown } | null)?.kind;
      return `onMessage(${typeof kind === 'string' ? kind : 'message'}) ${place}`;
    }
    case 'timer':
      return `onTimer("${caller.timer}") ${place}`;
    case 'start':
      return `onStart ${place}`;
    default:
      return `a handler ${place}`;
  }
}

function inWords(event: TraceEvent | undefined): string {
  if (event === undefined) return 'it had ended';
  const { type } = event;
  switch (type) {
    case 'send':
      return `it sent ${canonical(event.message)} to ${event.to}`;
    case 'append':
      return `it appended ${canonical(event.entry)}`;
    case 'replace':
      return `it wrote ${canonical(event.value)} into "${event.record}"`;
    case 'write file':
      return `it wrote ${canonical(event.bytes)} into the file "${event.file}"`;
    case 'output':
      return `it told the application ${canonical(event.output)}`;
    case 'set timer':
      return `it set the timer "${event.timer}" to ${event.delayMs} ms`;
    default:
      return `there came "${type}"`;
  }
}
