import type { NodeId } from '#kit';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import { foreground } from './foreground.ts';
import { playRecipe, type Play } from './play-recipe.ts';
import type { RecipeScenarioOptions } from './scenario.ts';

/** Which part of a run to show. */
export interface Recording<Chapter> extends Play<Chapter> {
  /** From this moment on, in ms of the run (0). */
  readonly fromMs?: number;
  /** Up to this one (the end). */
  readonly toMs?: number;
  /** Columns to leave out. */
  readonly without?: readonly NodeId[];
}

/** A run, or a part of it, as a diagram shows it. */
export async function recordRecipe<Chapter, Output>(
  options: RecipeScenarioOptions<Chapter, Output>,
  recording: Recording<Chapter> = {},
): Promise<Trace> {
  const { fromMs = 0, toMs = Infinity, without = [] } = recording;
  const { trace } = await playRecipe(options, recording);
  const whole = foreground(trace);
  const isIn = (event: TraceEvent): boolean =>
    event.atMs >= fromMs && event.atMs <= toMs && !nodesOf(event).some((n) => without.includes(n));
  const kept = whole.events.filter(isIn);
  // What does not arrive before the end of the part is another story.
  const arrived = new Set(kept.map((event) => ('send' in event ? event.send : -1)));
  const sent = new Set(kept.map((event) => (event.type === 'send' ? event.id : -1)));
  return {
    ...whole,
    nodes: whole.nodes.filter((node) => !without.includes(node)),
    events: kept.filter(
      (event) =>
        (event.type !== 'send' || arrived.has(event.id)) &&
        (!('send' in event) || sent.has(event.send)),
    ),
  };
}

function nodesOf(event: TraceEvent): NodeId[] {
  return [
    ...(event.node === null ? [] : [event.node]),
    ...('to' in event && event.type !== 'rename file' ? [event.to] : []),
    ...('from' in event ? [event.from] : []),
    ...('peer' in event ? [event.peer] : []),
  ];
}
