import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { crash } from '#kit';
import { lightsAt } from '../../site/playground/engine/lights.ts';
import { record, type Recording } from '../../site/playground/engine/recording.ts';
import { situationAt } from '../../site/playground/engine/situation.ts';
import { unpackRun, type UnpackedRun } from '../../site/replay/unpack.ts';
import { loadMutant } from '../../src/grade/load-mutants.ts';
import type { Mutant } from '../../src/grade/mutants.ts';
import { replayGraded } from '../../src/grade/replay-graded.ts';
import { ReplayRecorder } from '../../src/grade/replay-watch.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';
import { runTest } from '../../src/grade/run-test.ts';
import { runSchedule, simulatorOptions } from '../../src/grade/scenario.ts';
import { DEFAULT_SETTINGS, type Suite } from '../../src/grade/suite.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { importAt } from '../../src/grade/under-test.ts';
import { aligned } from '../../src/replay-server/aligned.ts';
import { packReplay } from '../../src/replay-server/pack.ts';
import { fromText, toText } from '../../src/replay-server/plain-text.ts';
import type { ReplayView } from '../../src/replay-server/view.ts';
import { Moments } from '../../src/sim/moments.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import * as reference from '../../solutions/01-two-phase-commit/index.ts';
import { safetyAndTermination } from '../01-two-phase-commit/invariants.ts';
import { scenario, settings } from '../01-two-phase-commit/scenario.ts';

interface Case {
  readonly folder: string;
  readonly mutant: string;
  /** The test that rejects it, if not the one that it names. */
  readonly id?: string;
}

/** A mistake of each kind of test, as the page is told of it. */
async function viewOf({ folder, mutant: name, id }: Case) {
  const { suite } = await importAt<{ suite: Suite<unknown> }>(at('test', folder, 'suite.ts'));
  const { mutants } = await importAt<{ mutants: readonly Mutant[] }>(
    at('test', folder, 'mutants.ts'),
  );
  const mutant = mutants.find((one) => one.name === name)!;
  const { chapter } = await loadMutant(KIT_ROOT, folder, mutant);
  return viewIn(suite, chapter, id ?? mutant.caughtBy);
}

async function viewIn<Chapter>(suite: Suite<Chapter>, chapter: Chapter, id: string) {
  const graded = suite.levels.flatMap(({ tests }) => tests).find((one) => one.id === id)!;
  const { failure } = await runTest(graded, chapter, DEFAULT_SETTINGS);
  const token = decodeToken(failure!.token!);
  const replayed = await replayGraded(suite, chapter, token, { isWatched: true });
  if (!('run' in replayed)) throw new Error(replayed.refusal);
  const packed = packReplay({
    tokenText: failure!.token!,
    token,
    run: replayed.run,
    rest: {
      chapter: { number: token.chapter, folder: suite.chapter, title: suite.title },
      source: 'mine',
      printed: { lines: [], dropped: 0 },
      problems: [],
    },
  });
  return { view: JSON.parse(JSON.stringify(packed)) as ReplayView, failure: failure! };
}

function at(...file: string[]): string {
  return path.join(KIT_ROOT, ...file);
}

/** Each event in exactly one moment, all of them there, and the diagram's events among them. */
function expectWhole({ recording, shown }: UnpackedRun): void {
  const { moments, trace } = recording;
  let next = 0;
  for (const { from, to } of moments) {
    expect(from).toBe(next);
    expect(to).toBeGreaterThan(from);
    next = to;
  }
  expect(next).toBe(trace.events.length);
  let before = -1;
  for (const { id, atMs } of shown.events) {
    expect(trace.events[id]!.atMs).toBe(atMs);
    expect(id).toBeGreaterThan(before);
    before = id;
  }
}

describe('a failed run as the page is told of it', { timeout: 120_000 }, () => {
  test.each<[string, Case]>([
    ['a property', { folder: '01-two-phase-commit', mutant: 'forgets-its-decision-on-restart' }],
    [
      'an exploration',
      { folder: '01-two-phase-commit', mutant: 'forgets-its-decision-on-restart', id: '4.3' },
    ],
    [
      'a diagram with events numbered anew',
      { folder: '02-three-phase-commit', mutant: 'the-new-leader-commits-at-once' },
    ],
    ['a rule about the whole run', { folder: '05-zab-broadcast', mutant: 'never-truncates' }],
    [
      'processes that wait',
      { folder: '10-locks', mutant: 'the-one-before-me-is-gone-so-it-is-my-turn' },
    ],
  ])('%s is there, whole, with the hash of the terminal', async (kind, of) => {
    const { view, failure } = await viewOf(of);
    expect(view.hash).toEqual({ then: failure.hash, now: failure.hash });
    expect(view.failure).toMatchObject({ name: failure.name, sentence: failure.sentence });
    const unpacked = unpackRun(view, view.run!, undefined);
    expectWhole(unpacked);
    const { recording } = unpacked;
    expect(recording.violation).toMatchObject({ name: failure.name, sentence: failure.sentence });
    expect(view.run!.rules.map(({ name }) => name)).toContain(failure.name);
    expect(view.run!.isUntimed).toBe(kind === 'an exploration');
    const last = recording.moments.length - 1;
    expect(lightsAt(recording, last).find(({ state }) => state === 'broken')?.name).toBe(
      failure.name,
    );
    const seen = situationAt(recording, last).machines;
    expect([...seen.keys()]).toEqual(recording.nodes);
    expect([...seen.values()].some(({ state }) => state !== undefined)).toBe(true);
  });

  test('a task has the run of its schedule', async () => {
    const { suite } = await importAt<{ suite: Suite<object> }>(
      at('test', '01-two-phase-commit', 'suite.ts'),
    );
    const late = [crash('p1', { atMs: 400, forMs: 10 })];
    const { view } = await viewIn(suite, { ...reference, schedule: () => late }, '6.1');
    expect(view.failure).toMatchObject({ isTask: true });
    expectWhole(unpackRun(view, view.run!, undefined));
  });

  test('steps have a story instead', async () => {
    const { view, failure } = await viewOf({
      folder: '06-znode-tree',
      mutant: 'a-replayed-create-leaves-its-parent-alone',
    });
    expect(view.run).toBeUndefined();
    expect(view.story).toEqual(failure.story);
    expect(view.hash.now).toBe(failure.hash);
  });
});

describe('a recording that was sent', () => {
  const schedule = {
    seed: 4,
    params: settings(),
    faults: [crash('p1', { atMs: 9, forMs: 100 })],
  };

  test('is the one that the playground makes', () => {
    const rules = { invariants: safetyAndTermination };
    const made = record(scenario, reference, schedule, rules) as Recording;
    const recorder = new ReplayRecorder();
    runSchedule(scenario, reference, schedule, rules, recorder);
    const { moments, trace } = recorder.replay!;
    expect(trace).toEqual(made.trace);
    expect(moments).toEqual(made.moments);
    expect(recorder.replay!.rules).toEqual(made.rules);
  });

  test('does not change the run', () => {
    const rules = { invariants: safetyAndTermination };
    const unwatched = runSchedule(scenario, reference, schedule, rules);
    const watched = runSchedule(scenario, reference, schedule, rules, new ReplayRecorder());
    expect(watched).toEqual(unwatched);
  });

  test('has only the first of too many moments', () => {
    const recorder = new Moments(5);
    const options = simulatorOptions(scenario, reference, schedule, { invariants: () => [] });
    const simulator = new Simulator({ ...options, watch: recorder });
    simulator.run();
    recorder.close();
    const moments = recorder.upTo(simulator.trace());
    expect(moments).toHaveLength(5);
    expect(moments.at(-1)!.to).toBeLessThan(simulator.trace().events.length);
  });

  test('tells of an inspect() that throws, and goes on', () => {
    class Shy extends reference.Participant {
      override inspect(): never {
        throw new Error('not before noon');
      }
    }
    const recorder = new ReplayRecorder();
    const chapter = { ...reference, Participant: Shy };
    runSchedule(scenario, chapter, schedule, { invariants: () => [] }, recorder);
    const states = recorder.replay!.moments.map(({ snapshots }) => snapshots.get('p2')?.state);
    expect(states).toContain('inspect() failed: not before noon');
    expect(recorder.replay!.moments.length).toBeGreaterThan(10);
  });

  test('is text, with numbers of any size and bytes', () => {
    const data = { zxid: 0x100000001n, bytes: Uint8Array.of(0, 255, 7), list: [null, 'x', -1.5] };
    expect(fromText(toText(data))).toEqual(data);
  });
});

describe('what a diagram shows', () => {
  const whole = traceOf(['start', 'note', 'sync', 'note', 'sync']);

  test('is left as it is where its events have their ids', () => {
    const shown = { ...whole, events: whole.events.filter(({ type }) => type !== 'note') };
    expect(aligned(shown, whole)).toBe(shown);
  });

  test('gets the ids of the whole run back', () => {
    const events = whole.events
      .filter(({ type }) => type !== 'note')
      .map((event, id) => ({ ...event, id, cause: id === 0 ? null : 0 }));
    const { events: found } = aligned({ ...whole, events }, whole);
    expect(found.map(({ id, cause }) => [id, cause])).toEqual([
      [0, null],
      [2, 0],
      [4, 0],
    ]);
  });
});

function traceOf(types: readonly ('start' | 'note' | 'sync')[]): Trace {
  const events = types.map((type, id) => {
    const base = { id, atMs: id * 2, node: 'a', cause: null };
    const body = { start: { restart: false }, note: { text: 'x' }, sync: { writes: 1 } }[type];
    return { ...base, type, ...body } as TraceEvent;
  });
  return { version: 1, nodes: ['a'], events };
}
