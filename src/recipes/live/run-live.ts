import type { LiveSettings, Verdict } from '../../grade/suite.ts';
import type { RecipeOptions } from '../recipe.ts';

/** Placeholder until the live half is there. */
export function runLive<Chapter, Output>(
  _options: RecipeOptions<Chapter, Output>,
  _chapter: Chapter,
  _settings: LiveSettings,
): Promise<Verdict> {
  return Promise.reject(new Error('Not there yet.'));
}
