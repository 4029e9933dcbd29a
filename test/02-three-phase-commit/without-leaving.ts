import type { DirectTest, Failure, Verdict } from '../../src/grade/suite.ts';
import { decodeToken, encodeToken } from '../../src/grade/token.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import type { Wire } from './one-by-one.ts';
import { withoutEvents } from './without-events.ts';

/** The same test, in whose runs messages leave as if there were nothing in between. */
export function withoutLeaving<Chapter>(test: DirectTest<Chapter>): DirectTest<Chapter> {
  return {
    ...test,
    run: (chapter, settings) => tidy(test.run(chapter, settings)),
    replay: (chapter, payload, watch) => tidy(test.replay(chapter, payload, watch)),
  };
}

function tidy(verdict: Verdict): Verdict {
  const { trace, failure } = verdict;
  return {
    ...verdict,
    ...(trace && { trace: withoutEvents(trace, isLeaving) }),
    ...(failure && { failure: tidyFailure(failure) }),
  };
}

/** A token has the hash of the run as it is told. */
function tidyFailure(failure: Failure): Failure {
  const { trace, token } = failure;
  if (trace === undefined || token === undefined || !trace.events.some(isLeaving)) return failure;
  const told = withoutEvents(trace, isLeaving);
  const hash = hashTrace(told);
  return { ...failure, trace: told, hash, token: encodeToken({ ...decodeToken(token), hash }) };
}

function isLeaving(event: TraceEvent): boolean {
  if (event.type !== 'send' && event.type !== 'deliver' && event.type !== 'lose') return false;
  return (event.message as Wire).kind === 'leaving';
}
