import { AS_THE_SOLUTION, type Scene } from './material.ts';
import type { Step } from './step.ts';

/** What there is to see of a weak variant. */
type WeakScene = readonly [
  id: string,
  variant: string,
  title: string,
  steps: readonly Step[],
  text: string,
];

/** Scenes in which weak code does something else than the solution. */
export function weakScenes(rows: readonly WeakScene[]): readonly Scene[] {
  return rows.map(([id, variant, title, steps, text]) => ({
    id,
    variant,
    title: `Weak: ${title}`,
    steps,
    text,
    breaks: AS_THE_SOLUTION.name,
  }));
}
