import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explore } from '../../src/check/explorer.ts';
import type { Bounds } from '../../src/check/bounds.ts';
import type { Goal } from '../../src/check/goal.ts';
import { exploration } from '../../src/grade/exploration.ts';
import { DEFAULT_SETTINGS } from '../../src/grade/suite.ts';
import { decodeToken } from '../../src/grade/token.ts';
import type { NodeId, TwoPhaseMessage } from '../../src/kit/index.ts';
import * as twoPhaseCommit from '../../solutions/01-two-phase-commit/index.ts';
import { safety } from '../01-two-phase-commit/invariants.ts';
import type { Output } from '../01-two-phase-commit/output.ts';
import { scenario, settings, type Chapter } from '../01-two-phase-commit/scenario.ts';
import { erratic, HABITS, MIXED } from './check-erratic.ts';
import { CALM, type Nodes } from './check-helpers.ts';
import { eventsOf, FIXED, idle, node, type Text } from './sim-helpers.ts';

/** Whoever of these is up has said "done", in this life or an earlier one. */
function allDone(...who: NodeId[]): Goal<unknown, Record<NodeId, boolean>> {
  return {
    name: 'all done',
    rule: 'Everyone who is up can be done.',
    start: () => ({}),
    observe(done, { node, output }) {
      if (output === 'done') done[node] = true;
    },
    holds(done, up) {
      const missing = who.filter((node) => up.has(node) && done[node] !== true);
      return missing.length === 0 || `${missing.join(' and ')} not done.`;
    },
  };
}

/** The same, but only what was said since the last start counts. */
function allDoneAnew(...who: NodeId[]): Goal<unknown, Record<NodeId, boolean>> {
  return { ...allDone(...who), crashed: (done, node) => void delete done[node] };
}

function seek(
  nodes: Nodes,
  goal: Goal<unknown, Record<NodeId, boolean>>,
  bounds: Partial<Bounds> = {},
) {
  const invariants: [] = [];
  return explore({
    nodes,
    invariants,
    goal: goal,
    bounds: { ...CALM, ...bounds },
  });
}

const WORLD = {
  latency: { minMs: 5, maxMs: 9 },
  sync: { minMs: 3, maxMs: 6 },
  healAtMs: 500,
  endAtMs: 800,
};

/** Says that it is done when it hears of anything. */
const listener = node((_, output) => ({ onMessage: () => output('done') }));
const teller = node((env) => ({ onStart: () => env.send('b', 'hello') }));
/** Tells it again and again, until it is answered. */
const stubborn = node((env) => ({
  onStart: () => env.setTimer('tell', 1),
  onTimer: () => {
    env.send('b', 'hello');
    env.setTimer('tell', 1);
  },
  onMessage: () => env.clearTimer('tell'),
}));
const answerer = node((env, output) => ({
  onMessage: (from) => {
    output('done');
    env.send(from, 'thanks');
  },
}));

describe('a goal', () => {
  test('that every run reaches remains possible', () => {
    expect(seek({ a: teller, b: listener }, allDone('b'))).toEqual({
      states: 2,
      depth: 1,
      exhaustive: true,
    });
  });

  test('may be missed if a message is lost, and the way there is as short as can be', () => {
    const found = seek({ a: teller, b: listener }, allDone('b'), { losses: 1 });
    expect(found).toMatchObject({
      exhaustive: true,
      counterexample: [{ do: 'lose', from: 'a', to: 'b', content: '"hello"' }],
      violation: { name: 'all done', node: null },
    });
    expect(found.violation?.sentence).toMatch(/^b not done\. /);
  });

  test('is never missed by who tries again', () => {
    const nodes = { a: stubborn, b: answerer };
    expect(seek(nodes, allDone('b'), { losses: 3 }).violation).toBeUndefined();
  });

  test('must be in reach though nothing more goes wrong: no crash, no loss, no early timer', () => {
    const mute = node((env, output) => ({
      onStart: () => env.setTimer('x', 1),
      onTimer: () => output('done'),
      onMessage: (from) => env.send(from, 'never quiet'),
    }));
    const echo = node((env) => ({
      onStart: () => env.send('b', 'never quiet'),
      onMessage: (from) => env.send(from, 'never quiet'),
    }));
    const found = seek({ a: echo, b: mute }, allDone('b'), {
      losses: 1,
      earlyTimers: 1,
      crashes: 1,
    });
    expect(found.counterexample).toEqual([]);
  });

  test('asks no more of who is down for ever, but does of who can restart', () => {
    const lazy = node((env, output) => ({
      onStart: () => {
        if (env.disk.read('started') !== undefined) return;
        env.disk.replace('started', true);
        env.setTimer('x', 1);
      },
      onTimer: () => output('done'),
    }));
    const bounds = { crashes: 1 };
    expect(seek({ a: lazy }, allDone('a'), { ...bounds, restarts: false }).violation).toBe(
      undefined,
    );
    expect(seek({ a: lazy }, allDone('a'), bounds).counterexample).toEqual([
      { do: 'crash', node: 'a', keep: 1 },
      { do: 'restart', node: 'a' },
    ]);
  });

  test('counts what was said in earlier lives, unless it says otherwise', () => {
    const once = node((env, output) => ({
      onStart: () => {
        if (env.disk.read('said') !== undefined) return;
        env.disk.replace('said', true);
        output('done');
      },
    }));
    expect(seek({ a: once }, allDone('a'), { crashes: 1 }).violation).toBeUndefined();
    expect(seek({ a: once }, allDoneAnew('a'), { crashes: 1 }).counterexample).toHaveLength(2);
  });

  test('is not judged by a search that was cut off', () => {
    const found = seek({ a: teller, b: idle }, allDone('b'), { states: 1 });
    expect(found).toEqual({ states: 1, depth: 0, exhaustive: false });
  });
});

describe('a goal of small nodes that do something or other', () => {
  const NODES = ['a', 'b'];
  const someOutput: Goal<unknown, { outputs: number }> = {
    name: 'some output',
    rule: 'Everyone who is up can come to tell the application something.',
    start: () => ({ outputs: 0 }),
    observe: (state, { output }) => {
      if (String(output).endsWith('in 2')) state.outputs = 1;
    },
    crashed: (state) => void (state.outputs = 0),
    holds: ({ outputs }) => outputs > 0 || 'Nobody is in state 2.',
  };

  test('that the search finds out of reach is so when it is played back, and from its token', () => {
    const ends = { found: 0, passed: 0, cut: 0 };
    fc.assert(
      fc.property(
        HABITS,
        HABITS,
        fc.constantFrom('slow', 'fast'),
        fc.boolean(),
        (one, other, disks, restarts) => {
          const graded = exploration<null, Text, unknown>({
            chapter: 1,
            id: '9.9',
            title: 'Somebody gets there',
            points: 1,
            scenario: {
              nodes: NODES,
              params: {},
              build: () => ({ a: erratic(one), b: erratic(other) }),
              world: { ...WORLD, links: MIXED },
            },
            cases: [
              {
                params: {},
                bounds: {
                  ...CALM,
                  states: 1000,
                  crashes: 1,
                  breaks: 1,
                  losses: 1,
                  disks,
                  restarts,
                },
              },
            ],
            rules: { invariants: () => [], goal: () => someOutput },
          });
          const { failure } = graded.run(null, DEFAULT_SETTINGS);
          if (failure === undefined) return void ends.passed++;
          if (failure.kind === 'not proven') return void ends.cut++;
          expect(failure).toMatchObject({ kind: 'rule', name: 'some output' });
          const { payload } = decodeToken(failure.token!);
          expect(graded.replay(null, payload).failure).toEqual(failure);
          ends.found++;
        },
      ),
      { ...FIXED, numRuns: 30 },
    );
    expect(ends.found).toBeGreaterThan(10);
  });
});

describe('who stays down for ever', () => {
  test('never starts again', () => {
    const starts = new Set<unknown>();
    const a = node((env, output) => ({
      onStart: () => {
        output(env.disk.log('starts').append(1));
        env.sendAfterSync('a', 'synced');
      },
    }));
    const spy: Goal<unknown, { starts: unknown[] }> = {
      name: 'spy',
      rule: 'Anything may happen.',
      start: () => ({ starts: [] }),
      observe: (state, { output }) => void starts.add(output),
      holds: () => true,
    };
    seek({ a }, spy as never, { crashes: 2, restarts: false });
    expect(starts).toEqual(new Set([0]));
  });

  test('gets nothing any more, so what is sent to it makes no more states', () => {
    const chatty = node((env) => ({
      onStart: () => ['1', '2', '3'].forEach((x) => env.send('b', x)),
    }));
    const bounds = { crashes: 1, crashing: ['b'], restarts: false };
    // While b is up each of three messages has arrived or not; once it is down there is one state.
    expect(seek({ a: chatty, b: idle }, allDone(), bounds).states).toBe(8 + 1);
  });
});

describe('two-phase commit, if who crashes stays down', () => {
  /** By participant that was asked for its vote, whether it has decided. */
  const everyoneDecides: Goal<Output, Record<NodeId, boolean>> = {
    name: 'non-blocking',
    rule: 'Everyone who is up and was asked can decide, whoever has crashed.',
    start: () => ({}),
    observe(decided, { node, output }) {
      if (output.kind === 'told') return;
      decided[node] ||= output.kind === 'decided';
    },
    holds(decided, up) {
      const missing = Object.keys(decided).filter((node) => up.has(node) && !decided[node]);
      return missing.length === 0 || `${missing.join(' and ')} cannot decide t1.`;
    },
  };

  const graded = (crashing: readonly NodeId[]) =>
    exploration<Chapter, TwoPhaseMessage, Output>({
      chapter: 1,
      id: '9.9',
      title: 'Nobody waits for ever',
      points: 1,
      scenario,
      cases: [
        {
          params: settings(),
          bounds: {
            states: 300_000,
            depth: 200,
            crashes: 1,
            crashing,
            restarts: false,
            earlyTimers: 0,
            losses: 0,
            disks: 'fast',
          },
        },
      ],
      rules: {
        invariants: safety,
        goal: () => everyoneDecides,
      },
    });

  test('the participants are blocked once all have voted yes and the coordinator is gone', () => {
    const { failure } = graded(['coordinator']).run(twoPhaseCommit, DEFAULT_SETTINGS);
    expect(failure).toMatchObject({
      kind: 'rule',
      name: 'non-blocking',
      faults: ['coordinator crashes'],
    });
    expect(failure!.sentence).toMatch(/^p1 and p2 cannot decide t1\. /);
    // The run goes on until nothing new comes: both ask around, and ask again.
    const trace = failure!.trace!;
    const [healed] = eventsOf(trace, 'heal');
    const asked = eventsOf(trace, 'send').filter(
      ({ id, message }) => id > healed!.id && (message as TwoPhaseMessage).kind === 'inquiry',
    );
    expect(new Set(asked.map(({ node }) => node))).toEqual(new Set(['p1', 'p2']));
  });

  test('its token replays the same run', () => {
    const test = graded(['coordinator']);
    const { failure } = test.run(twoPhaseCommit, DEFAULT_SETTINGS);
    const { payload, hash } = decodeToken(failure!.token!);
    expect(failure!.hash).toBe(hash);
    expect(test.replay(twoPhaseCommit, payload).failure).toEqual(failure);
  });

  test('nobody is blocked by the crash of a participant', () => {
    const { failure, effort } = graded(['p1', 'p2']).run(twoPhaseCommit, DEFAULT_SETTINGS);
    expect(failure).toBeUndefined();
    expect(effort.exploration?.exhaustive).toBe(true);
  });
});
