import { describe, expect, it } from 'vitest';
import { CreateFlags, ErrorCode, type WireRequest, type WireResult } from '#kit';
import type { CampaignRule } from '../../src/campaign/phase-record.ts';
import { RULES } from '../../src/campaign/rules/all.ts';
import {
  bytes,
  createRequest,
  phase,
  setRequest,
  statOf,
  type ToldPhase,
} from './campaign-history.ts';

const NO_NODE: WireResult = { op: 'error', err: ErrorCode.NONODE };
const EXISTS: WireResult = { op: 'error', err: ErrorCode.NODEEXISTS };
const BYE: WireRequest = { op: 'closeSession' };
const SYNC: WireRequest = { op: 'sync', path: '/' };

function ruleOf(name: string): CampaignRule {
  return RULES.find((rule) => rule.name === name)!;
}

/** Rules that a phase breaks, by their names. */
function brokenBy({ record }: ToldPhase): string[] {
  return RULES.filter((rule) => rule.check(record) !== undefined).map(({ name }) => name);
}

function sentence(name: string, { record }: ToldPhase): string | undefined {
  return ruleOf(name).check(record)?.sentence;
}

describe('a campaign that ends well', () => {
  it('breaks no rule', () => {
    const run = phase().create('c1', '/p', 1n).create('c1', '/p/a', 2n);
    run.read('c2', '/p/a', 2n, ['new', 2n], true).write('c1', '/p/a', 'x', 3n);
    run.event('c2', '/p/a').read('c2', '/p/a', 3n, ['x', 3n]);
    run.number('c1', '/p/q-', 1, 4n).number('c2', '/p/q-', 2, 5n);
    run.list('c2', '/p', 5n, ['a', 'q-0000000001', 'q-0000000002']);
    run.create('c1', '/p/e', 6n, CreateFlags.EPHEMERAL).call('c1', BYE, 7n, { op: 'closeSession' });
    const nodes = {
      '/p': ['new', 1n],
      '/p/a': ['x', 3n],
      '/p/q-0000000001': ['new', 4n],
      '/p/q-0000000002': ['new', 5n],
    } as const;
    expect(brokenBy(run.tree(nodes).tree(nodes))).toEqual([]);
  });

  it('may leave open what was never answered', () => {
    const run = phase().create('c1', '/p', 1n).create('c1', '/p/a', 2n);
    run.ask('c1', setRequest('/p/a', 'x'));
    run.ask('c1', createRequest('/p/q-', CreateFlags.PERSISTENT_SEQUENTIAL));
    run.read('c2', '/p/a', 3n, ['x', 3n]);
    run.list('c2', '/p', 4n, ['a', 'q-0000000001']);
    run.read('c2', '/p/q-0000000001', 4n, ['new', 4n]);
    expect(brokenBy(run)).toEqual([]);
  });
});

describe('a lost write', () => {
  const written = (): ToldPhase => phase().create('c1', '/p', 1n).write('c1', '/p', 'x', 3n);

  it('is missed by who reads behind it', () => {
    const run = written().read('c2', '/p', 4n, ['new', 1n]);
    expect(brokenBy(run)).toEqual(['what a read shows']);
    expect(sentence('what a read shows', run)).toBe(
      'getData /p of c2 (0x4) shows /p as of 0x1, without setData /p of c1, which was answered with 0x3.',
    );
  });

  it('is missed by who reads several nodes', () => {
    const request: WireRequest = {
      op: 'multiRead',
      ops: [{ op: 'getData', path: '/p', watch: false }],
    };
    const old = { op: 'getData', data: bytes('new'), stat: statOf(1n) } as const;
    const run = written().call('c2', request, 4n, { op: 'multiRead', results: [old] });
    expect(brokenBy(run)).toEqual(['what a read shows']);
  });

  it('shows in the end, on the server that lacks it', () => {
    const run = written()
      .tree({ '/p': ['x', 3n] })
      .tree({ '/p': ['new', 1n] });
    expect(brokenBy(run)).toEqual(['nothing acknowledged is lost', 'equal trees']);
    expect(sentence('nothing acknowledged is lost', run)).toBe(
      'Server 2 has /p as of 0x1, without setData /p of c1, acknowledged with 0x3.',
    );
    expect(sentence('equal trees', run)).toContain('/p is “eA==”');
  });

  it.each<[what: string, run: ToldPhase]>([
    ['a node', phase().create('c1', '/p', 1n).tree({})],
    [
      'a deletion',
      phase()
        .create('c1', '/p', 1n)
        .remove('c1', '/p', 2n)
        .tree({ '/p': ['new', 1n] }),
    ],
    [
      'the data',
      phase()
        .create('c1', '/p', 1n)
        .tree({ '/p': ['old', 1n] }),
    ],
  ])('may be %s', (_, run) => {
    expect(brokenBy(run)).toEqual(['nothing acknowledged is lost']);
  });

  it('of an earlier phase shows, too', () => {
    const run = phase().left('/old', 'x', 1n).tree({});
    expect(brokenBy(run)).toEqual(['nothing changes by itself']);
  });
});

describe('writes out of order', () => {
  it.each<[what: string, run: ToldPhase, problem: string]>([
    ['are found', phase().remove('c1', '/a', 3n).remove('c2', '/b', 2n), 'but comes before it'],
    [
      'may share a transaction',
      phase().remove('c1', '/a', 3n).remove('c2', '/b', 3n),
      'has the zxid of',
    ],
    [
      'may be from an earlier time',
      phase().from(4n).remove('c1', '/a', 3n),
      'after 0x4 had been seen',
    ],
  ])('%s', (_, run, problem) => {
    expect(brokenBy(run)).toEqual(['linearizable writes']);
    expect(sentence('linearizable writes', run)).toContain(problem);
  });

  it('are none while they overlap', () => {
    const run = phase();
    const first = run.ask('c1', { op: 'delete', path: '/a', version: -1 });
    run.remove('c2', '/b', 3n);
    first(2n, { op: 'delete' });
    expect(brokenBy(run)).toEqual([]);
  });

  it('of one client are found even if it did not wait', () => {
    const run = phase();
    const first = run.ask('c1', { op: 'delete', path: '/a', version: -1 });
    const second = run.ask('c1', { op: 'delete', path: '/b', version: -1 });
    first(3n, { op: 'delete' });
    second(2n, { op: 'delete' });
    expect(brokenBy(run)).toEqual(['first in, first out', 'never back in time']);
  });
});

describe('answers', () => {
  it('that are exchanged are found', () => {
    const run = phase();
    const first = run.ask('c1', SYNC);
    run.read('c1', '/a', 1n);
    first(1n, { op: 'sync', path: '/' });
    expect(sentence('first in, first out', run)).toBe(
      'getData /a of c1 was answered before sync / of c1, which came earlier.',
    );
  });

  it('that nobody has asked for are found', () => {
    const run = phase().tell('c1', { kind: 'remarks', text: 'an answer with xid 7' });
    expect(brokenBy(run)).toEqual(['first in, first out']);
  });

  it('that go back in time are found, on another connection as well', () => {
    const run = phase().remove('c1', '/a', 5n).serve('c1').read('c1', '/b', 4n);
    expect(brokenBy(run)).toEqual(['never back in time']);
  });

  it('to a sync include what was answered before', () => {
    const run = phase().remove('c1', '/a', 5n).call('c2', SYNC, 4n, { op: 'sync', path: '/' });
    expect(brokenBy(run)).toEqual(['fresh after sync']);
    const early = phase();
    const synced = early.ask('c2', SYNC);
    early.remove('c1', '/a', 5n);
    synced(4n, { op: 'sync', path: '/' });
    expect(brokenBy(early)).toEqual([]);
  });
});

describe('a list of children', () => {
  const made = (): ToldPhase => phase().create('c1', '/p', 1n).create('c1', '/p/a', 2n);

  it.each<[what: string, run: ToldPhase, problem: string]>([
    ['lacks a node', made().list('c2', '/p', 2n, []), 'lacks /p/a'],
    ['has a node too early', made().list('c2', '/p', 1n, ['a']), 'which nobody had made'],
    [
      'has a node that nobody made',
      made().list('c2', '/p', 2n, ['a', 'b']),
      'which nobody had made',
    ],
    [
      'has a node that was deleted',
      made().remove('c1', '/p/a', 3n).list('c2', '/p', 3n, ['a']),
      'but delete /p/a of c1 was answered with 0x3',
    ],
  ])('that %s is found', (_, run, problem) => {
    expect(brokenBy(run)).toEqual(['what a list shows']);
    expect(sentence('what a list shows', run)).toContain(problem);
  });
});

describe('a read', () => {
  it.each<[what: string, zxid: bigint, found: readonly [string, bigint] | undefined]>([
    ['misses the node', 2n, undefined],
    ['shows what comes later', 2n, ['x', 3n]],
    ['shows what nobody wrote', 2n, ['y', 2n]],
  ])('that %s is found', (_, zxid, found) => {
    const run = phase().create('c1', '/p', 1n).create('c1', '/p/a', 2n);
    expect(brokenBy(run.read('c2', '/p/a', zxid, found))).toEqual(['what a read shows']);
  });

  it('of half a multi is found', () => {
    const ops = ['/l', '/r'].map((path) => ({ op: 'getData', path, watch: false }) as const);
    const parts = [2n, 3n].map(
      (mzxid) => ({ op: 'getData', data: null, stat: statOf(mzxid) }) as const,
    );
    const run = phase().call('c1', { op: 'multiRead', ops }, 3n, {
      op: 'multiRead',
      results: parts,
    });
    expect(sentence('all of a multi, or nothing', run)).toContain('/l as of 0x2 and /r as of 0x3');
  });
});

describe('a refusal', () => {
  it('needs a node that is there', () => {
    const run = phase().create('c1', '/p', 1n).remove('c1', '/p', 2n);
    run.call('c2', createRequest('/p', 0), 3n, EXISTS);
    expect(brokenBy(run)).toEqual(['refused for a reason']);
    expect(sentence('refused for a reason', run)).toContain('since delete /p of c1 (0x2)');
  });

  it('needs a node that is not there', () => {
    const run = phase().create('c1', '/p', 1n).call('c2', setRequest('/p', 'x'), 2n, NO_NODE);
    expect(brokenBy(run)).toEqual(['refused for a reason']);
  });

  it('is right if somebody may have made the node, or deleted it', () => {
    const run = phase().create('c1', '/p', 1n);
    run.ask('c1', { op: 'delete', path: '/p', version: -1 });
    run.ask('c1', createRequest('/q', 0));
    run
      .call('c2', setRequest('/p', 'x'), 2n, NO_NODE)
      .call('c2', createRequest('/q', 0), 3n, EXISTS);
    expect(brokenBy(run)).toEqual([]);
  });
});

describe('a stale watch', () => {
  const watched = (): ToldPhase =>
    phase()
      .create('c1', '/p', 1n)
      .read('c2', '/p', 1n, ['new', 1n], true)
      .write('c1', '/p', 'x', 2n);

  it('is found by an answer that knows of the change', () => {
    const run = watched().read('c2', '/p', 2n, ['x', 2n]).event('c2', '/p');
    expect(brokenBy(run)).toEqual(['the event first']);
    expect(sentence('the event first', run)).toBe(
      'getData /p of c2 (0x2) came to c2 before an event that /p, watched by getData /p of c2 (0x1), changed: setData /p of c1 (0x2).',
    );
  });

  it('is found at another server', () => {
    const run = watched().serve('c2').read('c2', '/p', 2n, ['x', 2n]);
    expect(brokenBy(run)).toEqual(['the event first']);
    const told = watched().serve('c2').event('c2', '/p').read('c2', '/p', 2n, ['x', 2n]);
    expect(brokenBy(told)).toEqual([]);
  });

  it('of children is found', () => {
    const run = phase().create('c1', '/p', 1n).list('c2', '/p', 1n, [], true);
    run.create('c1', '/p/a', 2n);
    const stale = run.event('c2', '/p').read('c2', '/p/a', 2n, ['new', 2n]);
    expect(brokenBy(stale)).toEqual(['the event first']);
  });

  it('is none while the client does not know of the change', () => {
    expect(brokenBy(watched().read('c2', '/p', 1n, ['new', 1n]))).toEqual([]);
  });

  it('of a missing node may miss what came and went between two servers', () => {
    const exists: WireRequest = { op: 'exists', path: '/q', watch: true };
    const run = phase().call('c2', exists, 1n, NO_NODE).create('c1', '/q', 2n);
    run
      .remove('c1', '/q', 3n)
      .serve('c2')
      .call('c2', { ...exists, watch: false }, 3n, NO_NODE);
    expect(brokenBy(run)).toEqual([]);
  });
});

describe('an ephemeral node', () => {
  const owned = (): ToldPhase => phase().create('c1', '/e', 2n, CreateFlags.EPHEMERAL);

  it('that is gone early is found by the silence', () => {
    const run = owned().read('c2', '/e', 3n);
    expect(sentence('ephemeral nodes', run)).toContain('was answered what it asked 30 ms before');
    for (let i = 0; i < 5; i++) run.read('c2', '/x', 3n);
    expect(
      brokenBy(owned().tell('c1', { kind: 'lost', server: '1' }).read('c2', '/x', 2n)),
    ).toEqual([]);
  });

  it('that is gone early is found by what its session does afterwards', () => {
    const run = owned();
    for (let i = 0; i < 5; i++) run.read('c2', '/x', 2n);
    expect(brokenBy(run.read('c2', '/e', 3n))).toEqual([]);
    expect(sentence('ephemeral nodes', run.create('c1', '/f', 4n))).toContain(
      'was alive after that',
    );
  });

  it('goes with its session', () => {
    expect(
      brokenBy(owned().call('c1', BYE, 3n, { op: 'closeSession' }).read('c2', '/e', 3n)),
    ).toEqual([]);
    const left = owned().tree({ '/e': ['new', 2n, 1n] });
    expect(brokenBy(left)).toEqual(['ephemeral nodes']);
  });
});

describe('a session', () => {
  it('that two clients get is found', () => {
    expect(brokenBy(phase().serve('c3', 1n))).toEqual(["a session is one client's"]);
  });

  it('that is there again is found', () => {
    const run = phase().tell('c1', { kind: 'refused', session: 1n }).serve('c1');
    expect(brokenBy(run)).toEqual(["a session is one client's"]);
  });
});

describe('numbers', () => {
  it.each<[what: string, second: number]>([
    ['that come twice', 2],
    ['that go back', 1],
  ])('%s are found', (_, second) => {
    const run = phase().number('c1', '/p/q-', 2, 3n).number('c2', '/p/r-', second, 4n);
    expect(brokenBy(run)).toContain('sequence numbers');
  });

  it('may be answered in another order than they were given', () => {
    const run = phase();
    const first = run.ask('c1', createRequest('/p/q-', CreateFlags.PERSISTENT_SEQUENTIAL));
    run.number('c2', '/p/q-', 1, 4n);
    first(3n, { op: 'create2', path: '/p/q-0000000000', stat: statOf(3n) });
    expect(brokenBy(run)).toEqual([]);
  });

  it('of versions that two sets make are found', () => {
    const run = phase().write('c1', '/p', 'x', 3n, { version: 1 });
    expect(brokenBy(run.write('c2', '/p', 'y', 4n, { version: 1 }))).toEqual(['versions']);
  });

  it('of a version that was asked for are found', () => {
    const done = { op: 'setData', stat: { ...statOf(3n), version: 3 } } as const;
    const run = phase().call('c1', setRequest('/p', 'x', 1), 3n, done);
    expect(sentence('versions', run)).toContain('wanted version 1, and made version 3');
  });

  it('of a set are those of its transaction', () => {
    expect(brokenBy(phase().write('c1', '/p', 'x', 3n, { mzxid: 2n }))).toEqual(['versions']);
  });
});
