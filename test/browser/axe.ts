import axe, { type Result } from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules that depend on the theme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'] as const;

/**
 * Looks for faults that shut people out, by axe-core.
 *
 * @param rules - all, or those alone that depend on the theme.
 * @returns a line for each fault that axe calls serious or critical, with the first element that has it.
 */
export async function seriousFaults(
  page: Page,
  rules: 'all' | 'colour' = 'all',
): Promise<string[]> {
  const options = {
    resultTypes: ['violations'],
    ...(rules === 'colour' && { runOnly: COLOUR_RULES }),
  };
  await page.evaluate(axe.source);
  const violations = await page.evaluate<readonly Result[]>(
    `axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes: [first, ...more] }) => {
      const why = first?.failureSummary?.split('\n')[1]?.trim() ?? '';
      return `${id}: ${help}: ${first?.html.slice(0, 200)} (${why}) and ${more.length} more`;
    });
}
