import type { Failure, GradedTest, Verdict } from '../../src/grade/suite.ts';
import { decodeToken, encodeToken } from '../../src/grade/token.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Wire } from './one-by-one.ts';

/** The same test, in whose runs messages leave as if there were nothing in between. */
export function withoutLeaving<Chapter>(test: GradedTest<Chapter>): GradedTest<Chapter> {
  const { replay } = test;
  return {
    ...test,
    run: (chapter, settings) => tidy(test.run(chapter, settings)),
    ...(replay && { replay: (chapter, payload) => tidy(replay(chapter, payload)) }),
  };
}

function tidy(verdict: Verdict): Verdict {
  const { trace, failure } = verdict;
  return {
    ...verdict,
    ...(trace && { trace: shorten(trace) }),
    ...(failure && { failure: tidyFailure(failure) }),
  };
}

/** A token has the hash of the run as it is told. */
function tidyFailure(failure: Failure): Failure {
  const { trace, token } = failure;
  if (trace === undefined || token === undefined || !trace.events.some(isLeaving)) return failure;
  const told = shorten(trace);
  const hash = hashTrace(told);
  return { ...failure, trace: told, hash, token: encodeToken({ ...decodeToken(token), hash }) };
}

/** Without what is said of messages that are to leave; what came of it is put down to its cause. */
function shorten(trace: Trace): Trace {
  const places = new Map<number, number | null>();
  const events: TraceEvent[] = [];
  const placeOf = (id: number | null): number | null => (id === null ? null : places.get(id)!);
  for (const event of trace.events) {
    const cause = placeOf(event.cause);
    if (isLeaving(event)) {
      places.set(event.id, cause);
      continue;
    }
    const id = events.length;
    places.set(event.id, id);
    const moved = { ...event, id, cause };
    events.push('send' in moved ? { ...moved, send: placeOf(moved.send)! } : moved);
  }
  return { ...trace, events };
}

function isLeaving(event: TraceEvent): boolean {
  if (event.type !== 'send' && event.type !== 'deliver' && event.type !== 'lose') return false;
  return (event.message as Wire).kind === 'leaving';
}
