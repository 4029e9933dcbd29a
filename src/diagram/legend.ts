import type { Row } from './rows.ts';
import type { Scene } from './scene.ts';

/** What the signs of a text drawing mean, a phrase each; only for signs that it uses. */
export function legend(scene: Scene, rows: readonly Row[]): string[] {
  const messages = rows.filter((row) => row.kind === 'whole');
  const spread = messages.find((row) => row.send.atMs !== row.arrival.atMs);
  const [sent, arrived] = [spread?.send.atMs ?? 0, spread?.arrival.atMs ?? 0];
  const gone = scene.events.some((event) => event.type === 'crash');
  const signs: [boolean, string][] = [
    [true, 'Time runs down, in ms'],
    [spread !== undefined, `${sent}→${arrived}: sent at ${sent}, arrived at ${arrived}`],
    [scene.events.some((event) => event.type === 'output'), '◆ told to the application'],
    [gone, 'no line: node is down'],
    [scene.idle.size > 0, '▷ arrives, but has no part in this'],
    [rows.some((row) => row.kind === 'arrives'), '┄ goes on at the same #number'],
  ];
  return signs.filter(([used]) => used).map(([, text]) => text);
}
