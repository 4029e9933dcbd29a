import { afterEach, describe, expect, test, vi } from 'vitest';
import { GUARD_KEY, MAX_TURNS, type LoopGuard } from '../../src/grade/loop-guard.ts';
import { crash, pause } from '../../src/sim/fault.ts';
import { hashTrace } from '../../src/sim/hash.ts';
import { takeLateUse } from '../../src/sim/late-use.ts';
import { macrotasks } from '../../src/sim/macrotask.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { takeStrays } from '../../src/sim/strays.ts';
import {
  echo,
  process as program,
  scenario,
  settle,
  type Main,
  type Tools,
} from './process-helpers.ts';
import { eventsOf, outputs } from './sim-helpers.ts';

const idle = program(() => undefined);

/** Runs one process, beside an echo. */
const alone = (main: Main) => settle({ a: program(main), echo });

/** A microtask that is not a promise. */
const queued = () => new Promise<void>((done) => queueMicrotask(done));

/** What went wrong in the only process. */
async function errorOf(main: Main) {
  const { simulator } = await alone(main);
  expect(simulator.error, 'nothing went wrong').toBeDefined();
  const { thrown, ...rest } = simulator.error!;
  return { ...rest, thrown: thrown as Error };
}

describe('a process', () => {
  test('goes on after each answer, and may use its env there', async () => {
    const main = async ({ ask, delay, output, env }: Tools): Promise<void> => {
      output(await ask('echo', 'one'));
      await delay(50);
      output(`${await ask('echo', 'two')} at ${env.now()}`);
    };
    const { trace, simulator } = await alone(main);
    expect(simulator.error).toBeUndefined();
    expect(outputs(trace)).toEqual(['20 a ONE', '90 a TWO at 90']);
  });

  test('plays ping-pong with another, both at once', async () => {
    const main = async ({ ask, output, env }: Tools): Promise<void> => {
      for (let i = 1; i <= 3; i++) output(await ask(env.peers[0]!, `ball ${i}`));
    };
    const { trace } = await settle({ a: program(main), b: program(main) });
    expect(outputs(trace)).toEqual([
      '20 a b: ball 1',
      '20 b a: ball 1',
      '40 a b: ball 2',
      '40 b a: ball 2',
      '60 a b: ball 3',
      '60 b a: ball 3',
    ]);
  });

  test('has as many promises settle in between as it likes', async () => {
    const main = async ({ output, env }: Tools): Promise<void> => {
      for (let i = 0; i < 1000; i++) await Promise.resolve();
      await Promise.all([new Promise<void>((done) => process.nextTick(done)), queued()]);
      await Promise.race([Promise.resolve(), new Promise(() => undefined)]);
      output(`done at ${env.now()}`);
    };
    expect(outputs((await alone(main)).trace)).toEqual(['0 a done at 0']);
  });

  test('may wait for ever', async () => {
    const { simulator, result } = await alone(() => new Promise(() => undefined));
    expect(simulator.stopped).toBe(false);
    expect(result).toEqual({ endedAtMs: 2000, events: 3, restless: false });
  });

  test('gives everything to the trace as what its handler did', async () => {
    const { trace } = await alone(async ({ ask, env }) => {
      await ask('echo', 'hello');
      env.note('I am told');
    });
    const note = eventsOf(trace, 'note')[0]!;
    expect(trace.events[note.cause!]).toMatchObject({ type: 'deliver', node: 'a', atMs: 20 });
  });

  test('may wait for the disk', async () => {
    const { trace } = await alone(async ({ delay, env }) => {
      await delay(1);
      env.disk.replace('x', 1);
      env.sendAfterSync('echo', { kind: 'question', number: 1, text: 'x' });
    });
    expect(eventsOf(trace, 'sync').map(({ atMs }) => atMs)).toEqual([6]);
    expect(eventsOf(trace, 'deliver')[0]!.atMs).toBe(16);
  });

  test('is gone with a crash: what it waited for does not wake it', async () => {
    const main = async ({ ask, delay, output, life }: Tools): Promise<void> => {
      output(`life ${life}`);
      await ask('echo', 'x');
      output(`life ${life} goes on`);
      await delay(100);
      output(`life ${life} is done`);
    };
    const faults = [crash('a', { atMs: 30, forMs: 200 })];
    const { trace, simulator } = await settle({ a: program(main), echo }, { faults });
    expect(simulator.error).toBeUndefined();
    expect(outputs(trace)).toEqual([
      '0 a life 1',
      '20 a life 1 goes on',
      '230 a life 2',
      '250 a life 2 goes on',
      '350 a life 2 is done',
    ]);
  });

  test('may crash right after a handler, when its promises have settled', async () => {
    const faults = [{ kind: 'crash-after', node: 'a', step: 2, keep: 0, forMs: 100 } as const];
    const main = async ({ ask, output, life }: Tools): Promise<void> => {
      await ask('echo', 'x');
      output(`life ${life}`);
    };
    const { trace } = await settle({ a: program(main), echo }, { faults });
    expect(outputs(trace)).toEqual(['20 a life 1', '140 a life 2']);
  });

  test('that is paused goes on when it wakes up', async () => {
    const faults = [pause('a', { atMs: 5, forMs: 100 })];
    const main = async ({ ask, output }: Tools): Promise<void> => output(await ask('echo', 'x'));
    const { trace } = await settle({ a: program(main), echo }, { faults });
    expect(outputs(trace)).toEqual(['105 a X']);
  });

  test('is started again with all others when everything heals', async () => {
    const faults = ['a', 'b'].map((node) => crash(node, { atMs: 10, forMs: 5000 }));
    const main = async ({ ask, output, life }: Tools): Promise<void> =>
      output(`${life}: ${await ask('echo', 'x')}`);
    const nodes = { a: program(main), b: program(main), echo };
    const { trace } = await settle(nodes, { faults });
    expect(outputs(trace)).toEqual(['1020 a 2: X', '1020 b 2: X']);
  });

  test('runs twice in the very same way, whatever goes on besides', async () => {
    const main = async ({ ask, delay, output, env }: Tools): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        const answers = [ask('echo', `${i}`), ask(env.peers[0]!, 'x'), delay(env.random() * 30)];
        output(String(await Promise.race(answers)));
      }
    };
    const nodes = { a: program(main), b: program(main), echo };
    const noise = setInterval(() => undefined, 0);
    const hashes = await Promise.all(
      [1, 2, 3, 4].map(async () => hashTrace((await settle(nodes, { seed: 5 })).trace)),
    );
    clearInterval(noise);
    expect(new Set(hashes).size).toBe(1);
  });

  test('needs a run that waits', () => {
    const { world } = scenario;
    const simulator = new Simulator({ ...world, nodes: { a: idle }, seed: 0, faults: [] });
    expect(() => simulator.run()).toThrow('cannot be run here');
  });
});

describe('beside processes, a node that does not wait', () => {
  test('must not return a promise', async () => {
    const hasty = () => ({ onMessage: async () => undefined, inspect: () => null });
    const { simulator } = await settle({ a: program(({ ask }) => void ask('b', 'x')), b: hasty });
    expect(simulator.error!.handler).toBe('onMessage(question) of b');
    expect((simulator.error!.thrown as Error).message).toMatch(/^onMessage returned a promise/);
  });
});

describe('what goes wrong in a process', () => {
  test('is an error of it, with the place, if its main fails', async () => {
    const error = await errorOf(async ({ ask }) => {
      await ask('echo', 'x');
      throw new Error('no such node');
    });
    expect(error).toMatchObject({
      node: 'a',
      handler: 'the code of a at 20 ms',
      process: 'looked at',
    });
    expect(error.thrown.message).toBe('no such node');
    expect(error.thrown.stack).toContain('sim-settling.test.ts');
  });

  test('is an error of it if it throws at once', async () => {
    const error = await errorOf(() => {
      throw new Error('oops');
    });
    expect(error).toMatchObject({ handler: 'the code of a at 0 ms', process: 'looked at' });
  });

  test('ends the run there, and what it does after that is no part of it', async () => {
    const { trace, simulator } = await alone(async ({ delay, output }) => {
      await delay(10);
      output('in time');
      void queued()
        .then(queued)
        .then(queued)
        .then(() => output('too late'));
      throw new Error('oops');
    });
    expect(trace.events.at(-1)).toMatchObject({ type: 'error', node: 'a', atMs: 10, text: 'oops' });
    expect(outputs(trace)).toEqual(['10 a in time']);
    expect(simulator.error!.thrown).toMatchObject({ message: 'oops' });
  });

  test('is found in a promise that nobody looked at', async () => {
    const error = await errorOf(async ({ ask, delay }) => {
      void ask('echo', 'x').then(() => {
        throw new Error('nobody heard');
      });
      await delay(500);
    });
    expect(error).toMatchObject({ handler: 'the code of a at 20 ms', process: 'promise' });
    expect(error.thrown.message).toBe('nobody heard');
  });

  test('is found in a promise that somebody looks at only later', async () => {
    const error = await errorOf(async ({ ask, delay }) => {
      const answer = ask('echo', 'x').then(() => Promise.reject(new Error('too early')));
      await delay(500);
      await answer;
    });
    expect(error).toMatchObject({ handler: 'the code of a at 20 ms', process: 'promise' });
  });

  test('is found in a callback', async () => {
    const fail = (): void => {
      throw new Error('out of a callback');
    };
    for (const later of [queueMicrotask, (code: () => void) => process.nextTick(code)]) {
      const error = await errorOf(async ({ delay }) => {
        await delay(3);
        later(fail);
      });
      expect(error).toMatchObject({ handler: 'the code of a at 3 ms', process: 'callback' });
      expect(error.thrown.message).toBe('out of a callback');
    }
  });

  test('is found in a listener of an AbortSignal', async () => {
    const error = await errorOf(async ({ delay }) => {
      const abort = new AbortController();
      abort.signal.addEventListener('abort', () => {
        throw new Error('aborted badly');
      });
      await delay(7);
      abort.abort();
    });
    expect(error).toMatchObject({ handler: 'the code of a at 7 ms', process: 'callback' });
  });

  test('may be caught', async () => {
    const { simulator } = await alone(async ({ delay }) => {
      await delay(3);
      await Promise.reject(new Error('never mind')).catch(() => undefined);
      const settled = await Promise.allSettled([Promise.reject(new Error('never mind'))]);
      expect(settled[0].status).toBe('rejected');
    });
    expect(simulator.error).toBeUndefined();
  });

  test('does not reach anybody else who listens, and they listen again afterwards', async () => {
    const events = ['unhandledRejection', 'uncaughtException'] as const;
    const before = events.map((event) => process.rawListeners(event));
    expect(before[0]!.length).toBeGreaterThan(0);
    await errorOf(async () => void Promise.reject(new Error('oops')));
    await expect(alone(() => undefined)).resolves.toBeDefined();
    const broken = () => {
      throw new Error('a factory of the suite');
    };
    await settle({ a: Object.assign(broken, { settles: true } as const) });
    const badRule = { name: 'r', rule: 'R.', start: () => 0, observe: () => explode() };
    const talker = program(({ output }) => output('x'));
    await settle({ a: talker }, { invariants: [badRule] });
    expect(events.map((event) => process.rawListeners(event))).toEqual(before);
  });

  test('is an endless loop even if it waits in it', async () => {
    const guard = (globalThis as unknown as Record<symbol, LoopGuard>)[Symbol.for(GUARD_KEY)]!;
    // What the transform makes of a loop.
    const loop = async (): Promise<void> => {
      for (;;) {
        if (++guard.turns > guard.limit) guard.stop('chapters/10-locks/lock.ts', 7);
        await Promise.resolve();
      }
    };
    const looked = await errorOf(async ({ delay }) => {
      await delay(5);
      await loop();
    });
    expect(looked).toMatchObject({ handler: 'the code of a at 5 ms', process: 'looked at' });
    expect(looked.thrown).toMatchObject({ name: 'EndlessLoop', line: 7 });
    const stray = await errorOf(() => void loop());
    expect(stray).toMatchObject({ process: 'promise', thrown: { name: 'EndlessLoop' } });
    expect(MAX_TURNS).toBe(guard.limit);
  });

  test('is an endless loop of messages', async () => {
    const error = await errorOf(async ({ ask }) => {
      for (let i = 0; i < 20_000; i++) {
        void ask('echo', 'x');
        await Promise.resolve();
      }
    });
    expect(error.thrown.message).toContain('sent more than 10000 messages in one go');
  });
});

describe('tripwires in a process', () => {
  const WIRES: Readonly<Record<string, readonly [() => unknown, string]>> = {
    'Math.random': [() => Math.random(), 'client.newId() or the random() you are given'],
    'Date.now': [() => Date.now(), 'client.now()'],
    'new Date': [() => new Date(), 'client.now()'],
    'performance.now': [() => performance.now(), 'client.now()'],
    'crypto.randomUUID': [() => crypto.randomUUID(), 'client.newId()'],
    setTimeout: [() => setTimeout(() => undefined, 1), 'client.delay()'],
    setInterval: [() => setInterval(() => undefined, 1), 'client.delay()'],
    setImmediate: [() => setImmediate(() => undefined), 'client.delay()'],
    'AbortSignal.timeout': [() => AbortSignal.timeout(1), 'client.delay()'],
    fetch: [() => fetch('http://127.0.0.1'), 'your client'],
  };

  test.each(Object.entries(WIRES))(
    '%s names what to use instead',
    async (_name, [use, instead]) => {
      const error = await errorOf(async ({ delay }) => {
        await delay(5);
        use();
      });
      expect(error.thrown.name).toBe('ForbiddenUse');
      expect(error.thrown.message).toContain(`use ${instead} instead`);
      expect(error.thrown.message).toMatch(/^Your code /);
      expect(error.handler).toBe('the code of a at 5 ms');
    },
  );

  test('end the run even if what they throw is caught', async () => {
    const error = await errorOf(async ({ delay }) => {
      await delay(5);
      try {
        Date.now();
      } catch {
        // As around a request that may fail.
      }
      await delay(5);
    });
    expect(error).toMatchObject({ handler: 'the code of a at 5 ms', process: 'looked at' });
  });

  test('are gone afterwards', async () => {
    await alone(() => undefined);
    expect(Date.now()).toBeGreaterThan(0);
    expect(Math.random()).toBeLessThan(1);
    expect(AbortSignal.timeout(1)).toBeInstanceOf(AbortSignal);
  });

  test('do not mind moments that are given, nor signals without a clock', async () => {
    const { simulator } = await alone(async ({ delay, output }) => {
      await delay(1);
      output(new Date(0).toISOString());
      AbortSignal.any([new AbortController().signal]);
    });
    expect(simulator.error).toBeUndefined();
  });
});

describe('a process at the wrong time', () => {
  afterEach(() => void takeLateUse());

  /** A variable that two processes share: one waits for what the other does. */
  function shared(use: (tools: Tools) => Promise<void>) {
    let wake: (() => void) | undefined;
    const waiter = program(async (tools) => {
      await new Promise<void>((resolve) => (wake = resolve));
      await use(tools);
    });
    const waker = program(async ({ delay }) => {
      await delay(10);
      wake!();
    });
    return { waiter, waker };
  }

  test('must not use its env when it is the turn of another', async () => {
    const { waiter, waker } = shared(async ({ ask }) => void (await ask('echo', 'x')));
    const { simulator } = await settle({ a: waiter, b: waker, echo });
    expect(simulator.error).toMatchObject({ node: 'a', handler: 'the code of a at 10 ms' });
    const { message } = simulator.error!.thrown as Error;
    expect(message).toMatch(/^a sent a message when it was the turn of b\. Is something kept/);
  });

  test('cannot hide that by a catch', async () => {
    const { waiter, waker } = shared(
      async ({ ask }) => void (await ask('echo', 'x').catch(String)),
    );
    const { simulator } = await settle({ a: waiter, b: waker, echo });
    expect(simulator.error).toMatchObject({ node: 'a', handler: 'the code of a at 10 ms' });
  });

  test('does not disturb a later run', async () => {
    let wake: (() => void) | undefined;
    const lost: { env?: Tools['env'] } = {};
    await alone(async ({ env }) => {
      lost.env = env;
      await new Promise<void>((resolve) => (wake = resolve));
      env.now();
    });
    const { simulator, trace } = await alone(async ({ delay, output }) => {
      await delay(10);
      wake!();
      await delay(10);
      output('undisturbed');
    });
    expect(simulator.error).toBeUndefined();
    expect(outputs(trace)).toEqual(['20 a undisturbed']);
    expect(takeLateUse()!.message).toMatch(/^a asked for the time after its run was over\./);
    expect(() => lost.env!.now()).toThrow('after its run was over');
  });
});

test('in a browser, what gets by everybody is taken over, too', () => {
  const window = new EventTarget();
  const told: unknown[] = [];
  vi.stubGlobal('process', undefined);
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  const stray = (type: string, more: object): boolean =>
    window.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), more));
  const giveBack = takeStrays((thrown, how) => told.push([thrown, how]));
  const isShown = [
    stray('unhandledrejection', { reason: 'x' }),
    stray('error', { error: 'y' }),
    (giveBack(), stray('error', { error: 'z' })),
  ];
  vi.unstubAllGlobals();
  expect(told).toEqual([
    ['x', 'promise'],
    ['y', 'callback'],
  ]);
  expect(isShown).toEqual([false, false, true]);
});

describe('a macrotask', () => {
  test('comes when all promises have settled, also where there is no setImmediate', async () => {
    for (const means of [{ setImmediate }, { MessageChannel }]) {
      const next = macrotasks(means);
      let turns = 0;
      void (async () => {
        for (; turns < 50; turns++) await Promise.resolve();
      })();
      await next();
      expect(turns).toBe(50);
      await Promise.all([next(), next()]);
    }
  });
});

function explode(): never {
  throw new Error('a flaw of the suite');
}
