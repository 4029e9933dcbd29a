import { canonical } from '../sim/canonical.ts';
import { ForbiddenUse } from '../sim/errors.ts';
import { hashText } from '../sim/hash.ts';
import { resetLoopGuard } from '../sim/loop-guard-hook.ts';
import { samePlain } from '../sim/same-plain.ts';

/** A line of a story: a step, what came of it, and what should have come. Plain data. */
export interface StoryLine {
  /** What was done: `"create /a ephemeral, session 0x1"`. */
  readonly text: string;
  /** What came of it: `"/a"`. */
  readonly result?: string;
  /** What should have come instead. Only where something was wrong, as a rule in the last line. */
  readonly expected?: string;
}

/** What came flying out of a call, and out of which. */
export interface ThrownInStory {
  readonly thrown: unknown;
  /** The text of the call's line. */
  readonly call: string;
}

/**
 * What is told while steps are played on a chapter's code. All calls into that code should go
 * through a story: then one that throws, does not end or reaches for the clock is told as such.
 */
export class Story {
  private readonly told: { -readonly [Key in keyof StoryLine]: StoryLine[Key] }[] = [];
  private count = 0;
  /** How many calls are under way: code under test may call back into the play, and that call again. */
  private depth = 0;
  private lastThrown: ThrownInStory | undefined;

  /** What was told so far. */
  get lines(): readonly StoryLine[] {
    return this.told;
  }

  /** Calls into the chapter's code. */
  get calls(): number {
    return this.count;
  }

  /** What the last call that threw has thrown. A play that does not catch it ends there. */
  get thrown(): ThrownInStory | undefined {
    return this.lastThrown;
  }

  /**
   * Calls the chapter's code, and tells of it in a line. The line is there before the call begins, so
   * that what is told meanwhile, in callbacks, stands below it.
   *
   * @param show - the line's result, if it is to have one. Only what a call gives back as its contract
   * says can be shown, so it is guarded like the call itself.
   * @throws whatever the code throws; ForbiddenUse if it returns a promise.
   */
  call<Value>(
    text: string,
    code: () => Value,
    show: (value: Value) => string | undefined = () => undefined,
  ): Value {
    this.line(text);
    const line = this.told.at(-1)!;
    return this.guarded(text, line, () => {
      const value = code();
      refusePromise(text, value);
      const result = show(value);
      if (result !== undefined) line.result = String(result);
      return value;
    });
  }

  /**
   * Calls the chapter's code without a line, for what the reader need not see, such as making its
   * objects. There will be a line if it throws.
   *
   * @param what - the text of that line.
   * @throws whatever the code throws; ForbiddenUse if it returns a promise.
   */
  quietly<Value>(what: string, code: () => Value): Value {
    return this.guarded(what, undefined, () => {
      const value = code();
      refusePromise(what, value);
      return value;
    });
  }

  /** Tells something that is no call. */
  line(text: string, result?: string): void {
    this.told.push({
      text: String(text),
      ...(result !== undefined && { result: String(result) }),
    });
  }

  /** Says what came of the last line, in place of what was said before. */
  result(text: string): void {
    this.lastLine().result = String(text);
  }

  /** Says what should have come of the last line. */
  expected(text: string): void {
    this.lastLine().expected = String(text);
  }

  private lastLine(): (typeof this.told)[number] {
    const line = this.told.at(-1);
    if (line === undefined) throw new Error('The story has no line yet.');
    return line;
  }

  private guarded<Value>(
    text: string,
    line: (typeof this.told)[number] | undefined,
    code: () => Value,
  ): Value {
    // Within another call a new count would let its loop go on for ever.
    if (this.depth === 0) resetLoopGuard();
    this.count++;
    this.depth++;
    try {
      return code();
    } catch (thrown) {
      if (line !== undefined) line.result = wordsOf(thrown);
      else if (this.depth === 1) this.line(text, wordsOf(thrown));
      // What goes on within a call is that call's affair: it may catch this.
      if (this.depth === 1) this.lastThrown = { thrown, call: text };
      throw thrown;
    } finally {
      this.depth--;
    }
  }
}

/** A hash of a story and of how it ended, as eight hexadecimal digits. */
export function hashStory(story: readonly StoryLine[], ending: unknown = null): string {
  return (hashText(canonical([story, ending])) >>> 0).toString(16).padStart(8, '0');
}

/** The place of the first line in which two stories differ; undefined if they are the same. */
export function firstDifferentLine(
  a: readonly StoryLine[],
  b: readonly StoryLine[],
): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (!samePlain(a[i], b[i])) return i;
  return undefined;
}

/** What a line says came of a call that threw. What it means is for the failure to say. */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'threw something that is no Error';
  return WORDS[thrown.name] ?? `threw ${thrown.name}`;
}

const WORDS: Readonly<Record<string, string>> = {
  NotWrittenYet: 'not written yet',
  EndlessLoop: 'did not end',
  ForbiddenUse: 'out of bounds',
};

function refusePromise(call: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { then } = value as Partial<PromiseLike<unknown>>;
  if (typeof then !== 'function') return;
  // What becomes of it does not matter any more, least of all as an unhandled rejection.
  then.call(value as PromiseLike<unknown>, undefined, () => undefined);
  throw new ForbiddenUse(
    `"${call}" returned a promise. Nothing here may be async: what comes after an await would run ` +
      'at a moment that nothing decides.',
  );
}
