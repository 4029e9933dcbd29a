import { defineConfig } from 'vitest/config';
import { chapterPlugin } from '../../src/grade/resolve.ts';
import { workbookRoot } from '../../src/grade/root.ts';
import { longestFirst } from '../longest-first.ts';

/** Tests with Apache's own server, of the reference solutions: `npm run interop`. */
export default defineConfig({
  plugins: [chapterPlugin(workbookRoot(), { otherwise: 'reference' }).plugin],
  test: {
    include: ['test/interop/**/*.test.ts'],
    // Whole ensembles, most of which wait for something: two at a time. Each file has ports of its own.
    maxWorkers: 2,
    sequence: { sequencer: longestFirst([/\/recipe-suites/, /\/workshop/, /\/mixed-/]) },
    // A busy machine may take long to start Java; whatever is waited for is an event.
    testTimeout: 300_000,
    hookTimeout: 60_000,
  },
});
