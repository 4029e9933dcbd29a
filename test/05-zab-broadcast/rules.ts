import type { Invariant } from '../../src/check/invariant.ts';
import { everyoneIsAnswered } from '../../src/check/zab/everyone-is-answered.ts';
import { everyoneServes } from '../../src/check/zab/everyone-serves.ts';
import { freshAfterSync } from '../../src/check/zab/fresh-after-sync.ts';
import type { ZabOutput } from '../../src/check/zab/output.ts';
import { zabSafety } from '../../src/check/zab/rules.ts';
import type { Expectation, Params } from '../../src/grade/scenario.ts';
import { withoutBeat } from './expectations/events.ts';
import { knowing, PASTS } from './past.ts';
import { requestsOf, serversOf, settings } from './scenario.ts';

type Rule = Invariant<ZabOutput>;

/** What must hold in every run. */
export function safety(params: Params): readonly Rule[] {
  return informed(params, zabSafety);
}

/** And what must have come about once all faults are over. */
function safetyAndLiveness(params: Params): readonly Rule[] {
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

/**
 * {@link safety} as expectations, in their turn: behind those that say more about the cause. For runs
 * without faults, which are short in any case.
 */
export const SAFE: readonly Expectation[] = zabSafety.map((rule) => inItsTurn(() => rule));

/** What must have come about once all faults are over, in its turn. */
export const LIVE: readonly Expectation[] = [
  inItsTurn((params) => everyoneServes(serversOf(params))),
  inItsTurn((params) => everyoneIsAnswered(requestsOf(params))),
];

/** For tests that have all of their rules among the expectations. */
export function none(): readonly Rule[] {
  return [];
}

/** A rule that is asked when the run is over and all expectations before it are met. */
function inItsTurn(make: (params: Params) => Rule): Expectation {
  const { name, rule } = make(settings());
  return {
    name,
    rule,
    check(trace, params) {
      const [watch] = informed(params, [make(params)]) as [Rule];
      const state = watch.start();
      for (const event of withoutBeat(trace)) {
        if (event.type !== 'output' || event.node === null) continue;
        const { node, atMs } = event;
        const sentence = watch.observe(state, { node, atMs, output: event.output as ZabOutput });
        if (sentence !== undefined) return { event, sentence };
      }
      return watch.atEnd?.(state);
    },
  };
}
