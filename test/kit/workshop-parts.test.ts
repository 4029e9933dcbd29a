import { describe, expect, it } from 'vitest';
import {
  bestNotation,
  fromBase64,
  read,
  toBase64,
  written,
} from '../../site/workshop/browser/bytes.ts';
import { lookOf, summaryOf, waysOf } from '../../site/workshop/browser/words.ts';
import { EventLog } from '../../src/workshop/event-log.ts';
import { readHealth } from '../../src/workshop/health.ts';
import type { EnsembleView, LogEntry, ServerView } from '../../src/workshop/view.ts';

describe('the log of elections', () => {
  const serving = (state: 'LEADING' | 'FOLLOWING') => ({ state, isServing: true });

  it('says who leads, and for how long nobody did', () => {
    const told: LogEntry[] = [];
    const log = new EventLog((entry) => told.push(entry));
    log.changed(1, { state: 'LOOKING', isServing: false }, 1000);
    log.changed(1, { state: 'LEADING', isServing: false }, 1100);
    log.changed(1, serving('LEADING'), 1200);
    log.changed(2, serving('FOLLOWING'), 1300);
    log.condition(1, 'paused', 5000);
    log.changed(2, { state: 'LOOKING', isServing: false }, 15_000);
    log.changed(2, serving('LEADING'), 15_400);
    log.condition(1, 'running', 20_000);
    log.changed(1, { state: 'LOOKING', isServing: false }, 20_100);
    expect(told.map(({ text }) => text)).toEqual([
      'Server 1 looks for a leader.',
      'Server 1 leads.',
      'Server 2 follows.',
      'Server 1 is paused.',
      'Server 2 looks for a leader.',
      'Server 2 leads, 10.4 s after server 1 ceased to.',
      'Server 1 runs.',
      'Server 1 looks for a leader.',
    ]);
    expect(log.elections).toBe(2);
  });

  it('counts a leader that comes back as one more', () => {
    const log = new EventLog(() => undefined);
    log.changed(1, serving('LEADING'), 0);
    log.changed(1, undefined, 100);
    log.changed(1, serving('LEADING'), 300);
    expect(log.entries.at(-1)?.text).toBe('Server 1 leads, 0.2 s after server 1 ceased to.');
    expect(log.elections).toBe(2);
  });

  it('forgets the oldest', () => {
    const log = new EventLog(() => undefined);
    for (let at = 0; at < 500; at++) log.asked(`thing ${at}`, at);
    expect(log.entries).toHaveLength(200);
    expect(log.entries[0]!.text).toBe('thing 300');
  });
});

describe('what a server says of itself', () => {
  const zab = { last_zxid: '0x200000005', zab_epoch: 2, zab_counter: 5 };
  const monitor = (packets: number, answers: number, ms: number) => ({
    packets_received: packets,
    cnt_updatelatency: answers,
    sum_updatelatency: ms,
    cnt_readlatency: 0,
    sum_readlatency: 0,
    watch_count: 7,
  });

  it('gives rates between two looks', () => {
    const first = readHealth(monitor(10, 4, 100), zab, 1000, undefined)!;
    expect(first.health).toMatchObject({ epoch: 2, counter: 5, watches: 7, requestRate: 0 });
    expect(first.health.latencyMs).toBeUndefined();
    const second = readHealth(monitor(30, 8, 112), zab, 3000, first.counts)!;
    expect(second.health).toMatchObject({ requestRate: 10, latencyMs: 3 });
    const idle = readHealth(monitor(30, 8, 112), zab, 4000, second.counts)!;
    expect(idle.health).toMatchObject({ requestRate: 0 });
    expect(idle.health.latencyMs).toBeUndefined();
    const restarted = readHealth(monitor(1, 1, 1), zab, 5000, idle.counts)!;
    expect(restarted.health.requestRate).toBe(0);
  });

  it('is nothing while it serves nobody', () => {
    expect(readHealth({ error: 'not serving' }, zab, 0, undefined)).toBeUndefined();
    expect(readHealth({}, { voting: false, zabstate: '' }, 0, undefined)).toBeUndefined();
  });
});

describe('what the page says', () => {
  const server = (sid: number, more: Partial<ServerView>): ServerView => ({
    sid,
    isObserver: false,
    clientPort: 2180 + sid,
    condition: 'running',
    isServing: true,
    state: 'FOLLOWING',
    ...more,
  });
  const view = (...servers: ServerView[]): EnsembleView => ({
    atMs: 0,
    servers,
    cuts: [],
    elections: 0,
  });

  it('is who leads, or why nobody does', () => {
    const leader = server(1, { state: 'LEADING' });
    const gone = server(3, { condition: 'gone', isServing: false });
    expect(summaryOf(view(leader, server(2, {}), gone))).toBe(
      'Server 1 leads; 2 of 3 voters serve.',
    );
    const looking = server(2, { state: 'LOOKING', isServing: false });
    expect(summaryOf(view(gone, looking, { ...gone, sid: 1 }))).toBe(
      'No quorum: 1 of 3 voters run, and 2 are needed.',
    );
    expect(summaryOf(view(looking, { ...looking, sid: 1 }, gone))).toBe(
      'There is no leader: the servers look for one.',
    );
  });

  it('knows a server by its process first', () => {
    expect(lookOf(server(1, { condition: 'paused', state: 'LEADING' }))).toBe('paused');
    expect(lookOf(server(1, { state: 'LEADING', isServing: false }))).toBe('joining');
    expect(lookOf(server(1, { state: 'OBSERVING' }))).toBe('observer');
  });

  it('names both ways to each other end', () => {
    expect(waysOf(view(server(1, {}), server(2, {})), 1, [1, 2, 9, 'clients'])).toEqual([
      { from: 1, to: 2 },
      { from: 2, to: 1 },
      { from: 1, to: 'clients' },
      { from: 'clients', to: 1 },
    ]);
  });
});

describe('the data of a node', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('are text, JSON or hexadecimal, and back', () => {
    expect(bestNotation(bytes('{"a":1}'))).toBe('json');
    expect(bestNotation(bytes('{a'))).toBe('text');
    expect(bestNotation(bytes('17'))).toBe('text');
    expect(bestNotation(Uint8Array.of(0xff, 0))).toBe('hex');
    expect(bestNotation(Uint8Array.of(0))).toBe('hex');
    expect(written(bytes('{"a":1}'), 'json')).toBe('{\n  "a": 1\n}');
    expect(written(Uint8Array.of(0xff), 'text')).toBeUndefined();
    const all = Uint8Array.from({ length: 256 }, (_, at) => at);
    expect(read(written(all, 'hex')!, 'hex')).toEqual(all);
    expect(fromBase64(toBase64(all))).toEqual(all);
    expect(read('ä', 'text')).toEqual(bytes('ä'));
  });

  it('are refused in words', () => {
    expect(() => read('{', 'json')).toThrow('That is no JSON.');
    expect(() => read('abc', 'hex')).toThrow('two digits');
  });
});
