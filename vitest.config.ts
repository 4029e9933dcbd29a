import { defineConfig } from 'vitest/config';
import { chapterPlugin } from './src/grade/resolve.ts';
import { workbookRoot } from './src/grade/root.ts';

/**
 * The tests of the workbook itself. They never look at what a learner has written: every
 * `#chapter/…` is the reference.
 */
export default defineConfig({
  plugins: [chapterPlugin(workbookRoot(), { otherwise: 'reference' }).plugin],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/kit/fixtures/**', 'test/interop/**', 'test/browser/**', '**/node_modules/**'],
    testTimeout: 30_000,
    // By default one processor is left idle, which is half of a small machine.
    maxWorkers: '100%',
  },
});
