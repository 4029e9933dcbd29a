/** A chapter of the plan, written or not. */
export interface PlannedChapter {
  readonly number: number;
  /** The folder in `chapters`, `solutions` and `test`: `"01-two-phase-commit"`. */
  readonly folder: string;
  readonly title: string;
  /** What the reader builds in it, as half a sentence. */
  readonly summary: string;
}

/** Chapters that belong together. */
export interface Part {
  readonly title: string;
  readonly chapters: readonly PlannedChapter[];
}

/** The whole plan, in reading order. Which chapters exist already is found on the disk. */
export const PARTS: readonly Part[] = [
  part('Agreeing', [
    [1, 'two-phase-commit', 'Two-phase commit', 'All or nothing, and a coordinator that can block'],
    [2, 'three-phase-commit', 'Three-phase commit', 'No blocking, as long as time can be trusted'],
    [3, 'paxos', 'Paxos', 'A majority chooses one value, and never changes its mind'],
  ]),
  part('Zab', [
    [4, 'zab-election', 'Fast Leader Election', 'The server with the newest history leads'],
    [
      5,
      'zab-broadcast',
      'Zab broadcast',
      'Discovery, synchronisation, and every write in one order',
    ],
  ]),
  part('The service', [
    [6, 'znode-tree', 'The znode tree', 'Requests become transactions, transactions become state'],
    [7, 'watches', 'Watches', 'To be told once, before seeing the new data'],
    [8, 'acls', 'Access control', 'Who may do what to which znode'],
    [9, 'persistence', 'Persistence', 'Logs, fuzzy snapshots, and what a crash may not take'],
  ]),
  part('Recipes', [
    [10, 'locks', 'Locks', 'Fair ones, shared ones, and why a token must fence them'],
    [11, 'queues', 'Queues', 'Nothing lost, nothing taken twice'],
    [12, 'barriers', 'Barriers', 'Barriers, group membership and service registries'],
  ]),
  part('The server', [
    [13, 'wire', 'The wire protocol', "Apache's records and frames, byte for byte"],
    [14, 'sessions', 'Sessions', 'Time-outs, expiry, and moving to another server'],
    [15, 'ensemble', 'The ensemble', 'Everything together, over real TCP and disk'],
  ]),
];

/** {@link PARTS} without the parts. */
export const CHAPTERS: readonly PlannedChapter[] = PARTS.flatMap(({ chapters }) => chapters);

type Row = readonly [number: number, name: string, title: string, summary: string];

function part(title: string, rows: readonly Row[]): Part {
  const chapters = rows.map(([number, name, chapterTitle, summary]) => ({
    number,
    folder: `${String(number).padStart(2, '0')}-${name}`,
    title: chapterTitle,
    summary,
  }));
  return { title, chapters };
}
