import type { Material } from '../engine/material.ts';
import type { Model } from '../engine/model.ts';

/** What is shown of a chapter's stories. */
export interface StoriesPage<State> {
  readonly material: Material<never, State>;
  /** Draws the state of the moment that is shown, now and whenever it changes. */
  readonly stage: (model: Model<State>) => HTMLElement;
}
