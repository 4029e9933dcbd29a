import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causalPast } from '../../src/diagram/causal-past.ts';
import { repetitions } from '../../src/diagram/repetition.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import { traces } from './diagram-arbitrary.ts';
import { blocked, forgetfulCoordinator } from './diagram-runs.ts';
import { TraceBuilder } from './trace-builder.ts';

const ask = { kind: 'ask' };
const decided = (tx: string, decision: string) => ({ kind: 'decided', tx, decision });

function pastOfEnd(trace: Trace): Trace {
  return causalPast(trace, trace.events.at(-1)?.id ?? -1);
}

function ofType<Type extends TraceEvent['type']>(trace: Trace, type: Type) {
  return trace.events.filter((e): e is Extract<TraceEvent, { type: Type }> => e.type === type);
}

describe('causalPast', () => {
  it('keeps what a message brought, and leaves out what is concurrent', () => {
    const run = new TraceBuilder('a', 'b', 'c', 'd').start();
    run.message(1, 'a', 'b', { kind: 'first' }, 2);
    run.message(3, 'c', 'd', { kind: 'elsewhere' }, 4);
    run.message(5, 'b', 'a', { kind: 'second' }, 6);
    run.message(7, 'a', 'b', { kind: 'later' }, 8);
    const last = run.event(9, 'a', { type: 'violation', rule: 'r', sentence: 's' });
    const past = causalPast(run.build(), last);
    expect(past.nodes).toEqual(['a', 'b']);
    expect(ofType(past, 'send').map((e) => e.message)).toEqual([
      { kind: 'first' },
      { kind: 'second' },
      { kind: 'later' },
    ]);
  });

  it('keeps the other outputs that the rule compared, and drops other transactions', () => {
    const run = new TraceBuilder('a', 'b', 'c').start();
    run.output(1, 'b', decided('t1', 'commit')).output(1, 'c', decided('t2', 'commit'));
    run.output(2, 'a', decided('t1', 'abort')).violation(2, 'a', 'agreement', 's');
    const past = pastOfEnd(run.build());
    expect(past.nodes).toEqual(['a', 'b']);
    expect(ofType(past, 'output')).toHaveLength(2);
  });

  it('keeps the loss of a message, and the crash that explains it', () => {
    const run = new TraceBuilder('a', 'b', 'c').start();
    const question = run.send(1, 'a', 'b', ask);
    run.crash(2, 'b').crash(2, 'c').lose(3, question, 'down');
    run.timer(9, 'a', 'answer').output(9, 'a', 'gave up').violation(9, 'a', 'r', 's');
    const past = pastOfEnd(run.build());
    expect(past.nodes).toEqual(['a', 'b']);
    expect(ofType(past, 'lose')).toHaveLength(1);
    expect(ofType(past, 'crash').map((e) => e.node)).toEqual(['b']);
  });

  it('keeps both ends of a connection, and what had led to it', () => {
    const run = new TraceBuilder('a', 'b', 'c').start();
    run.output(1, 'b', 'ready').connection(2, 'b', 'a', 3).connection(4, 'c', 'b', 5);
    run.output(6, 'a', 'serves').violation(6, 'a', 'r', 's');
    const past = pastOfEnd(run.build());
    expect(past.nodes).toEqual(['a', 'b']);
    expect(ofType(past, 'output').map((e) => e.output)).toEqual(['ready', 'serves']);
    expect(ofType(past, 'connect')).toHaveLength(1);
    expect(ofType(past, 'link up').map((e) => e.node)).toEqual(['a', 'b']);
  });

  it('keeps the crash that explains why a connection broke, and whoever closed one', () => {
    const run = new TraceBuilder('a', 'b', 'c').start();
    run.crash(1, 'b').on(2, 'a', { type: 'link down', peer: 'b', reason: 'broke' });
    run.output(3, 'c', 'bored').closing(3, 'c', 'a', 4);
    run.output(4, 'a', 'gave up').violation(4, 'a', 'r', 's');
    const past = pastOfEnd(run.build());
    expect(ofType(past, 'crash').map((e) => e.node)).toEqual(['b']);
    expect(ofType(past, 'output').map((e) => e.output)).toEqual(['bored', 'gave up']);
  });

  it('keeps the message a timer waited for in vain, with its own past', () => {
    const run = new TraceBuilder('a', 'b', 'c').start();
    run.message(1, 'c', 'b', ask, 2);
    run.lose(3, run.send(2, 'b', 'a', { kind: 'answer' }), 'lost');
    run.timer(9, 'a', 'answer').violation(9, 'a', 'r', 's');
    const past = pastOfEnd(run.build());
    expect(past.nodes).toEqual(['a', 'b', 'c']);
    expect(ofType(past, 'lose')).toHaveLength(1);
  });

  it('shows where a message of the past went, but not what came of it', () => {
    const run = new TraceBuilder('a', 'b').start();
    run.message(1, 'a', 'b', ask, 2).write(2, 'b', 'r', 1).timer(5, 'b', 't');
    run.violation(6, 'a', 'r', 's');
    const past = pastOfEnd(run.build());
    expect(ofType(past, 'deliver')).toHaveLength(1);
    expect(ofType(past, 'replace')).toHaveLength(0);
    expect(ofType(past, 'timer')).toHaveLength(0);
  });

  it('keeps cuts between the nodes that appear, and no others', () => {
    const run = new TraceBuilder('a', 'b', 'c', 'd').start();
    run.on(1, null, { type: 'cut', side: ['a'], oneWay: false });
    run.on(1, null, { type: 'cut', side: ['c'], oneWay: false });
    run.lose(2, run.send(2, 'a', 'b', ask), 'cut');
    run.on(3, null, { type: 'mend', side: ['a'], oneWay: false });
    run.on(3, null, { type: 'mend', side: ['c'], oneWay: false });
    run.violation(4, 'a', 'r', 's');
    const past = pastOfEnd(run.build());
    expect(past.events.filter((e) => e.node === null).map((e) => e.type)).toEqual(['cut', 'mend']);
  });

  it('keeps everything before a violation that nobody in particular committed', () => {
    expect(pastOfEnd(blocked())).toEqual(blocked());
  });

  it('shortens a counterexample to what it needs', () => {
    const past = pastOfEnd(forgetfulCoordinator());
    expect(past.nodes).toEqual(['coordinator', 'p1', 'p2']);
    expect(past.events.length).toBeLessThanOrEqual(forgetfulCoordinator().events.length);
  });

  it('refuses an event that is not there', () => {
    expect(() => causalPast(blocked(), 9999)).toThrow(RangeError);
  });

  it('is closed under happened-before, in order, and the past of itself', () => {
    fc.assert(
      fc.property(traces, fc.nat(), (trace, pick) => {
        const target = trace.events[pick % trace.events.length]?.id ?? 0;
        const past = causalPast(trace, target);
        const ids = past.events.map((event) => event.id);
        expect(ids).toEqual([...ids].sort((a, b) => a - b));
        expect(ids.at(-1)).toBe(target);
        for (const event of past.events) {
          if (event.type === 'deliver') expect(ids).toContain(event.send);
        }
        expect(causalPast(past, target)).toEqual(past);
      }),
      { numRuns: 150, seed: 1 },
    );
  });
});

describe('repetitions', () => {
  it('folds rounds that are alike, after two of them', () => {
    const { folds, folded } = repetitions(blocked());
    expect(folds).toMatchObject([{ rounds: 14, fromMs: 75, untilMs: 400, timer: 'inquire' }]);
    expect(folded.size).toBe(14 * 5);
  });

  it('folds no round that tells the application something', () => {
    const run = new TraceBuilder('a').start();
    for (let atMs = 10; atMs < 100; atMs += 10) run.timer(atMs, 'a', 't').output(atMs, 'a', 'x');
    expect(repetitions(run.build()).folds).toEqual([]);
  });
});
