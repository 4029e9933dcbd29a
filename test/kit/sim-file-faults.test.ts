import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { caption } from '../../src/diagram/caption.ts';
import { transcript } from '../../src/diagram/transcript.ts';
import type { Env } from '../../src/kit/env.ts';
import { FileError } from '../../src/kit/files.ts';
import { crash, type Fault } from '../../src/sim/fault.ts';
import { describeFault } from '../../src/sim/fault-words.ts';
import { scheduleArbitrary } from '../../src/sim/schedule-arbitrary.ts';
import { decodeSchedule, encodeSchedule } from '../../src/sim/schedule-codec.ts';
import { codeOf } from './files-contract.ts';
import {
  arrivals,
  EVERYTHING,
  eventsOf,
  FIXED,
  idle,
  node,
  outputs,
  simulate,
  THREE,
  type Text,
} from './sim-helpers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const FULL: Fault = { kind: 'full-disk', node: 'a', atMs: 10, forMs: 20 };
const FAILING: Fault = { kind: 'failing-disk', node: 'a', atMs: 10, forMs: 20 };

type Output = (output: unknown) => void;

/** Does something at each of a few moments of its first life, in ms; later lives only tell that they began. */
const schedule = (deeds: Readonly<Record<number, (env: Env<Text>, output: Output) => void>>) => {
  let lives = 0;
  return node((env, output) => {
    const life = ++lives;
    return {
      onStart: () => {
        if (life > 1) output('back');
        else for (const atMs of Object.keys(deeds)) env.setTimer(atMs, Number(atMs));
      },
      onTimer: (atMs) => deeds[Number(atMs)]!(env, output),
      onMessage: (_, message) => output(message),
    };
  });
};

const begin = (env: Env<Text>): void => {
  env.files.write('log', 0, bytes('abc'));
  env.files.sync('log');
  env.files.syncFolder();
};

/** What each kind of deed comes to. */
const tryAll = (env: Env<Text>, output: Output): void =>
  output(
    [
      codeOf(() => env.files.write('log', 0, bytes('ABC'))),
      codeOf(() => env.files.write('log', 3, bytes('defg'))),
      codeOf(() => env.files.write('new', 0, bytes('x'))),
      codeOf(() => env.files.truncate('log', 99)),
      codeOf(() => env.files.sync('log')),
      codeOf(() => env.files.rename('log', 'old')),
      codeOf(() => env.files.syncFolder()),
      env.files.list().map((name) => new TextDecoder().decode(env.files.read(name))),
    ].join(),
  );

describe('a full disk', () => {
  test('refuses what makes files grow, and nothing else', () => {
    const a = schedule({
      1: begin,
      15: tryAll,
      40: (env) => env.files.write('old', 3, bytes('d')),
    });
    const { trace, simulator } = simulate({ a }, { faults: [FULL] });
    expect(outputs(trace)).toEqual(['15 a ,ENOSPC,ENOSPC,ENOSPC,,,,,ABC']);
    expect(simulator.error).toBeUndefined();
  });

  test('has the room that something removed has left', () => {
    const a = schedule({
      1: begin,
      15: (env, output) => {
        env.files.truncate('log', 1);
        output(codeOf(() => env.files.write('new', 0, bytes('xyz'))));
        output(env.files.size('new'));
      },
    });
    expect(outputs(simulate({ a }, { faults: [FULL] }).trace)).toEqual(['15 a ENOSPC', '15 a 2']);
  });

  test('does not hinder a sync', () => {
    const a = schedule({
      9: (env) => {
        env.files.write('log', 0, bytes('abc'));
        env.sendAfterSync('b', 'synced');
      },
    });
    expect(arrivals(simulate({ a, b: idle }, { faults: [FULL] }).trace)).toEqual(['24 a>b synced']);
  });
});

describe('a failing disk', () => {
  test('refuses everything but reading, and may write a part', () => {
    const a = schedule({ 1: begin, 15: tryAll });
    const { trace } = simulate({ a }, { faults: [FAILING] });
    expect(outputs(trace)).toEqual(['15 a EIO,EIO,EIO,EIO,EIO,EIO,EIO,Abcde']);
  });

  test('ends a process whose files could not be synced: its messages never leave', () => {
    const a = schedule({
      8: (env) => {
        env.files.write('log', 0, bytes('abc'));
        env.sendAfterSync('b', 'synced');
      },
    });
    const { trace } = simulate({ a, b: idle }, { faults: [FAILING] });
    expect(arrivals(trace)).toEqual([]);
    expect(eventsOf(trace, 'crash')).toMatchObject([{ atMs: 13, unsent: 1, byDisk: true }]);
    expect(outputs(trace)).toEqual(['30 a back']);
  });

  test('does nothing to a node that writes records only', () => {
    const a = schedule({
      8: (env) => {
        env.disk.replace('x', 1);
        env.sendAfterSync('b', 'synced');
      },
    });
    expect(arrivals(simulate({ a, b: idle }, { faults: [FAILING] }).trace)).toEqual([
      '23 a>b synced',
    ]);
  });

  test('leaves doubts: after a sync that failed no message that waits for the disk ever leaves', () => {
    const a = schedule({
      15: (env) => void codeOf(() => env.files.syncFolder()),
      40: (env) => {
        env.files.write('log', 0, bytes('abc'));
        env.sendAfterSync('b', 'synced');
      },
    });
    const { trace } = simulate({ a, b: idle }, { faults: [FAILING] });
    expect(arrivals(trace)).toEqual([]);
    expect(outputs(trace)).toEqual(['45 a back']);
  });
});

describe('a process that does not catch the error', () => {
  const newNode = () =>
    schedule({ 1: begin, 15: (env) => env.files.write('log', 3, bytes('defg')) });

  test('ends there, and is back when the disk is normal', () => {
    const { trace, simulator } = simulate({ a: newNode() }, { faults: [FAILING] });
    expect(simulator.error).toBeUndefined();
    expect(trace.events.slice(-8).map((event) => `${event.atMs} ${caption(event).text}`)).toEqual([
      '10 disk fails',
      '15 timer 15',
      '15 write log: 2 bytes at 3: EIO',
      '15 CRASH, could not go on without its disk, 1 write lost',
      '30 disk is normal again',
      '30 RESTART',
      '30 back',
      '1000 all faults are over',
    ]);
  });

  test('ends as well if it only remembers the error', () => {
    let first: unknown;
    const b = schedule({
      15: (env) => {
        try {
          env.files.write('log', 0, bytes('x'));
        } catch (error) {
          first = error;
        }
      },
      40: () => {
        throw first;
      },
    });
    const { trace, simulator } = simulate({ b }, { faults: [{ ...FAILING, node: 'b' }] });
    expect(simulator.error).toBeUndefined();
    expect(outputs(trace)).toEqual(['40 b back']);
  });

  test('has made a mistake if no disk was at fault', () => {
    const b = schedule({
      15: () => {
        throw new FileError('EIO', 'log');
      },
    });
    expect(simulate({ b }).simulator.error).toMatchObject({ node: 'b' });
    const missing = schedule({ 15: (env) => void env.files.read('none') });
    const { error } = simulate({ a: missing }, { faults: [FAILING] }).simulator;
    expect(error).toMatchObject({ thrown: { code: 'ENOENT' } });
  });

  test('says so in a transcript, too', () => {
    expect(transcript(simulate({ a: newNode() }, { faults: [FULL] }).trace).split('\n')).toEqual(
      expect.arrayContaining([
        '  10 ms  a disk full',
        '  15 ms  a writes log: 0 bytes at 3, which fails: ENOSPC',
        '  15 ms  a crashes, could not go on without its disk',
      ]),
    );
  });
});

describe('the trouble of a disk', () => {
  test('is over after the heal', () => {
    const faults: Fault[] = [
      { ...FULL, forMs: 9999 },
      { ...FAILING, forMs: 9999 },
    ];
    const a = schedule({ 1001: tryAll });
    const { trace } = simulate({ a }, { faults });
    expect(eventsOf(trace, 'normal disk')).toMatchObject([{ atMs: 1000 }]);
    expect(outputs(trace)).toEqual([`1001 a ,,,,,,,x,ABCdefg${'\0'.repeat(92)}`]);
  });

  test('brings everybody back who ended in it, at the heal if not earlier', () => {
    const a = schedule({ 15: (env) => env.files.write('log', 0, bytes('x')) });
    const { trace } = simulate({ a }, { faults: [{ ...FAILING, forMs: 9999 }] });
    expect(outputs(trace)).toEqual(['1000 a back']);
  });

  test('is there as long as one of several causes is', () => {
    const faults: Fault[] = [FAILING, { ...FAILING, atMs: 20, forMs: 30 }];
    const a = schedule({ 1: begin, 40: tryAll, 55: tryAll });
    const { trace } = simulate({ a }, { faults });
    expect(outputs(trace)[0]).toMatch(/^40 a EIO/);
    expect(eventsOf(trace, 'normal disk')).toMatchObject([{ atMs: 50 }]);
  });

  test('on a node that the run does not have does nothing', () => {
    const run = (faults: readonly Fault[]) => simulate({ b: idle }, { faults }).trace;
    expect(run([FULL, FAILING])).toEqual(run([]));
  });

  test('has words, and survives a token', () => {
    expect([FULL, FAILING].map(describeFault)).toEqual([
      'the disk of a is full between 10 and 30 ms',
      'the disk of a fails between 10 and 30 ms',
    ]);
    const menu = { ...EVERYTHING, fullDisk: THREE, failingDisk: THREE };
    const kinds = new Set<string>();
    fc.assert(
      fc.property(scheduleArbitrary({}, menu), (schedule) => {
        schedule.faults.forEach(({ kind }) => kinds.add(kind));
        expect(decodeSchedule(encodeSchedule(schedule, THREE, {}), THREE, {})).toEqual(schedule);
      }),
      FIXED,
    );
    expect([...kinds]).toEqual(expect.arrayContaining(['full-disk', 'failing-disk']));
  });

  test('loses nothing that was said to be durable', () => {
    const menu = { ...EVERYTHING, most: 8, fullDisk: THREE, failingDisk: THREE };
    let [lives, ended] = [0, 0];
    // Each entry is its own number plus one, so that zeros are none.
    const writer = node((env, output) => {
      const entries = (): number => {
        const all = env.files.size('log') === undefined ? [] : [...env.files.read('log')];
        const wrong = all.findIndex((byte, i) => byte !== (i + 1) % 256);
        return wrong < 0 ? all.length : wrong;
      };
      let next = 0;
      return {
        onStart: () => {
          next = entries();
          output({ found: next });
          env.setTimer('write', 3);
        },
        onTimer: () => {
          env.setTimer('write', 3);
          env.files.write('log', next, Uint8Array.of((next + 1) % 256));
          env.sendAfterSync(env.self, String(++next));
        },
        onMessage: (_, number) => output({ durable: Number(number) }),
      };
    });
    fc.assert(
      fc.property(scheduleArbitrary({}, menu), ({ seed, faults }) => {
        const nodes = Object.fromEntries(THREE.map((id) => [id, writer]));
        const { trace, simulator } = simulate(nodes, { seed, faults, healAtMs: 400, endAtMs: 500 });
        expect(simulator.error).toBeUndefined();
        const durable = new Map<string | null, number>();
        for (const { node, output } of eventsOf(trace, 'output')) {
          const said = output as { found?: number; durable?: number };
          if (said.durable !== undefined) durable.set(node, said.durable);
          if (said.found === undefined) continue;
          expect(said.found).toBeGreaterThanOrEqual(durable.get(node) ?? 0);
          lives++;
        }
        ended += eventsOf(trace, 'crash').filter(({ byDisk }) => byDisk).length;
      }),
      FIXED,
    );
    expect(lives).toBeGreaterThan(300);
    expect(ended).toBeGreaterThan(20);
  });

  test('and an ordinary crash do not get in each other’s way', () => {
    const faults = [FAILING, crash('a', { atMs: 16, forMs: 2 })];
    const a = schedule({ 15: (env) => env.files.write('log', 0, bytes('x')) });
    const { trace } = simulate({ a }, { faults });
    expect(eventsOf(trace, 'crash')).toHaveLength(1);
    expect(outputs(trace)).toEqual(['30 a back']);
  });
});
