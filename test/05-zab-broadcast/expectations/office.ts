import type { Expectation } from '../../../src/grade/scenario.ts';
import { outputOf, type EventOf } from './events.ts';

/** For runs without faults: nobody has a reason to. */
export const staysInOffice: Expectation = {
  name: 'nobody gives up without a reason',
  rule: 'While nothing fails, the first leader stays the leader, and nobody stops serving.',
  check(trace) {
    for (const event of trace.events) {
      if (event.type !== 'output') continue;
      const output = event.output as ZabOutput;
      if (output.kind !== 'serving' || output.epoch !== null) continue;
      return {
        event,
        sentence: `Server ${event.node} stopped serving, though nothing had failed.`,
      };
    }
    return undefined;
  },
};

/** A server that is cut off may serve for so long: two ticks of silence, and what it takes to see them. */
const NOTICED_WITHIN_MS = 500;

/** For runs in which single servers are cut off from all others. */
export const noticesIsolation: Expectation = {
  name: 'silence is noticed',
  rule: `A server that is cut off from all others stops serving within ${NOTICED_WITHIN_MS} ms.`,
  check(trace) {
    const cuts = trace.events.filter((event) => event.type === 'cut' && event.side.length === 1);
    for (const cut of cuts) {
      const [server] = (cut as EventOf<'cut'>).side;
      const untilMs = cut.atMs + NOTICED_WITHIN_MS;
      const last = trace.events.findLast(
        (event) =>
          event.node === server && event.atMs <= untilMs && outputOf(event)?.kind === 'serving',
      );
      const output = last && outputOf(last);
      if (output?.kind !== 'serving' || output.epoch === null) continue;
      return `Server ${server} was cut off at ${cut.atMs} ms, and still served at ${untilMs} ms.`;
    }
    return undefined;
  },
};
