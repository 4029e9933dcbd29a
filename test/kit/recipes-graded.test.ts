import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Verdict } from '../../src/grade/suite.ts';
import { decodeToken } from '../../src/grade/token.ts';
import { drawTerminal } from '../../src/diagram/terminal.ts';
import {
  mutualExclusion,
  recipeTask,
  recordRecipe,
  type MomentFault,
} from '../../src/recipes/index.ts';
import { crash } from '#kit';
import { startTestServer, type TestServer } from './client-server.ts';
import { lockOptions, lockTest, NAMES, type LockOutput, type Mistake } from './recipes-lock.ts';
import { playProcesses } from './recipes-helpers.ts';
import { ZooKeeperClient } from '../../src/client/index.ts';

const MOMENTS: readonly MomentFault[] = ['lose request', 'lose reply', 'crash', 'pause', 'cut'];

describe('a graded test of a recipe', () => {
  test('lets a lock pass that holds', async () => {
    const { failure, effort } = await lockTest({
      moments: MOMENTS.map((fault) => ({ fault, most: 6 })),
    }).run('none', DEFAULT_SETTINGS);
    expect(failure).toBeUndefined();
    // The plainest, five times six, random ones; the first three twice.
    expect(effort.runs).toBe(1 + 30 + 10 + 1);
  });

  test.each(['lose request', 'lose reply', 'crash', 'pause', 'cut'] as const)(
    'tries %s at different moments',
    async (fault) => {
      const few = await lockTest({ moments: [{ fault, of: ['p1'], most: 3 }], runs: 0 }).run(
        'none',
        DEFAULT_SETTINGS,
      );
      const all = await lockTest({ moments: [{ fault, of: ['p1'], most: 1000 }], runs: 0 }).run(
        'none',
        DEFAULT_SETTINGS,
      );
      expect(few.effort.runs).toBe(1 + 3 + 1);
      expect(all.effort.runs).toBeGreaterThan(few.effort.runs);
      expect(all.failure).toBeUndefined();
    },
  );

  test('finds the mistake that shows when an answer is lost, and nothing else does it', async () => {
    const run = (fault: MomentFault): Promise<Verdict> | Verdict =>
      lockTest({ moments: [{ fault }], runs: 0 }).run(
        'takes a lost answer for a refusal',
        DEFAULT_SETTINGS,
      );
    expect((await run('lose request')).failure).toBeUndefined();
    const { failure } = await run('lose reply');
    expect(failure).toMatchObject({ kind: 'rule', name: 'everyone finishes' });
    expect(failure?.sentence).toMatch(
      /^In the end p\d still waits\. Its last request was exists \/lock\/\w{4}…-\d{10} \(watch\) at \d+ ms, answered at \d+ ms/,
    );
    expect(failure?.faults).toHaveLength(1);
  });

  test('tells of two who are inside, in words and as a diagram', async () => {
    const { failure } = await lockTest({ runs: 0 }).run(
      'believes an old session',
      DEFAULT_SETTINGS,
    );
    expect(failure).toBeUndefined();
    // Who enters is paused, but not for as long as its session lives.
    const long = { fault: 'pause', forMs: 3000 } as const;
    const found = await lockTest({
      moments: [long],
      invariants: () => [mutualExclusion()],
      runs: 0,
    }).run('believes an old session', DEFAULT_SETTINGS);
    expect(found.failure?.name).toBe('mutual exclusion');
    expect(found.failure?.sentence).toMatch(
      /^p\d entered while p\d was inside, in a session that was alive\.$/,
    );
    const drawn = drawTerminal(found.failure!.trace!, { width: 100, colour: false });
    expect(drawn).toMatch(/zk/);
    expect(drawn).not.toMatch(/ping|zk1 {2}|timer/);
  });

  test('a token shows the same run again', async () => {
    const graded = lockTest({ moments: [{ fault: 'lose reply' }], runs: 0 });
    const mistake: Mistake = 'takes a lost answer for a refusal';
    const { failure } = await graded.run(mistake, DEFAULT_SETTINGS);
    const { payload } = decodeToken(failure!.token!);
    const again = await graded.replay!(mistake, payload);
    expect(again.hash).toBe(failure!.hash);
    expect(again.failure?.sentence).toBe(failure!.sentence);
    expect((await graded.replay!('none', payload)).failure).toBeUndefined();
  });

  test('what a process throws is a failure that says where', async () => {
    const { failure } = await lockTest({
      processes: () => ({
        p1: async ({ delay }) => {
          await delay(5);
          throw new Error('out of paper');
        },
      }),
    }).run('none', DEFAULT_SETTINGS);
    expect(failure?.kind).toBe('exception');
    expect(failure?.sentence).toMatch(/out of paper/);
  });
});

describe('a task about a recipe', () => {
  const task = (faults: Parameters<typeof crash>[0]) =>
    recipeTask<Mistake, LockOutput>({
      ...lockOptions,
      goal: 'p1 never enters',
      faults: () => [crash(faults, { atMs: 24, forMs: 9000 })],
      accept: (list) => (list.length > 1 ? 'One is enough.' : undefined),
      judge: ({ told }) =>
        told.some(({ process, output }) => process === 'p1' && output.kind === 'entered')
          ? 'p1 has entered.'
          : undefined,
    });

  test('is judged by the run that comes of the faults', async () => {
    const { failure } = await task('p2').run('none', DEFAULT_SETTINGS);
    expect(failure).toMatchObject({ kind: 'task', sentence: 'p1 has entered.' });
    expect(failure!.trace!.nodes).toEqual(['p1', 'p2', 'zk', 'p3']);
    const { payload } = decodeToken(failure!.token!);
    const again = await task('p2').replay!('none', payload);
    expect(again.hash).toBe(failure!.hash);
  });

  test('refuses faults that would stop all servers', async () => {
    const { failure } = await task('zk1').run('none', DEFAULT_SETTINGS);
    expect(failure?.sentence).toMatch(/^In this task zk1 stands for a majority/);
  });
});

describe('a recorded run', () => {
  test('shows what is asked and heard, in words, and nothing else', async () => {
    const trace = await recordRecipe<Mistake, LockOutput>(lockOptions, {
      chapter: 'none',
      toMs: 60,
      without: ['p3'],
    });
    expect(trace.nodes).toEqual(['p1', 'p2', 'zk']);
    expect(drawTerminal(trace, { width: 100, colour: false })).toMatchSnapshot();
  });

  test('says which answers are old', async () => {
    const { trace } = await playProcesses(
      {
        w: async ({ client, delay }) => {
          const zk = client();
          await zk.connected();
          await delay(1000);
          for (let i = 0; i < 5; i++) await zk.setData('/x', new Uint8Array([48 + i]));
        },
        ...Object.fromEntries(
          ['a', 'b', 'c'].map((name) => [
            name,
            async ({
              client,
              delay,
            }: {
              client: () => ZooKeeperClient;
              delay: (ms: number) => Promise<void>;
            }) => {
              const zk = client();
              for (let i = 0; i < 70; i++) {
                await delay(20);
                await zk.getData('/x');
              }
            },
          ]),
        ),
      },
      { tree: { '/x': '' }, lag: 4, seed: 2 },
    );
    const { foreground } = await import('../../src/recipes/foreground.ts');
    const words = foreground(trace).events.flatMap((event) =>
      event.type === 'send' ? [JSON.stringify(event.message)] : [],
    );
    expect(words.some((text) => /\(zk[23] is behind\)/.test(text))).toBe(true);
    expect(words.some((text) => /zk1 is behind/.test(text))).toBe(false);
  });
});

describe('on a running ensemble', () => {
  let server: TestServer;
  beforeAll(async () => (server = await startTestServer()));
  afterAll(() => server.stop());

  const live = (mistake: Mistake, more: Parameters<typeof lockTest>[0] = {}) =>
    lockTest(more).runLive!(mistake, {
      ...DEFAULT_SETTINGS,
      servers: `127.0.0.1:${server.port}/recipes`,
    });

  test('the same processes pass by the same rules, with connections that break, and leave nothing behind', async () => {
    const { failure, effort } = await live('none');
    expect(failure).toBeUndefined();
    expect(effort.runs).toBe(2);
    const client = new ZooKeeperClient(`127.0.0.1:${server.port}`);
    expect((await client.getChildren('/recipes')).children).toEqual([]);
    await client.close();
  });

  test('a rule that is broken is told, with what has led to it', async () => {
    const names = { session: 0n, ticket: 1 };
    const { failure } = await live('none', {
      processes: () =>
        Object.fromEntries(
          NAMES.map((name, i) => [
            name,
            async ({ client, output }) => {
              const zk = client();
              await zk.create('/lock/x', null, { sequential: true });
              output({ ...names, kind: 'entered', session: BigInt(i + 1) });
              await zk.exists('/lock');
            },
          ]),
        ),
    });
    expect(failure).toMatchObject({ kind: 'rule', name: 'mutual exclusion' });
    const story = failure!.story!.map(({ text }) => text);
    expect(story.some((line) => /p\d: create \/lock\/x \(S\) -> \/lock\/x0/.test(line))).toBe(true);
    expect(story.at(-1)).toMatch(/p\d: tells .*entered/);
  });

  test('what is left is seen', async () => {
    const { failure } = await live('none', {
      processes: () => ({
        p1: async ({ client }) => void (await client().create('/lock/left')),
      }),
    });
    expect(failure).toMatchObject({
      name: 'nothing is left',
      sentence: '/lock/left is still there.',
    });
  });

  test('what a process throws is told', async () => {
    const { failure } = await live('none', {
      processes: () => ({ p1: () => Promise.reject(new Error('out of paper')) }),
    });
    expect(failure?.kind).toBe('exception');
    expect(failure?.sentence).toMatch(/out of paper.*p1/);
  });

  test('may be left out', () => {
    expect(lockTest({ simulatedOnly: true }).runLive).toBeUndefined();
  });
});
