import { bundledShell } from '../ensemble/bundle-server.ts';

/** The bundle that `npm run zk` runs. @returns its path. */
export function bundleFor(): Promise<string> {
  return bundledShell();
}
