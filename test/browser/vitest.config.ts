import { defineConfig } from 'vitest/config';
import { chapterPlugin } from '../../src/grade/resolve.ts';
import { workbookRoot } from '../../src/grade/root.ts';

/** Tests of the site in a real browser: `npm run browser`, which says where the site is. */
export default defineConfig({
  plugins: [chapterPlugin(workbookRoot(), { otherwise: 'reference' }).plugin],
  test: {
    include: ['test/browser/**/*.test.ts'],
    // A browser uses what processors there are, and what is measured should not be disturbed.
    fileParallelism: false,
    // A busy machine may take long to draw a page; whatever is waited for is an event.
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
