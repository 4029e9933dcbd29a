import path from 'node:path';
import vm from 'node:vm';
import { build, type Rollup } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import { chapterPlugin } from '../../src/grade/resolve.ts';
import { KIT_ROOT } from '../../src/grade/root.ts';

/** The client as a script for browsers. */
async function bundle(): Promise<string> {
  const { plugin } = chapterPlugin(KIT_ROOT, { otherwise: 'reference' });
  const { transform: _, ...resolver } = plugin;
  const built = (await build({
    configFile: false,
    root: KIT_ROOT,
    logLevel: 'silent',
    plugins: [resolver],
    build: {
      write: false,
      minify: false,
      lib: {
        entry: path.join(KIT_ROOT, 'src', 'client', 'index.ts'),
        formats: ['iife'],
        name: 'client',
      },
    },
  })) as Rollup.RollupOutput[];
  const [chunk] = built.flatMap(({ output }) => output);
  return chunk!.type === 'chunk' ? chunk!.code : '';
}

describe('in a browser', () => {
  let code = '';
  beforeAll(async () => (code = await bundle()), 60_000);

  /** What there is in a browser, and nothing of Node. */
  const run = (script: string): unknown =>
    vm.runInNewContext(`${code}\n${script}`, {
      AbortController,
      AbortSignal,
      TextDecoder,
      TextEncoder,
      crypto,
      performance,
      queueMicrotask,
      setTimeout,
    });

  test('the client needs nothing of Node', () => {
    expect(code).not.toMatch(/["']node:(?!net)|browser-external|require\(/);
    const surroundings = `{
      now: () => 0, random: () => 0.5, setTimer: () => () => undefined, defer: () => undefined,
      connect: (to) => (links.push(to.host), { send: () => undefined, close: () => undefined }),
    }`;
    const script = `const links = [];
      const made = new client.ZooKeeperClient('a:1', { surroundings: ${surroundings} });
      JSON.stringify([made.state, links, made.newId().length])`;
    expect(run(script)).toBe('["Disconnected",["a"],32]');
  });

  test('it says that there is no TCP', () => {
    expect(() => run(`new client.ZooKeeperClient('a:1')`)).toThrow('There is no TCP here');
  });
});
