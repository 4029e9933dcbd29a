import type { ResultJson } from '../grade/result.ts';

const PATIENCE_MS = 5000;

/**
 * Puts a result on the board of a workshop: a name, the chapter and its points, and nothing else of it.
 *
 * @param board - the address that the teacher has given: `http://host:8080`.
 * @returns a sentence for the learner: that it worked, or why not.
 */
export async function postToBoard(
  board: string,
  name: string,
  { schemaVersion, chapter, source, points, maxPoints }: ResultJson,
): Promise<string> {
  if (maxPoints !== 100) return 'Not on the board: it takes whole chapters only.';
  const result = { schemaVersion, chapter, source, points, maxPoints };
  try {
    const response = await fetch(new URL('/workshop/api/board', board), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ name, result }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok) return `On the board at ${board}: ${name}, ${points} points.`;
    const { error } = (await response.json()) as { readonly error?: string };
    return `Not on the board: ${error ?? `the server answers ${response.status}.`}`;
  } catch {
    return `Not on the board: nobody answers at ${board}.`;
  }
}
