import { describe, expect, test } from 'vitest';
import { crash, lose } from '#kit';
import { forkOf } from '../../site/playground/engine/fork.ts';
import { intervene, type Intervention } from '../../site/playground/engine/intervention.ts';
import { lightsAt } from '../../site/playground/engine/lights.ts';
import { marksOf } from '../../site/playground/engine/marks.ts';
import { momentWords } from '../../site/playground/engine/moment-words.ts';
import { record, type Recording } from '../../site/playground/engine/recording.ts';
import { ShowClock } from '../../site/playground/engine/show-clock.ts';
import { situationAt } from '../../site/playground/engine/situation.ts';
import { stateLines } from '../../site/playground/engine/state-lines.ts';
import { onTheWay, placesOf } from '../../site/playground/engine/places.ts';
import { treeLines } from '../../site/playground/engine/tree.ts';
import * as reference from '../../solutions/01-two-phase-commit/index.ts';
import { runSchedule } from '../../src/grade/scenario.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import { decodeSchedule, encodeSchedule } from '../../src/sim/schedule-codec.ts';
import type { Fault } from '../../src/sim/fault.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import { safetyAndTermination } from '../01-two-phase-commit/invariants.ts';
import { scenario, settings } from '../01-two-phase-commit/scenario.ts';
import { rules as settlingRules, scenario as settling, type Main } from './process-helpers.ts';

const RULES = { invariants: safetyAndTermination };
const HEAL_MS = scenario.world.healAtMs;

function play(faults: readonly Fault[] = [], seed = 0): Recording {
  const schedule = { seed, params: settings(), faults };
  return record(scenario, reference, schedule, RULES) as Recording;
}

/** The run that comes of an intervention, and where it leaves the old one. */
function forked(before: Recording, nowMs: number, intervention: Intervention) {
  const schedule = intervene(before, nowMs, HEAL_MS, intervention);
  const after = record(scenario, reference, schedule, RULES) as Recording;
  const fork = forkOf(before.trace, after.trace);
  return { after, atMs: after.trace.events[fork]?.atMs ?? Infinity, faults: schedule.faults };
}

describe('a recording', () => {
  test('is the run that the grader sees, with the same hash', () => {
    const faults = [lose('p2', 'coordinator', 1)];
    const graded = runSchedule(scenario, reference, { seed: 3, params: settings(), faults }, RULES);
    const recording = play(faults, 3);
    expect(recording.trace).toEqual(graded.trace);
    expect(recording.hash).toBe(hashTrace(graded.trace));
  });

  test('has each event in exactly one moment, and all of a moment at one time', () => {
    const { moments, trace } = play([crash('p1', { atMs: 9, forMs: 100 })], 5);
    let next = 0;
    for (const { from, to, atMs } of moments) {
      expect(from).toBe(next);
      expect(to).toBeGreaterThan(from);
      for (const event of trace.events.slice(from, to)) expect(event.atMs).toBe(atMs);
      next = to;
    }
    expect(next).toBe(trace.events.length);
  });

  test('knows what a machine was like after each moment', () => {
    const recording = play();
    const prepared = recording.moments.findIndex(({ snapshots }) => {
      const [first] = (snapshots.get('p1')?.state ?? []) as { state?: string }[];
      return first?.state === 'prepared';
    });
    const now = situationAt(recording, prepared).machines.get('p1')!;
    expect(now).toMatchObject({ life: 'up', state: [{ tx: 't1', state: 'prepared' }] });
    expect(now.before).toEqual({ state: [] });
    expect(now.disk.unsynced).toHaveLength(1);
    const later = situationAt(recording, recording.moments.length - 1).machines.get('p1')!;
    expect(later.disk).toMatchObject({ unsynced: [], logs: [['transactions', expect.anything()]] });
  });

  test('follows machines down and up again', () => {
    const recording = play([crash('p1', { atMs: 9, forMs: 100 })]);
    const lifeAt = (atMs: number) => {
      const at = recording.moments.findLastIndex((moment) => moment.atMs <= atMs);
      return situationAt(recording, at).machines.get('p1')!;
    };
    expect(lifeAt(8).life).toBe('up');
    expect(lifeAt(9)).toMatchObject({ life: 'down', state: undefined, timers: [] });
    expect(lifeAt(109).life).toBe('up');
  });

  test('numbers messages as faults do', () => {
    const recording = play();
    for (const { from, to, nth, send } of recording.flights) {
      const { after } = forked(recording, 0, { kind: 'lose', message: { from, to, nth } });
      const lost = after.trace.events.find(({ type }) => type === 'lose');
      expect(lost).toMatchObject({ type: 'lose', send, node: from, to });
    }
  });

  test('has each copy of a message, and those that are lost', () => {
    const repeat: Fault = { kind: 'repeat', from: 'p1', to: 'coordinator', nth: 1, afterMs: 30 };
    const copies = play([repeat]).flights.filter(({ from, nth }) => from === 'p1' && nth === 1);
    expect(copies.map(({ copy }) => copy)).toEqual([1, 2]);
    const { flights } = play([lose('p1', 'coordinator', 1)]);
    expect(flights.find(({ lost }) => lost !== undefined)).toMatchObject({
      from: 'p1',
      lost: 'lost',
    });
  });

  test('can be of nodes that go on in promises', async () => {
    const main: Main = async ({ ask, delay, output }) => {
      await delay(5);
      output((await ask('echo', 'hello')) === 'HELLO' ? 'done' : 'wrong');
    };
    const schedule = { seed: 2, params: {}, faults: [] };
    const recording = await record(settling, { main }, schedule, settlingRules);
    expect(recording.violation).toBeUndefined();
    expect(recording.error).toBeUndefined();
    expect(recording.moments.at(-1)!.to).toBe(recording.trace.events.length);
    expect(recording.moments.length).toBeGreaterThan(3);
  });
});

describe('an intervention', () => {
  const blocked = play([crash('coordinator', { atMs: 15, forMs: 600 })]);

  test('changes nothing of what has been seen', () => {
    const recording = play([], 9);
    const interventions: readonly Intervention[] = [
      { kind: 'crash', node: 'p1' },
      { kind: 'pause', node: 'coordinator' },
      { kind: 'slow disk', node: 'p2' },
      { kind: 'isolate', node: 'p1', ways: 'both' },
      { kind: 'isolate', node: 'p1', ways: 'out' },
      { kind: 'isolate', node: 'p1', ways: 'in' },
      { kind: 'cut', from: 'coordinator', to: 'p2', ways: 'one' },
      { kind: 'cut', from: 'coordinator', to: 'p2', ways: 'both' },
    ];
    for (const nowMs of [0, 7, 12.5, 20]) {
      for (const one of interventions) {
        expect(forked(recording, nowMs, one).atMs).toBeGreaterThan(nowMs);
      }
    }
  });

  test('lets a machine fall right after what it has just done', () => {
    const recording = play();
    const at = recording.moments.findIndex(
      ({ snapshots }) => (snapshots.get('p1')?.disk.unsynced.length ?? 0) > 0,
    );
    const { steps } = situationAt(recording, at).machines.get('p1')!;
    const { after } = forked(recording, 12, { kind: 'crash at once', node: 'p1', step: steps });
    const fallen = after.trace.events.find(({ type }) => type === 'crash');
    expect(fallen).toMatchObject({ node: 'p1', lostWrites: 1 });
    expect(after.violation).toBeUndefined();
  });

  test('starts a machine again, lets it go on, and mends links', () => {
    const restarted = forked(blocked, 50, { kind: 'restart', node: 'coordinator' });
    expect(restarted.atMs).toBe(51);
    expect(restarted.faults).toEqual([crash('coordinator', { atMs: 15, forMs: 36 })]);
    const paused = play([{ kind: 'pause', node: 'p1', atMs: 5, forMs: 500 }]);
    expect(forked(paused, 30, { kind: 'resume', node: 'p1' }).faults).toMatchObject([
      { forMs: 26 },
    ]);
    const cut = forked(play(), 5, { kind: 'cut', from: 'coordinator', to: 'p1', ways: 'both' });
    const mended = forked(cut.after, 30, { kind: 'mend', from: 'p1', to: 'coordinator' });
    expect(mended.faults).toMatchObject([{ forMs: 25 }, { forMs: 25 }]);
    expect(mended.atMs).toBe(31);
  });

  test('cuts one direction between two machines only', () => {
    const { after } = forked(play(), 0, {
      kind: 'cut',
      from: 'coordinator',
      to: 'p1',
      ways: 'one',
    });
    const { nodes, params } = scenario;
    const bytes = encodeSchedule(after.schedule, nodes, params);
    expect(decodeSchedule(bytes, nodes, params)).toEqual(after.schedule);
    const lost = after.trace.events.filter((event) => event.type === 'lose');
    expect(lost.length).toBeGreaterThan(0);
    for (const { node, ...event } of lost) expect([node, event.to]).toEqual(['coordinator', 'p1']);
    const at = after.moments.findLastIndex(({ atMs }) => atMs < HEAL_MS);
    expect(situationAt(after, at).cuts).toEqual([{ from: 'coordinator', to: 'p1' }]);
    expect(situationAt(after, after.moments.length - 1)).toMatchObject({
      cuts: [],
      isHealed: true,
    });
  });
});

describe('what is shown of a run', () => {
  test('a rule about the whole of a run is open as long as it asks for what is to come', () => {
    const rules = {
      invariants: () => [],
      expectations: [
        { name: 'ends well', rule: '', check: ({ events }: Trace) => ended(events) },
        { name: 'never wrong', rule: '', check: () => undefined },
        { name: 'cannot be asked early', rule: '', check: needsTheEnd },
      ],
    };
    const schedule = { seed: 0, params: settings(), faults: [] };
    const recording = record(scenario, reference, schedule, rules) as Recording;
    expect(recording.violation).toBeUndefined();
    expect(lightsAt(recording, 3).map(({ state }) => state)).toEqual(['open', 'holds', 'holds']);
    const last = recording.moments.length - 1;
    expect(new Set(lightsAt(recording, last).map(({ state }) => state))).toEqual(
      new Set(['holds']),
    );
  });

  test('a run is told in the words of its stage, and is the same run', () => {
    const tell = (trace: Trace): Trace => ({
      ...trace,
      events: trace.events.map((event) =>
        'message' in event ? { ...event, message: 'hush' } : event,
      ),
    });
    const schedule = { seed: 0, params: settings(), faults: [] };
    const told = record(scenario, reference, schedule, RULES, tell) as Recording;
    expect(told.hash).toBe(play().hash);
    expect(new Set(told.flights.map(({ message }) => message))).toEqual(new Set(['hush']));
    const lines = told.moments.flatMap((moment) => momentWords(told, moment));
    expect(lines).toContain('client sends hush to coordinator');
  });

  test('a machine shows what it has said last, until it falls', () => {
    const recording = play([crash('p1', { atMs: 60, forMs: 100 })]);
    const said = (atMs: number): unknown => {
      const at = recording.moments.findLastIndex((moment) => moment.atMs <= atMs);
      return situationAt(recording, at).machines.get('p1')!.said;
    };
    expect(said(5)).toBeUndefined();
    expect(said(20)).toMatchObject({ kind: 'asked' });
    expect(said(59)).toMatchObject({ kind: 'decided' });
    expect(said(60)).toBeUndefined();
  });

  test('a tree is compared with the one before', () => {
    const node = (path: string, data = '') => ({ path, data, owner: undefined });
    const before = [node('/a', 'one'), node('/b'), node('/c')];
    const now = [node('/a', 'two'), node('/c'), node('/d')];
    const lines = treeLines(now, before).map(({ path, change }) => `${path} ${change}`);
    expect(lines).toEqual(['/a changed', '/b gone', '/c same', '/d new']);
  });

  test('lights are on until a rule is broken, and rules about the end are open until then', () => {
    const recording = play();
    const end = recording.moments.length - 1;
    expect(lightsAt(recording, 3).map(({ state }) => state)).toEqual([
      'holds',
      'holds',
      'holds',
      'open',
    ]);
    expect(new Set(lightsAt(recording, end).map(({ state }) => state))).toEqual(new Set(['holds']));
    const naive = { ...reference, Participant: Careless };
    const broken = record(
      scenario,
      naive,
      { seed: 0, params: settings({ refuser: 2 }), faults: [] },
      RULES,
    ) as Recording;
    const last = broken.moments.length - 1;
    expect(lightsAt(broken, last - 1).map(({ state }) => state)).not.toContain('broken');
    const red = lightsAt(broken, last).find(({ state }) => state === 'broken');
    expect(red).toMatchObject({
      name: broken.violation!.name,
      sentence: broken.violation!.sentence,
    });
    expect(marksOf(broken).at(-1)).toEqual({ at: last, kind: 'broken' });
    expect(momentWords(broken, broken.moments[last]!).at(-1)).toMatch(/^Rule broken, /);
  });

  test('the time line moves on with every moment, and does not wait long', () => {
    const recording = play([crash('coordinator', { atMs: 15, forMs: 600 })]);
    const clock = new ShowClock(recording);
    for (const [i, position] of clock.positions.entries()) {
      expect(clock.momentAt(position)).toBe(i);
      expect(clock.virtualAt(position)).toBeCloseTo(recording.moments[i]!.atMs, 6);
      const { from } = recording.moments[i]!;
      expect(clock.momentOf(from)).toBe(i);
      if (i === 0) continue;
      const wait = position - clock.positions[i - 1]!;
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(12);
    }
    const busy = clock.routine.flatMap((routine, i) => (routine ? [] : [i]));
    expect(clock.next(busy[3]!, 1)).toBe(busy[4]);
    expect(clock.next(busy[3]!, -1)).toBe(busy[2]);
    expect(clock.next(0, -1)).toBe(0);
  });

  test('a state is compared part by part', () => {
    const before = { phase: 'one', votes: [['p1', 'yes']], old: 1 };
    const now = {
      phase: 'two',
      votes: [
        ['p1', 'yes'],
        ['p2', 'no'],
      ],
      zxid: 0x100000001n,
    };
    const lines = stateLines(now, before).map(({ key, text, change, was }) => [
      key,
      text,
      change,
      was,
    ]);
    expect(lines).toEqual([
      ['phase', 'two', 'changed', 'one'],
      ['votes', '[[p1, yes], [p2, no]]', 'changed', '[[p1, yes]]'],
      ['zxid', '0x100000001', 'new', undefined],
      ['old', '', 'gone', '1'],
    ]);
    const long = Object.fromEntries([...'abcdefgh'].map((name) => [name, `value of ${name}`]));
    const parts = stateLines({ long: { ...long, a: 'new' } }, { long });
    expect(parts[0]).toEqual({ depth: 0, key: 'long', text: '', change: 'same' });
    expect(parts.filter(({ change }) => change !== 'same').map(({ key }) => key)).toEqual(['a']);
  });

  test('no two machines stand at the same place, and messages keep between them', () => {
    const nodes = ['client', 'a', 'b', 'c', 'd', 'e'];
    const places = placesOf(nodes, { client: [0.1, 0.5] }, 600, 400);
    expect(new Set([...places.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(nodes.length);
    const half = onTheWay({ x: 0, y: 0 }, { x: 200, y: 0 }, 0.5);
    expect(half.x).toBeCloseTo(100);
    const back = onTheWay({ x: 200, y: 0 }, { x: 0, y: 0 }, 0.5);
    expect(Math.sign(half.y)).toBe(-Math.sign(back.y));
  });
});

function ended(events: readonly TraceEvent[]): string | undefined {
  return events.some(({ type }) => type === 'heal') ? undefined : 'It is not over yet.';
}

/** Commits whatever the others say. */
class Careless extends reference.Participant {
  override onMessage(...[from, message]: Parameters<reference.Participant['onMessage']>): void {
    const careless =
      message.kind === 'decision' ? { ...message, decision: 'commit' as const } : message;
    super.onMessage(from, careless);
  }
}

function needsTheEnd({ events }: Trace): undefined {
  if (!events.some(({ type }) => type === 'heal')) throw new Error('There is nothing to look at.');
}
