import { allChapters } from '../src/grade/chapters.ts';

/** A chapter of the plan, written or not. */
export interface PlannedChapter {
  /** 1 to 15, and 0 for the page before the first. */
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
  part('Before the first chapter', {
    'start-here': 'What a coordination service is for, CAP and its relatives, and a warm-up',
  }),
  part('Agreeing', {
    'two-phase-commit': 'All or nothing, and a coordinator that can block',
    'three-phase-commit': 'No blocking, as long as time can be trusted',
    paxos: 'A majority chooses one value, and never changes its mind',
  }),
  part('Zab', {
    'zab-election': 'The server with the newest history leads',
    'zab-broadcast': 'Discovery, synchronisation, and every write in one order',
  }),
  part('The service', {
    'znode-tree': 'Requests become transactions, transactions become state',
    watches: 'To be told once, before seeing the new data',
    acls: 'Who may do what to which znode',
    persistence: 'Logs, fuzzy snapshots, and what a crash may not take',
  }),
  part('Recipes', {
    locks: 'Fair ones, shared ones, and why a token must fence them',
    queues: 'Nothing lost, nothing taken twice',
    barriers: 'Barriers, group membership and service registries',
  }),
  part('The server', {
    wire: "Apache's records and frames, byte for byte",
    sessions: 'Time-outs, expiry, and moving to another server',
    ensemble: 'Everything together, over real TCP and disk',
  }),
];

/** {@link PARTS} without the parts. */
export const CHAPTERS: readonly PlannedChapter[] = PARTS.flatMap(({ chapters }) => chapters);

/** @param summaries - by the chapter's name. */
function part(title: string, summaries: Readonly<Record<string, string>>): Part {
  const chapters = allChapters()
    .filter(({ name }) => Object.hasOwn(summaries, name))
    .map(({ number, name, folder, title: chapterTitle }) => {
      return { number, folder, title: chapterTitle, summary: summaries[name]! };
    });
  return { title, chapters };
}
