import { herdOf, readWriteHerdOf, WAITERS, type Herd } from './herd.ts';

/** What the chapter's text tells. */
export const stories: Readonly<Record<string, () => Promise<string>>> = {
  'a-hundred-wait': async () => {
    const [naive, fair] = [await herdOf('NaiveLock'), await herdOf('Lock')];
    const rows = [WAITERS, 75, 50, 25, 10, 2, 1].map((waiting) => [
      `${waiting} wait`,
      eventsAt(naive, waiting),
      eventsAt(fair, waiting),
    ]);
    return table(['somebody leaves, and', 'naive', 'fair'], [...rows, ...sums(naive, fair)]);
  },
  'readers-and-writers': async () => {
    const first = await readWriteHerdOf('first version');
    const second = await readWriteHerdOf('ReadWriteLock');
    return table(['40 readers and writers', 'first version', 'herd-free'], sums(first, second));
  },
};

function eventsAt({ events }: Herd, waiting: number): string {
  const count = events.get(waiting) ?? 0;
  return count === 1 ? '1 event' : `${count} events`;
}

function sums(one: Herd, other: Herd): string[][] {
  return [
    ['events in all', grouped(one.allEvents), grouped(other.allEvents)],
    ['requests in all', grouped(one.requests), grouped(other.requests)],
  ];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(...[head, ...rows].map(([first = '']) => first.length));
  const line = ([first = '', ...others]: readonly string[]): string =>
    first.padEnd(width) + others.map((cell) => cell.padStart(16)).join('');
  return [head, ...rows].map(line).join('\n');
}
