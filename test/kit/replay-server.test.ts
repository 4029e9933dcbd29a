import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createServer, request as ask, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { unpackRun } from '../../site/replay/unpack.ts';
import { decodeToken, encodeToken } from '../../src/grade/token.ts';
import { ReplayServer } from '../../src/replay-server/replay-server.ts';
import { REPLAY_API, type ReplayView } from '../../src/replay-server/view.ts';
import { Guard } from '../../src/workshop/guard.ts';
import { changeFile, failureIn, FOLDER, replayWorkbook } from './replay-workbook.ts';
import { temporaryWorkbook } from './temporary-workbook.ts';

interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly signal?: AbortSignal;
}

/** The endpoint on a free port. */
async function serve(root: string, { mostMs, from }: { mostMs?: number; from?: string } = {}) {
  const replays = new ReplayServer({
    root,
    guard: new Guard('127.0.0.1', undefined),
    ...(mostMs !== undefined && { mostMs }),
  });
  const server = createServer((request, response) => {
    if (from !== undefined) Object.defineProperty(request.socket, 'remoteAddress', { value: from });
    if (replays.isFor(request)) replays.answer(request, response);
    else response.end('a page');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    replays.close();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const get = async (query: string, { method = 'GET', headers, signal }: Asked = {}) => {
    const asked = ask({
      host: '127.0.0.1',
      port,
      path: query,
      method,
      agent: false,
      ...(headers && { headers }),
      ...(signal && { signal }),
    });
    asked.end();
    const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage];
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(response, 'end');
    const isJson = response.headers['content-type']?.startsWith('application/json') === true;
    return { status: response.statusCode, body: isJson ? (JSON.parse(text) as Answer) : text };
  };
  const replay = async (token: string, more = '') =>
    (await get(`${REPLAY_API}?token=${encodeURIComponent(token)}${more}`)) as {
      readonly status: number;
      readonly body: Answer;
    };
  return { get, replay, port };
}

type Answer = ReplayView & { readonly error?: string };

const SOME_TOKEN = encodeToken({
  chapter: 1,
  test: '1.1',
  hash: '00000000',
  payload: Uint8Array.of(),
});

describe('a replay for the page', { timeout: 120_000 }, () => {
  it('is the run of the terminal: the same hash, the same words, event for event', async () => {
    const root = replayWorkbook();
    const failure = await failureIn(root);
    const { replay } = await serve(root);
    const { status, body } = await replay(failure.token!);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      chapter: { number: 1, folder: FOLDER },
      source: 'mine',
      test: { id: '1.1', title: 'A crash' },
      hash: { then: failure.hash, now: failure.hash },
      failure: {
        heading: 'Broken rule: agreement',
        rule: failure.rule,
        sentence: failure.sentence,
      },
      faults: failure.faults,
      problems: [],
    });
    const { recording } = unpackRun(body, body.run!, undefined);
    expect(recording.trace).toEqual(failure.trace);
    expect(recording.moments.at(-1)!.to).toBe(failure.trace!.events.length);
    expect(recording.violation).toMatchObject({ name: 'agreement', sentence: failure.sentence });
    const states = recording.moments.flatMap(({ snapshots }) => [...snapshots.keys()]);
    expect(new Set(states)).toEqual(new Set(failure.trace!.nodes));

    const { body: reference } = await replay(failure.token!, '&source=reference');
    expect(reference.source).toBe('reference');
    expect(reference.failure).toBeUndefined();
    expect(reference.hash.now).not.toBe(failure.hash);
  });

  it('is another run when the code has changed since, and tells what keeps code from running', async () => {
    const root = replayWorkbook();
    const { token, hash } = await failureIn(root);
    const { replay } = await serve(root);
    cpSync(path.join(root, 'solutions', FOLDER), path.join(root, 'chapters', FOLDER), {
      recursive: true,
    });
    const { body: mended } = await replay(token!);
    expect(mended.failure).toBeUndefined();
    expect(mended.hash.then).toBe(hash);
    expect(mended.hash.now).not.toBe(hash);
    changeFile(root, 'coordinator.ts', (text) => `${text}\nconst = 3;\n`);
    const { status, body: broken } = await replay(token!);
    expect(status).toBe(200);
    expect([broken.run, broken.hash.now]).toEqual([undefined, undefined]);
    expect(broken.problems[0]!.place).toMatch(
      /^chapters\/01-two-phase-commit\/coordinator.ts:\d+$/,
    );
  });

  it('ends a loop that does not, and says where it is', async () => {
    const root = replayWorkbook();
    const { token } = await failureIn(root);
    changeFile(root, 'participant.ts', (text) => {
      const changed = text.replace(/(onMessage\([^)]*\)[^{]*\{)/, '$1 for (;;);');
      expect(changed).not.toBe(text);
      return changed;
    });
    const { replay } = await serve(root);
    const { body } = await replay(token!);
    expect(body.failure).toMatchObject({
      heading: expect.stringMatching(/does not end/) as string,
    });
    expect(body.failure!.place).toMatch(/^chapters\/01-two-phase-commit\/participant.ts:\d+$/);
    expect(body.run!.moments.length).toBeGreaterThan(3);
  });

  it('stops what no guard stops, and answers others meanwhile', async () => {
    const root = replayWorkbook();
    const { token } = await failureIn(root);
    changeFile(root, 'participant.ts', (text) => {
      const hangs = `/^(a+)+$/.test('${'a'.repeat(60)}b');`;
      return text.replace(/(onMessage\([^)]*\)[^{]*\{)/, `$1 ${hangs}`);
    });
    const { replay, get } = await serve(root, { mostMs: 5_000 });
    const hanging = replay(token!);
    expect(await get('/index.html')).toEqual({ status: 200, body: 'a page' });
    expect((await hanging).status).toBe(504);
    expect((await hanging).body.error).toContain('was stopped');
  });

  it('takes no more than two at once, and ends those that nobody waits for', async () => {
    const root = replayWorkbook();
    const { token } = await failureIn(root);
    const { get, replay } = await serve(root);
    const leaving = new AbortController();
    const { signal } = leaving;
    const left = [1, 2].map(() => get(`${REPLAY_API}?token=${token}`, { signal }));
    const gone = Promise.allSettled(left);
    await expect.poll(async () => (await replay(token!)).status).toBe(503);
    leaving.abort();
    expect((await gone).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect.poll(async () => (await replay(token!)).status, { timeout: 60_000 }).toBe(200);
  });
});

describe('a token that is none', { timeout: 60_000 }, () => {
  it('is refused with the sentence of the terminal', async () => {
    const { replay } = await serve(temporaryWorkbook());
    const cases: readonly (readonly [string, RegExp])[] = [
      ['', /A token begins with "run1\."/],
      ['hello', /A token begins with "run1\."/],
      ['run9.AAAA.000', /made by another version/],
      [`${SOME_TOKEN.slice(0, -1)}~`, /damaged/],
      [
        encodeToken({ ...decodeToken(SOME_TOKEN), chapter: 77 }),
        /chapter 77, which does not exist/,
      ],
      [
        encodeToken({ ...decodeToken(SOME_TOKEN), test: '9.9' }),
        /test 9.9, which the chapter does not have/,
      ],
      [SOME_TOKEN, /Runs of test 1.1 cannot be shown again/],
    ];
    for (const [token, sentence] of cases) {
      const { status, body } = await replay(token);
      expect([status, body.error]).toEqual([400, expect.stringMatching(sentence)]);
    }
  });
});

describe('who may ask', () => {
  const path = `${REPLAY_API}?token=${SOME_TOKEN}`;

  it.each<[string, Asked]>([
    ['by another name', { headers: { Host: 'evil.example' } }],
    ['from another site', { headers: { Origin: 'http://evil.example' } }],
    ['from another site, without saying which', { headers: { 'Sec-Fetch-Site': 'cross-site' } }],
    ['from another port of this machine', { headers: { 'Sec-Fetch-Site': 'same-site' } }],
    ['from a page of no site', { headers: { Origin: 'null' } }],
  ])('is nobody %s', async (_how, asked) => {
    const { get } = await serve(temporaryWorkbook());
    expect((await get(path, asked)).status).toBe(403);
  });

  it('is nobody from another machine', async () => {
    const { get } = await serve(temporaryWorkbook(), { from: '192.168.1.7' });
    const { status, body } = await get(path);
    expect(status).toBe(403);
    expect((body as Answer).error).toContain('Run npm start on your own');
  });

  it('only asks, by GET', async () => {
    const { get } = await serve(temporaryWorkbook());
    expect((await get(path, { method: 'POST' })).status).toBe(405);
  });

  it('asks for nothing else: other addresses are pages', async () => {
    const { get } = await serve(temporaryWorkbook());
    expect((await get('/api/replay.html')).body).toBe('a page');
    expect((await get('/api/replays?token=x')).body).toBe('a page');
  });
});
