import { createRequire } from 'node:module';

/**
 * TypeScript itself. An `import` of it takes three times as long as `require`: Node then searches its
 * nine megabytes for the names they export.
 */
export const ts = createRequire(import.meta.url)('typescript') as typeof import('typescript');
