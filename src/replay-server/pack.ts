import { HEADINGS } from '../grade/headings.ts';
import type { Replayed } from '../grade/replay-graded.ts';
import type { WatchedReplay } from '../grade/replay-watch.ts';
import type { ChapterResult } from '../grade/result.ts';
import type { Failure, SourcePlace } from '../grade/suite.ts';
import type { RunToken } from '../grade/token.ts';
import type { Moment } from '../sim/moments.ts';
import type { Trace } from '../sim/trace.ts';
import { aligned } from './aligned.ts';
import { toText } from './plain-text.ts';
import type { FailureView, MomentView, ReplayView, RunView } from './view.ts';

/** A run that was run again, or what kept it from being run. */
export interface Packing {
  readonly tokenText: string;
  readonly token: RunToken;
  readonly run: Replayed | undefined;
  readonly rest: Pick<ChapterResult, 'chapter' | 'source' | 'printed' | 'problems'>;
}

/** What the replay page is told of a run. */
export function packReplay({ tokenText, token, run, rest }: Packing): ReplayView {
  const { chapter, source, printed, problems } = rest;
  const failure = run?.verdict.failure;
  const shown = run?.verdict.trace ?? failure?.trace;
  return {
    schemaVersion: 1,
    token: tokenText,
    chapter,
    source,
    test: run && { id: run.id, title: run.title },
    hash: { then: token.hash, now: run?.hash },
    failure: failure && failureView(failure),
    faults: failure?.faults ?? [],
    run: run?.watched && packRun(run.watched, shown, failure?.untimed === true),
    story: run?.verdict.story ?? failure?.story,
    printed,
    problems: problems.map(({ place, message }) => ({ place: placeText(place), message })),
  };
}

function failureView(failure: Failure): FailureView {
  const { kind, name, rule, sentence, where } = failure;
  return {
    heading: HEADINGS[kind](failure),
    name,
    rule,
    sentence,
    place: where && placeText(where),
    isTask: kind === 'task',
  };
}

function placeText({ file, line }: SourcePlace): string {
  return `${file}:${line}`;
}

/** So much text of states and disks is sent, in characters; a run that has more shows only the first. */
const MOST_TEXT = 24_000_000;

/** What stands where there was no room. */
const NOT_KEPT = toText('(not recorded: this run is too large)');

function packRun(watched: WatchedReplay, shown: Trace | undefined, isUntimed: boolean): RunView {
  const { trace, rules, moments } = watched;
  const end = moments.at(-1)?.to ?? 0;
  const left = trace.events.length - end;
  const texts = new Texts();
  const packed = moments.map((moment) => packMoment(moment, texts));
  return {
    trace: toText(firstOf(trace, end)),
    shown:
      shown === undefined || shown === trace
        ? undefined
        : toText(firstOf(aligned(shown, trace), end)),
    left,
    moments: packed,
    texts: texts.list,
    rules,
    isUntimed,
  };
}

function firstOf(trace: Trace, end: number): Trace {
  const events = trace.events.filter(({ id }) => id < end);
  return events.length === trace.events.length ? trace : { ...trace, events };
}

function packMoment({ atMs, from, to, snapshots }: Moment, texts: Texts): MomentView {
  return {
    atMs,
    from,
    to,
    snapshots: [...snapshots].map(([node, { state, isUp, disk }]) => {
      return [
        node,
        isUp ? texts.placeOf(toText(state ?? null)) : null,
        texts.placeOf(toText(disk)),
      ];
    }),
  };
}

/** Texts, each of them once. */
class Texts {
  readonly list: string[] = [];
  private readonly places = new Map<string, number>();
  private room = MOST_TEXT;

  placeOf(text: string): number {
    const known = this.places.get(text);
    if (known !== undefined) return known;
    if (text.length > this.room && text !== NOT_KEPT) return this.placeOf(NOT_KEPT);
    this.room -= text.length;
    this.places.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}
