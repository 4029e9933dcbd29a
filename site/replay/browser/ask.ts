import { REPLAY_API, type ReplayView } from '../../../src/replay-server/view.ts';

/** What came of asking for a replay. */
export type Answer =
  | { readonly kind: 'view'; readonly view: ReplayView }
  /** The server says why not. */
  | { readonly kind: 'refused'; readonly text: string }
  /** There is none that could run the learner's code: a page from a disk, or on the web. */
  | { readonly kind: 'no server' };

/**
 * Asks `npm start` to run a token's schedule on the learner's code, or on the reference solution.
 *
 * @throws DOMException if the signal ends it.
 */
export async function askReplay(
  token: string,
  source: ReplayView['source'],
  signal: AbortSignal,
): Promise<Answer> {
  if (!location.protocol.startsWith('http')) return { kind: 'no server' };
  const query = new URLSearchParams({ token, ...(source === 'reference' && { source }) });
  let response: Response;
  try {
    response = await fetch(`${REPLAY_API.slice(1)}?${query.toString()}`, { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    return { kind: 'no server' };
  }
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/json')) return { kind: 'no server' };
  const answer = (await response.json()) as ReplayView | { readonly error: string };
  if ('error' in answer) return { kind: 'refused', text: answer.error };
  return { kind: 'view', view: answer };
}
