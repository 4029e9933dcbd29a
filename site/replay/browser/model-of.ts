import { messageKind } from '../../../src/diagram/label.ts';
import type { Material, Stage } from '../../playground/engine/material.ts';
import { Model } from '../../playground/page/model.ts';
import type { UnpackedRun } from '../unpack.ts';
import type { Look } from './look.ts';

/** What nobody does with a run that is replayed. */
const notHere = (): never => {
  throw new Error('A recording is not run again.');
};

/**
 * A recording as the model that the views of a playground show.
 *
 * @param look, stage - what the chapter's playground knows of such runs, if it has one with these nodes.
 */
export function modelOf(
  { recording, shown }: UnpackedRun,
  look: Look | undefined,
  stage: Stage | undefined,
): Model {
  const { nodes, schedule, trace } = recording;
  const { badge, isRoutine, places, tree } = stage ?? {};
  const own: Stage = {
    id: 'run',
    title: '',
    scenario: {
      nodes,
      params: {},
      build: notHere,
      foreground: () => shown,
      world: {
        links: 'datagram',
        latency: { minMs: 0, maxMs: 0 },
        sync: { minMs: 0, maxMs: 0 },
        healAtMs: 0,
        endAtMs: trace.events.at(-1)?.atMs ?? 0,
      },
    },
    rules: { invariants: () => [] },
    params: {},
    settings: {},
    ...(badge && { badge: safely(badge) }),
    ...(isRoutine && { isRoutine: (message) => safely(isRoutine)(message) === true }),
    ...(places && { places }),
    ...(tree && { tree: safeTree(tree) }),
  };
  const seen = new Set(look?.kinds ?? []);
  for (const event of shown.events) if ('message' in event) seen.add(messageKind(event.message));
  const material: Material = {
    folder: look?.folder ?? 'run',
    stages: [own],
    scenes: [],
    variants: [],
    kinds: [...seen],
  };
  return new Model(material, notHere, { stage: own.id, variant: 'yours', schedule, recording });
}

/** The same for the tree that clients see: none where it cannot be told. */
function safeTree(tree: NonNullable<Stage['tree']>): NonNullable<Stage['tree']> {
  return (trace) => {
    const of = safely(tree)(trace);
    return (events) => (of && safely(of)(events)) ?? [];
  };
}

/** Code under test may be in states that no playground has ever seen. */
function safely<Given extends readonly unknown[], Value>(
  of: (...given: Given) => Value,
): (...given: Given) => Value | undefined {
  return (...given) => {
    try {
      return of(...given);
    } catch {
      return undefined;
    }
  };
}
