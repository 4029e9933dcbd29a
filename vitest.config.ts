import { defineConfig } from 'vitest/config';
import { moduleCache, moduleCachePlugin } from './src/grade/module-cache.ts';
import { chapterPlugin } from './src/grade/resolve.ts';
import { workbookRoot } from './src/grade/root.ts';
import { longestFirst } from './test/longest-first.ts';

/** Files that take long, by name, the longest first. */
const LONG: readonly RegExp[] = [/\/cli-test\.test\.ts$/, /\/proofs\.test\.ts$/, /\/cli-/];

/**
 * The tests of the workbook itself. They never look at what a learner has written: every
 * `#chapter/…` is the reference.
 */
export default defineConfig({
  plugins: [
    chapterPlugin(workbookRoot(), { otherwise: 'reference' }).plugin,
    moduleCachePlugin(workbookRoot()),
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/kit/fixtures/**', 'test/interop/**', 'test/browser/**', '**/node_modules/**'],
    testTimeout: 30_000,
    // By default one processor is left idle, which is half of a small machine.
    maxWorkers: '100%',
    // To load the kit and the chapters anew for each file takes longer than most tests do. Whoever changes something that all
    // share, such as an environment variable, puts it back.
    isolate: false,
    sequence: { sequencer: longestFirst(LONG) },
    experimental: moduleCache(),
  },
});
