import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transcript } from '../../src/diagram/transcript.ts';
import type { Env } from '../../src/kit/env.ts';
import { crash } from '../../src/sim/fault.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { caption } from '../../src/diagram/caption.ts';
import { allOutputs, search } from './check-helpers.ts';
import {
  arrivals,
  chatter,
  eventsOf,
  FIXED,
  idle,
  node,
  outputs,
  simulate,
  THREE,
  troubles,
  type Text,
} from './sim-helpers.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (env: Env<Text>, name: string): string =>
  new TextDecoder().decode(env.files.read(name)).replaceAll('\0', '_');

/** All files and their contents. */
const texts = (env: Env<Text>): string =>
  env.files
    .list()
    .map((name) => `${name}=${textOf(env, name)}`)
    .join(' ');

/** A node that does this at its first start, and after each crash tells what its files are. */
const survivor = (deed: (env: Env<Text>) => void): NodeFactory<Text, unknown> => {
  const factory = (env: Env<Text>, output: (output: unknown) => void, life: number) => ({
    onStart: () => (life === 1 ? deed(env) : output(texts(env))),
    onMessage: () => undefined,
    inspect: () => life,
  });
  return Object.assign(factory, {
    initialFiles: (files: Env<Text>['files']) => files.write('log', 0, bytes('0')),
  });
};

/** What is in the files of such a node after a crash. */
function afterCrash(deed: (env: Env<Text>) => void, keep: number, atMs = 1): string {
  const faults = [crash('a', { atMs, forMs: 10, keep })];
  const [line = ''] = outputs(simulate({ a: survivor(deed), b: idle }, { faults }).trace);
  return line.split(' ').slice(2).join(' ');
}

const TORN = 1 << 30;

describe('files of a simulated node', () => {
  test('are there from the start if its factory says so, durably', () => {
    expect(afterCrash(() => undefined, 0)).toBe('log=0');
  });

  test('lose in a crash what was not synced, but for what the fault keeps', () => {
    const write = (env: Env<Text>): void => {
      env.files.write('log', 1, bytes('1'));
      env.disk.replace('x', 1);
      env.files.write('log', 2, bytes('2'));
    };
    expect(afterCrash(write, 0)).toBe('log=0');
    expect(afterCrash(write, 0b001)).toBe('log=01');
    expect(afterCrash(write, 0b010)).toBe('log=0');
    expect(afterCrash(write, 0b100)).toBe('log=0_2');
    expect(afterCrash(write, 0b101)).toBe('log=012');
  });

  test('keep no name without those before it', () => {
    const write = (env: Env<Text>): void => {
      env.files.write('tmp', 0, bytes('new'));
      env.files.rename('tmp', 'log');
    };
    expect(afterCrash(write, 0b110)).toBe('log=0');
    expect(afterCrash(write, 0b011)).toBe('log=0 tmp=new');
    expect(afterCrash(write, 0b101)).toBe('log=');
    expect(afterCrash(write, 0b111)).toBe('log=new');
  });

  test('may be torn: half of the first write lost is there, and its length', () => {
    const write = (env: Env<Text>): void => {
      env.files.write('log', 1, bytes('1234'));
      env.files.write('log', 5, bytes('5678'));
    };
    expect(afterCrash(write, TORN)).toBe('log=012__');
    expect(afterCrash(write, TORN | 0b01)).toBe('log=0123456__');
    expect(afterCrash(write, TORN | 0b10)).toBe('log=012__5678');
    expect(afterCrash(write, TORN | 0b11)).toBe('log=012345678');
  });

  test('are durable at once where the node syncs them itself', () => {
    const write = (env: Env<Text>): void => {
      env.files.write('log', 1, bytes('1'));
      env.files.write('new', 0, bytes('2'));
      env.files.write('other', 0, bytes('3'));
      env.files.sync('log');
      env.files.sync('new');
    };
    expect(afterCrash(write, 0)).toBe('log=01');
    expect(
      afterCrash((env) => {
        write(env);
        env.files.syncFolder();
      }, 0),
    ).toBe('log=01 new=2 other=');
  });

  test('are synced before a message that waits for the disk leaves', () => {
    const write = (env: Env<Text>): void => {
      env.files.write('new', 0, bytes('1'));
      env.files.rename('new', 'newer');
      env.sendAfterSync('b', 'synced');
      env.files.write('newer', 1, bytes('2'));
    };
    const { trace } = simulate({ a: survivor(write), b: idle });
    expect(arrivals(trace)).toEqual(['15 a>b synced']);
    expect(eventsOf(trace, 'sync')).toMatchObject([{ atMs: 5, writes: 4 }]);
    expect(afterCrash(write, 0, 4)).toBe('log=0');
    expect(afterCrash(write, 0, 6)).toBe('log=0 newer=12');
  });

  test('hold no message up once they are synced', () => {
    const a = survivor((env) => {
      env.files.write('new', 0, bytes('1'));
      env.files.sync('new');
      env.files.syncFolder();
      env.sendAfterSync('b', 'hello');
    });
    const { trace } = simulate({ a, b: idle });
    expect(arrivals(trace)).toEqual(['10 a>b hello']);
    expect(eventsOf(trace, 'sync')).toEqual([]);
  });

  test('share a sync with the records, and each sync is about what was written when it began', () => {
    const a = node((env, output) => {
      const write = (text: string): void => {
        env.files.write('log', env.files.size('log') ?? 0, bytes(text));
        env.disk.replace('last', text);
        env.sendAfterSync('a', text);
      };
      return {
        onStart: () => {
          write('1');
          env.setTimer('2', 1);
          env.setTimer('3', 2);
        },
        onTimer: write,
        onMessage: (_, message) => output(message),
      };
    });
    const { trace } = simulate({ a });
    expect(eventsOf(trace, 'sync')).toMatchObject([
      { atMs: 5, writes: 3 },
      { atMs: 10, writes: 4 },
    ]);
    expect(outputs(trace)).toEqual(['5 a 1', '10 a 2', '10 a 3']);
  });

  test('have all that was said to be durable, under all faults', () => {
    let checked = 0;
    // Each number stands four times: a torn one is none.
    const writer = node((env, output) => {
      const all = (): string[] =>
        env.files.size('log') === undefined ? [] : (textOf(env, 'log').match(/.{4}/g) ?? []);
      const good = all().findIndex((one, i) => one !== letter(i).repeat(4));
      let next = good < 0 ? all().length : good;
      return {
        onStart: () => {
          output({ found: next });
          env.setTimer('write', 7);
        },
        onTimer: () => {
          env.files.write('log', 4 * next, bytes(letter(next).repeat(4)));
          env.sendAfterSync(env.self, String(++next));
          env.setTimer('write', 7);
        },
        onMessage: (_, number) => output({ durable: Number(number) }),
      };
    });
    fc.assert(
      fc.property(troubles, ({ seed, faults }) => {
        const nodes = Object.fromEntries(THREE.map((id) => [id, writer]));
        const { trace } = simulate(nodes, { seed, faults, healAtMs: 400, endAtMs: 500 });
        const durable = new Map<string | null, number>();
        for (const { node, output } of eventsOf(trace, 'output')) {
          const said = output as { found?: number; durable?: number };
          if (said.durable !== undefined) durable.set(node, said.durable);
          if (said.found === undefined || !durable.has(node)) continue;
          expect(said.found).toBeGreaterThanOrEqual(durable.get(node)!);
          checked++;
        }
      }),
      { ...FIXED, numRuns: 100 },
    );
    expect(checked).toBeGreaterThan(20);
  });

  test('throw what files throw, and no more than the handler is stopped by it', () => {
    const a = node((env) => ({ onStart: () => void env.files.read('none') }));
    const { error } = simulate({ a }).simulator;
    expect(error).toMatchObject({ node: 'a', thrown: { name: 'FileError', code: 'ENOENT' } });
  });

  test('may be read outside handlers, but not changed', () => {
    let env!: Env<Text>;
    const a = node((its) => {
      env = its;
      return { onStart: () => env.files.write('log', 0, bytes('x')) };
    });
    simulate({ a });
    expect(textOf(env, 'log')).toBe('x');
    for (const deed of [
      () => env.files.write('log', 0, bytes('y')),
      () => env.files.write('new', 0, bytes('y')),
      () => env.files.truncate('log', 0),
      () => env.files.rename('log', 'new'),
      () => env.files.remove('log'),
      () => env.files.sync('log'),
      () => env.files.syncFolder(),
    ]) {
      expect(deed).toThrow('a changed its files outside its handlers');
    }
    expect(texts(env)).toBe('log=x');
  });

  test('are out of reach of a life before', () => {
    let first: (() => void) | undefined;
    const a = node((env) => {
      first ??= () => env.files.list();
      return { onStart: () => first!() };
    });
    const { error } = simulate({ a }, { faults: [crash('a', { atMs: 1, forMs: 1 })] }).simulator;
    expect(String(error?.thrown)).toContain('a read its files with the env of a life before');
  });
});

/** One of 26, by number. */
function letter(i: number): string {
  return String.fromCharCode(97 + (i % 26));
}

describe('the trace of a run with files', () => {
  const a = survivor((env) => {
    env.files.write('tmp', 3, bytes('abc'));
    env.files.write('log', 0, bytes('x'));
    env.files.sync('tmp');
    env.files.rename('tmp', 'log.1');
    env.files.syncFolder();
    env.files.truncate('log.1', 2);
    env.files.remove('log');
    env.sendAfterSync('a', 'done');
    env.files.write('log.1', 1, bytes('abcdef'));
  });
  const faults = [crash('a', { atMs: 6, forMs: 1 })];

  test('tells in few words what was done to them', () => {
    const { events } = simulate({ a }, { faults }).trace;
    expect(
      events.filter(({ type }) => type.includes('f')).map((event) => caption(event).text),
    ).toEqual([
      'create tmp',
      'write tmp: 3 bytes at 3',
      'write log: 1 byte at 0',
      'synced tmp',
      'rename tmp to log.1',
      'synced the folder',
      'cut log.1 to 2 bytes',
      'remove log',
      'write log.1: 6 bytes at 1',
    ]);
  });

  test('says whose write was torn', () => {
    const torn = [crash('a', { atMs: 1, forMs: 1, keep: TORN })];
    const { trace } = simulate({ a }, { faults: torn });
    expect(eventsOf(trace, 'crash').map((event) => caption(event).text)).toEqual([
      'CRASH, 4 writes lost, a write to log torn, 1 message unsent',
    ]);
  });

  test('reads like a story as a transcript', () => {
    const text = transcript(simulate({ a }, { faults }).trace);
    expect(
      text
        .split('\n')
        .slice(0, 15)
        .map((line) => line.trim()),
    ).toEqual([
      '0 ms  a starts',
      '0 ms  a creates tmp',
      '0 ms  a writes tmp: 3 bytes at 3',
      '0 ms  a writes log: 1 byte at 0',
      '0 ms  a syncs tmp',
      '0 ms  a renames tmp to log.1',
      '0 ms  a syncs the folder',
      '0 ms  a cuts log.1 to 2 bytes',
      '0 ms  a removes log',
      '0 ms  a writes log.1: 6 bytes at 1',
      '5 ms  a syncs 4 writes',
      '5 ms  a → a  done (after sync)',
      '5 ms  a ← a  done',
      '6 ms  a crashes',
      '7 ms  a restarts',
    ]);
  });

  test('has another hash if another byte was written', () => {
    const hash = (text: string): string =>
      hashTrace(simulate({ a: survivor((env) => env.files.write('log', 0, bytes(text))) }).trace);
    expect(hash('a')).toBe(hash('a'));
    expect(hash('a')).not.toBe(hash('b'));
  });

  test('of a run without files is what it was before there were any', () => {
    const hashes = (['datagram', 'stream', 'mixed'] as const).map((links) =>
      hashTrace(
        chatter(
          {
            seed: 7,
            faults: [
              crash('a', { atMs: 33, forMs: 40, keep: 5 }),
              crash('b', { atMs: 90, forMs: 9, keep: TORN }),
            ],
          },
          links,
        ).trace,
      ),
    );
    expect(hashes).toEqual(['7f530862', '662d0b21', '695b2d07']);
  });
});

describe('the explorer', () => {
  const bounds = { crashes: 1, crashing: ['a'] };

  test('tries every way in which files may survive a crash', () => {
    const a = survivor((env) => {
      env.files.write('log', 0, bytes('1'));
      env.files.write('log', 1, bytes('2'));
      env.files.rename('log', 'new');
      env.sendAfterSync('a', 'synced');
    });
    expect(allOutputs({ a }, bounds)).toEqual([
      'log=0',
      'log=02',
      'log=1',
      'log=12',
      'new=0',
      'new=02',
      'new=1',
      'new=12',
    ]);
  });

  test('tells states apart by what is in files, and by what of it is durable', () => {
    const write = (text: string, sync: boolean) => (env: Env<Text>) => {
      env.files.write('log', 0, bytes(text));
      if (sync) env.files.sync('log');
    };
    // Which of the two messages comes first is to be seen in its file only.
    const a = (sync: boolean) =>
      Object.assign(
        (env: Env<Text>, output: (output: unknown) => void, life: number) => ({
          onMessage: (_: string, message: Text) => write(message, sync && message === '1')(env),
          onTimer: () => output(texts(env)),
          onStart: () => {
            if (life === 1) env.setTimer('tell', 1);
            else output(`found ${texts(env)}`);
          },
          inspect: () => life,
        }),
        {},
      );
    const b = node((env) => ({
      onStart: () => {
        env.send('a', '1');
        env.send('a', '2');
      },
    }));
    const outcomes = (sync: boolean) =>
      allOutputs({ a: a(sync), b }, { ...bounds, earlyTimers: 9 });
    expect(outcomes(false)).toEqual([
      '',
      'found ',
      'found log=',
      'found log=1',
      'found log=2',
      'log=1',
      'log=2',
    ]);
    expect(outcomes(true)).toEqual([
      '',
      'found ',
      'found log=',
      'found log=1',
      'found log=2',
      'log=1',
      'log=2',
    ]);
  });

  test('comes to an end when files are written over and over again', () => {
    const a = node((env) => ({
      onStart: () => env.setTimer('write', 1),
      onTimer: () => {
        env.files.write('tmp', 0, bytes('x'));
        env.files.rename('tmp', 'log');
        env.sendAfterSync('a', 'synced');
      },
      onMessage: () => env.setTimer('write', 1),
    }));
    expect(search({ a }, bounds)).toMatchObject({ exhaustive: true });
  });
});
