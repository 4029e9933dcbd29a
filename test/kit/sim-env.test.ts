import { describe, expect, test } from 'vitest';
import type { Env } from '../../src/kit/env.ts';
import { crash } from '../../src/sim/fault.ts';
import { eventsOf, idle, node, outputs, simulate, type Text } from './sim-helpers.ts';

/** What a node's error says, if it does this when it starts. */
function complaint(deed: (env: Env<Text>) => unknown): string {
  const a = node((env) => ({ onStart: () => void deed(env) }));
  const { simulator } = simulate({ a, b: idle });
  return String((simulator.error?.thrown as Error | undefined)?.message);
}

describe('the Env', () => {
  test('what is outside a handler is refused', () => {
    let env!: Env<Text>;
    let tell!: (output: unknown) => void;
    const a = node((its, output) => {
      env = its;
      tell = output;
      return {};
    });
    simulate({ a, b: idle });
    for (const deed of [
      () => env.send('b', 'hello'),
      () => env.sendAfterSync('b', 'hello'),
      () => env.setTimer('x', 1),
      () => env.clearTimer('x'),
      () => env.note('x'),
      () => env.now(),
      () => env.random(),
      () => env.disk.replace('x', 1),
      () => env.disk.log('x').append(1),
      () => tell('x'),
    ]) {
      expect(deed).toThrow('outside its handlers');
    }
  });

  test('another node in whose handler it is used is no excuse', () => {
    let env!: Env<Text>;
    const a = node((its) => {
      env = its;
      return {};
    });
    const b = node(() => ({ onStart: () => env.send('b', 'hello') }));
    expect(String(simulate({ a, b }).simulator.error?.thrown)).toContain(
      'a sent a message outside its handlers',
    );
  });

  test.each<[string, (env: Env<Text>, output: (output: unknown) => void) => void]>([
    ['sends', (env) => env.send('a', 'x')],
    ['writes a record', (env) => env.disk.replace('x', 1)],
    ['appends to a log', (env) => env.disk.log('x').append(1)],
    ['reads', (env) => env.disk.read('x')],
    ['tells the application', (_env, output) => output('x')],
  ])('a process that %s with the env of its life before is refused', (_, deed) => {
    let first: (() => void) | undefined;
    const a = node((env, output) => {
      first ??= () => deed(env, output);
      return { onStart: () => (env.now() > 0 ? first!() : undefined) };
    });
    const { simulator } = simulate({ a }, { faults: [crash('a', { atMs: 5, forMs: 5 })] });
    expect(String(simulator.error?.thrown)).toContain('with the env of a life before its crash');
  });

  test('inspect() may read the disk', () => {
    const a = node((env) => ({ inspect: () => env.disk.log('x').read() }));
    const { simulator } = simulate({ a });
    expect(simulator.members[0]!.node!.inspect()).toEqual([]);
  });

  test('a message to a node that does not exist is refused, and the names are listed', () => {
    expect(complaint((env) => env.send('c', 'x'))).toBe(
      'a sent a message to "c", but there is no such node. There are: a, b.',
    );
  });

  test('what is not plain data is refused where it is handed over', () => {
    const map = new Map() as unknown as Text;
    expect(complaint((env) => env.send('b', map))).toContain('the message contains a Map');
    expect(complaint((env) => env.sendAfterSync('b', map))).toContain('the message contains a Map');
    expect(complaint((env) => env.disk.replace('x', map))).toContain('record "x" contains a Map');
    expect(complaint((env) => env.disk.log('x').append(map))).toContain('an entry of log "x"');
    const a = node((_, output) => ({ onStart: () => output(map) }));
    expect(String(simulate({ a }).simulator.error?.thrown)).toContain('the output contains a Map');
  });

  test('the list of peers cannot be changed', () => {
    expect(complaint((env) => (env.peers as string[]).push('c'))).toContain('not extensible');
  });

  test('receiver and sender do not share a message, nor the trace an output', () => {
    const sent = { list: [1] };
    const a = node((env, output) => ({
      onStart: () => {
        env.send('b', sent as unknown as Text);
        output(sent);
        sent.list.push(2);
      },
    }));
    const b = node(() => ({
      onMessage: (_, message) => void (message as unknown as typeof sent).list.push(3),
    }));
    const { trace } = simulate({ a, b });
    expect(eventsOf(trace, 'send')[0]!.message).toEqual({ list: [1] });
    expect(eventsOf(trace, 'deliver')[0]!.message).toEqual({ list: [1] });
    expect(eventsOf(trace, 'output')[0]!.output).toEqual({ list: [1] });
  });

  test('its random numbers are the same ones for a seed, and others for other nodes', () => {
    const a = node((env, output) => ({ onStart: () => output(env.random()) }));
    const [first, second] = outputs(simulate({ a, b: a }, { seed: 3 }).trace);
    expect(outputs(simulate({ a, b: a }, { seed: 3 }).trace)).toEqual([first, second]);
    expect(first!.split(' ')[2]).not.toBe(second!.split(' ')[2]);
  });

  test('an async handler is refused, and what becomes of its promise is nobody’s business', async () => {
    const later = async (): Promise<void> => {
      await Promise.resolve();
      throw new Error('nobody hears this');
    };
    const a = node(() => ({ onStart: () => later() as unknown as void }));
    expect(String(simulate({ a }).simulator.error?.thrown)).toContain('returned a promise');
    await new Promise((resolve) => setImmediate(resolve));
  });

  test('an exception ends the run and names its handler', () => {
    const a = node(() => ({
      onMessage: () => {
        throw Object.create(null);
      },
    }));
    const b = node((env) => ({
      onStart: () => env.send('a', { kind: 'vote' } as unknown as Text),
    }));
    const { simulator, trace } = simulate({ a, b });
    expect(simulator.error).toMatchObject({ node: 'a', handler: 'onMessage(vote) of a' });
    expect(trace.events.at(-1)).toMatchObject({ type: 'error', node: 'a' });
  });
});

describe('tripwires', () => {
  const RealDate = Date;
  test.each<[string, () => unknown, string]>([
    ['Math.random', () => Math.random(), 'env.random()'],
    ['Date.now', () => Date.now(), 'env.now()'],
    ['new Date', () => new Date(), 'env.now()'],
    ['Date', () => Date(), 'env.now()'],
    ['performance.now', () => performance.now(), 'env.now()'],
    ['setTimeout', () => setTimeout(() => undefined), 'env.setTimer()'],
    ['setInterval', () => setInterval(() => undefined), 'env.setTimer()'],
    ['setImmediate', () => setImmediate(() => undefined), 'env.send()'],
    ['queueMicrotask', () => queueMicrotask(() => undefined), 'env.send()'],
    ['fetch', () => fetch('http://localhost'), 'env.send()'],
    ['crypto.randomUUID', () => crypto.randomUUID(), 'env.random()'],
    ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(1)), 'env.random()'],
  ])('%s is refused in a handler, with what to use instead', (_, use, instead) => {
    expect(complaint(use)).toContain(instead);
  });

  test('a Date that does not read the clock is allowed', () => {
    const a = node((_, output) => ({
      onStart: () => {
        class Day extends Date {}
        const day = new Day(0);
        output(`${day.toISOString()} ${day instanceof Day} ${Date.UTC(1970, 0, 2)}`);
      },
    }));
    expect(outputs(simulate({ a }).trace)).toEqual(['0 a 1970-01-01T00:00:00.000Z true 86400000']);
  });

  test('after a run all is as it was, even after one that failed', () => {
    complaint(() => Math.random());
    expect(Date).toBe(RealDate);
    expect(Date.now()).toBeGreaterThan(0);
    expect(Math.random()).toBeLessThan(1);
    expect(performance.now()).toBeGreaterThan(0);
    expect(Object.keys(performance)).not.toContain('now');
    expect(crypto.randomUUID()).toHaveLength(36);
  });
});
