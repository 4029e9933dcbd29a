import type { Invariant } from '../../src/check/invariant.ts';
import { everyoneIsAnswered } from '../../src/check/zab/everyone-is-answered.ts';
import { everyoneServes } from '../../src/check/zab/everyone-serves.ts';
import { freshAfterSync } from '../../src/check/zab/fresh-after-sync.ts';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import { zabSafety } from '../../src/check/zab/rules.ts';
import type { Params } from '../../src/grade/scenario.ts';
import { knowing, PASTS } from './past.ts';
import { requestsOf, serversOf } from './scenario.ts';

type Rule = Invariant<ZabOutput>;

/** What must hold in every run. */
export function safety(params: Params): readonly Rule[] {
  return informed(params, zabSafety);
}

/** And what must have come about once all faults are over. */
export function safetyAndLiveness(params: Params): readonly Rule[] {
  return informed(params, [
    ...zabSafety,
    everyoneServes(serversOf(params)),
    everyoneIsAnswered(requestsOf(params)),
  ]);
}

/** And what a sync promises. Not for runs in which a leader is cut off, or stands still. */
export function withReads(params: Params): readonly Rule[] {
  return [...safetyAndLiveness(params), ...informed(params, [freshAfterSync])];
}

function informed(params: Params, rules: readonly Rule[]): readonly Rule[] {
  const past = PASTS[params['past']!];
  return past === undefined ? rules : rules.map((rule) => knowing(past, rule));
}
