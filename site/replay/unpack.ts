import type { NodeId } from '../../src/kit/env.ts';
import { fromText } from '../../src/replay-server/plain-text.ts';
import type { ReplayView, RunView } from '../../src/replay-server/view.ts';
import type { DiskView, Moment, Snapshot } from '../../src/sim/moments.ts';
import type { Trace } from '../../src/sim/trace.ts';
import { flightsOf } from '../playground/engine/flights.ts';
import type { Stage } from '../playground/engine/material.ts';
import type { Recording } from '../playground/engine/recording.ts';

/** A run as the views of a playground take it, and what of it a diagram shows. */
export interface UnpackedRun {
  readonly recording: Recording;
  readonly shown: Trace;
}

const NO_DISK: DiskView = { records: [], logs: [], unsynced: [] };

/**
 * Makes a recording of what the server has sent.
 *
 * @param stage - the stage of a playground that tells such runs in its own words, if there is one.
 */
export function unpackRun(
  { hash }: Pick<ReplayView, 'hash'>,
  view: RunView,
  stage: Pick<Stage, 'tell'> | undefined,
): UnpackedRun {
  const trace = fromText(view.trace) as Trace;
  const told = toldBy(stage, trace);
  const { rules } = view;
  const last = trace.events.at(-1);
  const violation = last?.type === 'violation' ? last : undefined;
  const recording: Recording = {
    // Nothing is done to a run that is replayed, so it does not matter what it came of.
    schedule: { seed: 0, params: {}, faults: [] },
    trace,
    told,
    moments: momentsOf(view),
    flights: flightsOf(told),
    rules,
    restless: false,
    hash: hash.now ?? hash.then,
    nodes: trace.nodes,
    ...(violation && {
      violation: {
        name: violation.rule,
        rule: rules.find(({ name }) => name === violation.rule)?.rule ?? '',
        sentence: violation.sentence,
        node: violation.node,
      },
    }),
    ...(last?.type === 'error' && {
      error: { node: last.node ?? '', handler: last.handler, thrown: new Error(last.text) },
    }),
  };
  const shown = view.shown === undefined ? trace : (fromText(view.shown) as Trace);
  return { recording, shown };
}

/** Code that is wrong may say what no stage has words for. */
function toldBy(stage: Pick<Stage, 'tell'> | undefined, trace: Trace): Trace {
  try {
    const told = stage?.tell?.(trace) ?? trace;
    return told.events.length === trace.events.length ? told : trace;
  } catch {
    return trace;
  }
}

function momentsOf({ moments, texts }: RunView): Moment[] {
  const values = texts.map(fromText);
  return moments.map(({ atMs, from, to, snapshots }) => {
    const byNode = snapshots.map(([node, state, disk]): [NodeId, Snapshot] => {
      const known = values[disk];
      const isDisk = typeof known === 'object' && known !== null;
      const snapshot: Snapshot = {
        state: state === null ? undefined : values[state],
        isUp: state !== null,
        disk: isDisk ? (known as DiskView) : NO_DISK,
      };
      return [node, snapshot];
    });
    return { atMs, from, to, snapshots: new Map(byNode) };
  });
}
