import { ErrorCode } from '#kit';
import { isCode } from './is-code.ts';
import type { EnsurePathOptions } from './options.ts';
import { parentPath } from './parent-path.ts';
import type { ReadRequests } from './requests/read-requests.ts';
import type { WriteRequests } from './requests/write-requests.ts';
import { withSignal } from './with-signal.ts';

/** With what nodes are looked for, and made. */
export interface PathMaker {
  readonly reads: Pick<ReadRequests, 'exists'>;
  readonly writes: Pick<WriteRequests, 'create'>;
}

/** How often a parent may go while its child is being made. */
const MOST_ATTEMPTS = 10;

/**
 * Makes what is missing of a path, from the top down; of what is there nothing is asked but its being there. Curator:
 * `ZKPaths.mkdirs`.
 */
export async function ensurePath(
  maker: PathMaker,
  path: string,
  options: EnsurePathOptions,
): Promise<void> {
  if (path === '/') return;
  const signal = withSignal({}, options.signal);
  for (let attempt = 1; ; attempt++) {
    if ((await maker.reads.exists(path, signal)) !== undefined) return;
    await ensurePath(maker, parentPath(path), options);
    try {
      await maker.writes.create(path, null, options);
      return;
    } catch (error) {
      if (isCode(error, ErrorCode.NODEEXISTS)) return;
      // Its parent was a container that went, or somebody deletes at the same time.
      if (!isCode(error, ErrorCode.NONODE) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
