import { existsSync } from 'node:fs';
import path from 'node:path';

/** The names under which systems install it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;

/**
 * Where Chromium is installed: what the environment variable CHROMIUM says, or the first of its names on the PATH.
 *
 * @returns undefined if it is not there.
 */
export function chromiumPath(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { CHROMIUM: named, PATH = '' } = env;
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  const folders = PATH.split(path.delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    existsSync(file),
  );
}
