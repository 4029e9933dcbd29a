import type { ForbiddenUse } from './errors.ts';

let first: ForbiddenUse | undefined;

/** Remembers that an Env was used outside every handler: in a promise, where nobody catches it. */
export function noteLateUse(error: ForbiddenUse): void {
  first ??= error;
}

/** The first such use since this was last asked. */
export function takeLateUse(): ForbiddenUse | undefined {
  const taken = first;
  first = undefined;
  return taken;
}
