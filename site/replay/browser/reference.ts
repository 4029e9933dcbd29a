import { replayGraded } from '../../../src/grade/replay-graded.ts';
import type { Suite } from '../../../src/grade/suite.ts';
import { decodeToken } from '../../../src/grade/token.ts';
import { packReplay } from '../../../src/replay-server/pack.ts';
import type { ReplayView } from '../../../src/replay-server/view.ts';

/** A chapter's tests, and the solution. */
export interface SolvedChapter {
  readonly suite: Suite<never>;
  readonly reference: unknown;
}

/** What the script with all solutions leaves for the page. */
export interface ReferenceRunner {
  /** The run of a token on the solution; a sentence if there is none, undefined if its chapter is not here. */
  run(token: string): Promise<ReplayView | string | undefined>;
}

/** Lets the page run tokens on the solutions of these chapters. */
export function offerReference(chapters: readonly SolvedChapter[]): void {
  const runner: ReferenceRunner = { run: (token) => replayOn(chapters, token) };
  (globalThis as { workbookReference?: ReferenceRunner }).workbookReference = runner;
}

async function replayOn(
  chapters: readonly SolvedChapter[],
  tokenText: string,
): Promise<ReplayView | string | undefined> {
  const token = decodeToken(tokenText);
  const numberOf = ({ chapter }: Suite<never>): number => parseInt(chapter, 10);
  const found = chapters.find(({ suite }) => numberOf(suite) === token.chapter);
  if (found === undefined) return undefined;
  const { suite, reference } = found;
  const replayed = await replayGraded(suite, reference as never, token, { isWatched: true });
  if ('refusal' in replayed) return replayed.refusal;
  const packed = packReplay({
    tokenText,
    token,
    run: replayed.run,
    rest: {
      chapter: { number: token.chapter, folder: suite.chapter, title: suite.title },
      source: 'reference',
      printed: { lines: [], dropped: 0 },
      problems: [],
    },
  });
  // As a server would have sent it.
  return JSON.parse(JSON.stringify(packed)) as ReplayView;
}
