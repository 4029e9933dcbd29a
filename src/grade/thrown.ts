import path from 'node:path';
import { inspect } from 'node:util';
import type { EndlessLoop } from './loop-guard.ts';
import { anyPlaceFromStack, frameFromStack, type Frame } from './place.ts';
import { workbookRoot } from './root.ts';
import type { Failure, FailureKind } from './suite.ts';

/** What a thrown thing means, without its place. */
type Meaning = Pick<Failure, 'kind' | 'name' | 'rule' | 'sentence'>;

/**
 * Puts whatever came flying out of a learner's code into words.
 *
 * @param thrown - an Error as a rule, but it may be anything: `throw 5` is legal.
 * @param handler - which handler threw it, if known: `"onMessage(vote) of p1"`.
 */
export function failureFromThrown(thrown: unknown, handler?: string): Failure {
  const frame = frameFromStack(thrown);
  const meaning = meaningOf(thrown, frame, handler);
  const where = isEndlessLoop(thrown) ? placeOf(thrown) : frame?.place;
  return where === undefined ? meaning : { ...meaning, where };
}

function meaningOf(thrown: unknown, frame: Frame | undefined, handler?: string): Meaning {
  const within = handler === undefined ? '' : ` It happened in ${handler}.`;
  if (!(thrown instanceof Error)) {
    return {
      ...EXCEPTION,
      sentence:
        `Your code threw ${inspect(thrown, { depth: 1, breakLength: Infinity })}, which is no ` +
        `Error, so nobody can tell where.${within} Throw new Error(…) instead.`,
    };
  }
  const known = BY_NAME[thrown.name];
  if (known !== undefined) return known(thrown, frame, within);
  if (isExit(thrown)) return exit(within);
  if (isStackOverflow(thrown)) return endlessRecursion(frame, within);
  const [, missing] = /^Cannot find package '(.+?)'/.exec(thrown.message) ?? [];
  if (missing !== undefined) {
    return {
      ...EXCEPTION,
      sentence: `This imports ${missing}, which is not installed. A chapter needs no package but #kit.`,
    };
  }
  const origin = frame === undefined ? fromTheKit(thrown) : '';
  return {
    ...EXCEPTION,
    sentence:
      `${thrown.name}: ${inWords(thrown.message)}.`.replace(/([.?!])\.$/, '$1') + within + origin,
  };
}

const EXCEPTION = {
  kind: 'exception',
  name: 'exception',
  rule: 'A handler never throws: on a server that would be a crash.',
} as const;

/** By name rather than class, so that it does not matter by which path a class was loaded. */
const BY_NAME: Readonly<
  Record<string, (error: Error, frame: Frame | undefined, within: string) => Meaning>
> = {
  NotWrittenYet: (error, frame) => ({
    kind: 'not written',
    name: 'not written yet',
    rule: 'Whatever this test needs has to be written first.',
    sentence: `Still to be written: ${named(error.message, frame?.caller)}`,
  }),
  EndlessLoop: (error, _frame, within) => ({
    kind: 'endless loop',
    name: 'endless loop',
    rule: 'A handler does its work and returns; whoever waits does so for a message or a timer.',
    sentence: `${error.message}${within} If it waits for something, return instead, and go on when the message or the timer arrives.`,
  }),
  ForbiddenUse: byTheBook(
    'forbidden',
    'forbidden',
    'A handler may use nothing but its Env: no clock, no randomness, no I/O of its own.',
  ),
  ImpossibleFault: byTheBook(
    'bad data',
    'an impossible fault',
    'A fault names a node and whole numbers: moments from 0 on, durations in ms, messages from 1 on.',
  ),
  NotPlainData: byTheBook(
    'bad data',
    'not plain data',
    'Messages, records and what inspect() returns are plain data.',
  ),
};

/** A task, with the name of its method in front unless it is there already. */
function named(task: string, caller: string | undefined): string {
  const text = caller === undefined || task.includes(caller) ? task : `${caller}: ${task}`;
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function byTheBook(kind: FailureKind, name: string, rule: string) {
  return (error: Error, _frame: Frame | undefined, within: string): Meaning => ({
    kind,
    name,
    rule,
    sentence: error.message.charAt(0).toUpperCase() + error.message.slice(1) + within,
  });
}

/** Vitest replaces `process.exit` by a function that throws this. */
function isExit(error: Error): boolean {
  return error.message.startsWith('process.exit unexpectedly called');
}

function exit(within: string): Meaning {
  return {
    kind: 'forbidden',
    name: 'forbidden',
    rule: 'A handler may use nothing but its Env.',
    sentence: `Your code called process.exit, which would end the whole server.${within}`,
  };
}

function isStackOverflow(error: Error): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}

function endlessRecursion(frame: Frame | undefined, within: string): Meaning {
  const caller = frame?.caller ?? 'A function';
  return {
    kind: 'endless loop',
    name: 'endless recursion',
    rule: 'A handler does its work and returns.',
    sentence: `${caller} calls itself, directly or by way of others, and never stops.${within}`,
  };
}

function fromTheKit(error: Error): string {
  const place = anyPlaceFromStack(error);
  return place === undefined
    ? ''
    : ` It was not thrown by your code, but at ${place.file}:${place.line}, with something your code handed over or returned.`;
}

function isEndlessLoop(thrown: unknown): thrown is EndlessLoop {
  return thrown instanceof Error && thrown.name === 'EndlessLoop';
}

function placeOf(loop: EndlessLoop): NonNullable<Failure['where']> {
  return { file: loop.file, line: loop.line };
}

/** The first line of a message, without the path of this very machine in it. */
function inWords(message: string): string {
  const [line = ''] = message.split('\n');
  const root = workbookRoot();
  return line.replaceAll(root + path.sep, '').replaceAll(`${root.split(path.sep).join('/')}/`, '');
}
