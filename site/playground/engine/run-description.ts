import type { Description } from './address.ts';
import { codeOf, type Codes, type Material, type Stage } from './material.ts';
import { record, type Recording } from './recording.ts';

/** Runs what a description says. */
export type Runner = (description: Description) => Recording | Promise<Recording>;

/** The run that a description stands for. */
export function runDescription(
  material: Material,
  codes: Codes,
  { stage, variant, schedule }: Description,
): Recording | Promise<Recording> {
  const { scenario, rules, tell } = stageNamed(material, stage);
  return record(scenario, codeOf(material, codes, variant), schedule, rules, tell);
}

/** The stage with an id, or the first if there is none. */
export function stageNamed({ stages }: Pick<Material, 'stages'>, name: string): Stage {
  return stages.find(({ id }) => id === name) ?? stages[0]!;
}

/**
 * Whether runs of a material are left to a worker: they take long, or have to be waited for. While promises settle, the clock of
 * whoever runs them is out of bounds.
 */
export function needsWorker({ stages, isHeavy }: Material): boolean {
  return isHeavy === true || stages.some(({ scenario }) => scenario.settles === true);
}
