import type { ForbiddenUse } from './errors.ts';

let first: ForbiddenUse | undefined;

const all = new WeakSet<object>();

/** Remembers that an Env was used outside every handler: in a promise, where nobody catches it. */
export function noteLateUse(error: ForbiddenUse): void {
  first ??= error;
  all.add(error);
}

/** The first such use since this was last asked. */
export function takeLateUse(): ForbiddenUse | undefined {
  const taken = first;
  first = undefined;
  return taken;
}

/** Whether this was thrown at such a use. */
export function isLateUse(thrown: unknown): boolean {
  return thrown instanceof Error && all.has(thrown);
}
