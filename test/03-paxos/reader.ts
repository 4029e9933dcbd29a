import type { Invariant } from '../../src/check/invariant.ts';
import type { Expectation, Misdeed, Params, Rules } from '../../src/grade/scenario.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

/** Reads a run event by event, remembers what it needs, and says what is wrong, if something is. */
export type Reader = (event: TraceEvent) => string | undefined;

/** An expectation that blames the first event at which its reader finds something wrong. */
export function reading(
  name: string,
  rule: string,
  newReader: (params: Params) => Reader,
): Expectation {
  return {
    name,
    rule,
    check({ events }, params): Misdeed | undefined {
      const reader = newReader(params);
      for (const event of events) {
        const sentence = reader(event);
        if (sentence !== undefined) return { sentence, event };
      }
      return undefined;
    },
  };
}

/**
 * An expectation that watches an invariant, so that it is looked at only after other rules that explain
 * better what is wrong.
 */
export function watching<Output, State>(
  invariant: (params: Params) => Invariant<Output, State>,
  anyParams: Params = {},
): Expectation {
  const { name, rule } = invariant(anyParams);
  return {
    name,
    rule,
    check({ events }, params): Misdeed | string | undefined {
      const { start, observe, atEnd } = invariant(params);
      const state = start();
      for (const event of events) {
        if (event.type !== 'output') continue;
        const { node, atMs } = event;
        const sentence = observe(state, { node: node!, output: event.output as Output, atMs });
        if (sentence !== undefined) return { sentence, event };
      }
      return atEnd?.(state);
    },
  };
}

/** The rules of a property: they are looked at in this order when a run is over. */
export function rulesOf<Output>(expectations: readonly Expectation[]): Rules<Output> {
  return { invariants: () => [], expectations };
}

interface Message {
  readonly kind: string;
}

/** A message of one kind out of a union. */
type OfKind<Messages extends Message, Kind> = Extract<Messages, { readonly kind: Kind }>;

/** The message that this event sends to another node, if it is of this kind. */
export function sent<Messages extends Message, Kind extends Messages['kind']>(
  event: TraceEvent,
  kind: Kind,
): OfKind<Messages, Kind> | undefined {
  if (event.type !== 'send' || event.to === event.node) return undefined;
  return ofKind<Messages, Kind>(event.message, kind);
}

/** The message that this event delivers, if it is of this kind. */
export function heard<Messages extends Message, Kind extends Messages['kind']>(
  event: TraceEvent,
  kind: Kind,
): OfKind<Messages, Kind> | undefined {
  return event.type === 'deliver' ? ofKind<Messages, Kind>(event.message, kind) : undefined;
}

function ofKind<Messages extends Message, Kind extends Messages['kind']>(
  message: unknown,
  kind: Kind,
): OfKind<Messages, Kind> | undefined {
  const isOfKind = (message as Message).kind === kind;
  return isOfKind ? (message as OfKind<Messages, Kind>) : undefined;
}
