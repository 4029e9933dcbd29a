import path from 'node:path';
import type { Plugin } from 'vite';
import { KIT_ROOT } from '../../src/grade/root.ts';

/** The entry of the script with all solutions, see {@link referencePlugin}. */
export const REFERENCE_ENTRY = '\0replay-reference.ts';

const NO_ROOT = path.join(KIT_ROOT, 'site', 'replay', 'no-root.ts');

/** Makes the script that runs tokens on the solutions of these chapters, for pages behind which nobody runs the learner's code. */
export function referencePlugin(folders: readonly string[]): Plugin {
  const imported = (...file: string[]): string => JSON.stringify(path.join(KIT_ROOT, ...file));
  const lines = [
    `import { offerReference } from ${imported('site', 'replay', 'browser', 'reference.ts')};`,
    ...folders.flatMap((folder, i) => [
      `import { suite as suite${i} } from ${imported('test', folder, 'suite.ts')};`,
      `import * as reference${i} from ${imported('solutions', folder, 'index.ts')};`,
    ]),
    `offerReference([${folders.map((_, i) => `{ suite: suite${i}, reference: reference${i} }`).join(', ')}]);`,
  ];
  return {
    name: 'workbook:replay-reference',
    enforce: 'pre',
    resolveId: (id) =>
      id === REFERENCE_ENTRY ? id : id.endsWith('/root.ts') ? NO_ROOT : undefined,
    load: (id) =>
      id === REFERENCE_ENTRY ? { code: lines.join('\n'), moduleType: 'ts' } : undefined,
  };
}
