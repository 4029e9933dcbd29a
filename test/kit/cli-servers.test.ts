import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serversProblem } from '../../src/cli/servers-problem.ts';
import { readProgress } from '../../src/grade/progress.ts';
import type { ResultJson } from '../../src/grade/result.ts';
import { startTestServer, type TestServer } from './client-server.ts';
import { runCommand } from './run-command.ts';
import { FIXTURE, temporaryWorkbook } from './temporary-workbook.ts';

let server: TestServer;
let servers: string;

beforeAll(async () => {
  server = await startTestServer();
  servers = `127.0.0.1:${server.port}`;
});
afterAll(() => server.stop());

const SUITE = path.join('test', '01-two-phase-commit', 'suite.ts');

/** A workbook whose test 1.1 can be run on servers: there it asks one of them. */
function liveWorkbook(): string {
  const root = temporaryWorkbook();
  const file = path.join(root, SUITE);
  const source = readFileSync(file, 'utf8');
  const live = `
import { ZooKeeperClient } from '../../../../../../src/client/index.ts';

function live(test: GradedTest<Chapter>): GradedTest<Chapter> {
  return {
    ...test,
    runLive: async (chapter, { servers, seed }) => {
      const client = new ZooKeeperClient(servers);
      try {
        const greeting = new chapter.Greeter().greet('Ada');
        const { path } = await client.create('/greeting', new TextEncoder().encode(greeting));
        const { data } = await client.getData(path);
        const said = new TextDecoder().decode(data ?? undefined);
        const effort = { runs: seed, events: 2 };
        return said === 'hello Ada' ? { effort } : { effort, failure: wrongWords('politeness', [said], ['hello Ada']) };
      } finally {
        await client.close();
      }
    },
  };
}
`;
  const [imports, ...rest] = source.split('\ninterface Chapter {');
  const changed = [`${imports}${live}`, ...rest]
    .join('\ninterface Chapter {')
    .replace(/expects\(\n(\s+\{ id: '1\.1'[^]*?\['hello Ada'\],\n\s+)\),/, 'live(expects(\n$1)),');
  expect(changed).toContain('live(expects(');
  writeFileSync(file, changed);
  return root;
}

describe('npm test -- chapter1 --servers', { timeout: 60_000 }, () => {
  it('runs what can be run there, and says what was skipped', async () => {
    const root = liveWorkbook();
    const [json, junit] = ['result.json', 'result.xml'].map((file) => path.join(root, file));
    const options = ['--servers', servers, '--json', json!, '--junit', junit!, '--seed', '3'];
    const run = await runCommand(root, 'test', '1', '--solution', ...options);
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(new RegExp(`^Chapter 1, Two-phase commit, on ${servers}\n`));
    expect(run.stdout).toContain('Skipped:  2.1, 2.2, worth 60 points. They need the simulator.');
    expect(run.stdout).toContain('Tried:  3 runs with 2 events');
    expect(run.stdout).toContain('✓ 40 of 40 points');
    expect(run.code).toBe(0);
    const result = JSON.parse(readFileSync(json!, 'utf8')) as ResultJson;
    expect(result).toMatchObject({ servers, passed: true, points: 40, maxPoints: 40 });
    expect(result.tests.map(({ skipped }) => skipped)).toEqual([undefined, true, true]);
    expect(readFileSync(junit!, 'utf8')).toContain(`name="servers" value="${servers}"`);
  });

  it('tells what failed there, and how to try again; progress is left alone', async () => {
    const root = liveWorkbook();
    const run = await runCommand(root, 'test', '1', '--servers', servers);
    expect(run.stdout).toContain('Not written yet');
    expect(run.stdout).toContain('write greeter.ts:15, then run the same command again.');
    expect(run.code).toBe(1);
    expect(readProgress(root)).toEqual({});
  });

  it('refuses a chapter that needs the simulator', async () => {
    const run = await runCommand(FIXTURE, 'test', '1', '--solution', '--servers', servers);
    expect(run.stderr).toContain('Chapter 1 has no test that can be run on servers');
    expect(run.code).toBe(2);
  });

  it('refuses a list that makes no sense', async () => {
    const run = await runCommand(FIXTURE, 'test', '1', '--solution', '--servers', 'a:b');
    expect(run.stderr).toContain('--servers takes host:port[,host:port…][/chroot]. "a:b" is not');
    expect(run.code).toBe(2);
  });
});

describe('servers', () => {
  it('are fine if one of them answers, whatever the chroot', async () => {
    expect(await serversProblem(`127.0.0.1:1,${servers}/some/where`)).toBeUndefined();
  });

  it('are none if nobody answers in time', async () => {
    expect(await serversProblem('127.0.0.1:1', 200)).toMatch(
      /^Nobody answers at 127\.0\.0\.1:1 within 0\.2 s\./,
    );
  });
});
