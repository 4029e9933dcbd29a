import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { KIT_ROOT, relativeTo } from './root.ts';

/** Where transformed modules are kept from one run to the next; `npm ci` empties it. */
const FOLDER = path.join(KIT_ROOT, 'node_modules', '.cache', 'workbook');

/** Vitest's options for the cache. There is none where nothing can be written, as in an image that is read only. */
export function moduleCache(): {
  readonly fsModuleCache: boolean;
  readonly fsModuleCachePath: string;
} {
  return { fsModuleCache: isWritable(FOLDER), fsModuleCachePath: FOLDER };
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A Vite plugin that says which modules may be taken from the cache: to transform the kit and a suite
 * anew takes longer than many a suite itself. Vitest compares their whole text. What else decides what
 * becomes of a module it does not know, so these are transformed each time: whatever learners write or
 * mutants change, which gets the loop guard, and whatever names another chapter, which is the learner's
 * or the reference.
 *
 * @param root - the folder with chapters, solutions and test.
 */
export function moduleCachePlugin(root: string): Plugin {
  return {
    name: 'workbook:module-cache',
    configureVitest({ experimental_defineCacheKeyGenerator: define }) {
      define(({ id, sourceCode }) => (isKept(root, id, sourceCode) ? undefined : false));
    },
  };
}

function isKept(root: string, id: string, source: string): boolean {
  const [file = ''] = id.split('?');
  if (/^(chapters|\.workbook)\//.test(relativeTo(root, file))) return false;
  return !/#(chapter|workbook)\//.test(source);
}
