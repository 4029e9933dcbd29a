import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that depend on the theme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'] as const;

/** The part of axe-core's results that is told. */
interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

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
  await page.evaluate(AXE);
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes: [first, ...more] }) => {
      const why = first?.failureSummary?.split('\n')[1]?.trim() ?? '';
      return `${id}: ${help}: ${first?.html.slice(0, 200)} (${why}) and ${more.length} more`;
    });
}
