import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeZxid } from '../../src/kit/zxid.ts';
import type { NodeId } from '../../src/kit/env.ts';
import type { Invariant, Observed } from '../../src/check/invariant.ts';
import { agreement } from '../../src/check/zab/agreement.ts';
import { everyoneIsAnswered } from '../../src/check/zab/everyone-is-answered.ts';
import { everyoneServes } from '../../src/check/zab/everyone-serves.ts';
import { freshAfterSync } from '../../src/check/zab/fresh-after-sync.ts';
import { globalPrimaryOrder } from '../../src/check/zab/global-primary-order.ts';
import { integrity } from '../../src/check/zab/integrity.ts';
import { localPrimaryOrder } from '../../src/check/zab/local-primary-order.ts';
import { neverLost } from '../../src/check/zab/never-lost.ts';
import { oneLeader } from '../../src/check/zab/one-leader.ts';
import type { ZabOutput, ZabTxn } from '../../src/check/zab/output.ts';
import { primaryIntegrity } from '../../src/check/zab/primary-integrity.ts';
import { zabSafety } from '../../src/check/zab/rules.ts';
import { totalOrder } from '../../src/check/zab/total-order.ts';
import { copyPlain } from '../../src/sim/plain.ts';
import { brokenRules } from './check-zab-naive.ts';
import { lawfulRuns, slippedRuns, told, wildRuns } from './check-zab-runs.ts';

type Event = Observed<ZabOutput>;

const txn = (epoch: number, counter: number, id: string): ZabTxn => ({
  zxid: makeZxid(epoch, counter),
  id,
});
const [a, b] = [txn(1, 1, 'a'), txn(1, 2, 'b')];
const [x, y] = [txn(2, 1, 'x'), txn(2, 2, 'y')];

const broadcast = (node: NodeId, of: ZabTxn) => told(node, { kind: 'broadcast', ...of });
const deliver = (node: NodeId, of: ZabTxn) => told(node, { kind: 'deliver', ...of });
const acknowledged = (of: ZabTxn) => told('c1', { kind: 'acknowledged', ...of });
const restore = (node: NodeId, ...history: ZabTxn[]) =>
  told(node, { kind: 'restore', zxid: history.at(-1)?.zxid ?? 0n, history });
const lead = (node: NodeId, epoch: number) => told(node, { kind: 'serving', epoch, leading: true });
const follow = (node: NodeId, epoch: number | null) =>
  told(node, { kind: 'serving', epoch, leading: false });

/** What a rule says to a run: the first complaint, or that at the end. */
function verdict<State>(rule: Invariant<ZabOutput, State>, run: readonly Event[]) {
  const state = rule.start();
  for (const event of run) {
    const problem = rule.observe(state, event);
    if (problem !== undefined) return problem;
  }
  return rule.atEnd?.(state);
}

describe('integrity', () => {
  test('what a primary broadcast may be delivered, and be part of a state', () => {
    expect(verdict(integrity, [broadcast('1', a), deliver('2', a), restore('3', a)])).toBe(
      undefined,
    );
  });

  test('a transaction is its zxid and its request', () => {
    expect(verdict(integrity, [broadcast('1', a), deliver('2', { ...a, id: 'z' })])).toBe(
      'Server 2 delivered 0x100000001 (z), which no primary has broadcast.',
    );
    expect(verdict(integrity, [broadcast('1', a), restore('2', a, b)])).toBe(
      'The state that server 2 now has includes 0x100000002 (b), which no primary has broadcast.',
    );
  });
});

describe('total order', () => {
  test('one may be behind another, and begin anew', () => {
    const run = [
      deliver('1', a),
      deliver('1', b),
      deliver('2', a),
      restore('1', a),
      deliver('1', b),
    ];
    expect(verdict(totalOrder, run)).toBe(undefined);
  });

  test('nobody skips what another delivered before', () => {
    const run = [deliver('1', a), deliver('1', b), deliver('2', b)];
    expect(verdict(totalOrder, run)).toBe(
      'Server 2 delivered 0x100000002 (b) without 0x100000001 (a), which server 1 had delivered ' +
        'before it.',
    );
  });

  test('what somebody delivered before it restarted counts, and what a state includes', () => {
    const run = [deliver('1', a), deliver('1', b), restore('1'), restore('2', b)];
    expect(verdict(totalOrder, run)).toBe(
      'Server 2 delivered 0x100000002 (b) without 0x100000001 (a), which a server that has ' +
        'restarted since had delivered before it.',
    );
  });

  test('nothing is delivered twice', () => {
    expect(verdict(totalOrder, [deliver('1', a), deliver('1', a)])).toBe(
      'Server 1 delivered 0x100000001 (a) a second time.',
    );
    const run = [deliver('2', a), deliver('2', b), deliver('1', a), deliver('1', a)];
    expect(verdict(totalOrder, run)).toBe('Server 1 delivered 0x100000001 (a) a second time.');
  });
});

describe('agreement', () => {
  test('histories that part are found at once', () => {
    const run = [deliver('1', a), deliver('1', b), deliver('2', a), deliver('2', x)];
    expect(verdict(agreement, run)).toBe(
      'The delivery number 2 of server 2 is 0x200000001 (x), but that of server 1 was 0x100000002 (b).',
    );
  });

  test('also from what a server had before it restarted', () => {
    const run = [deliver('1', a), deliver('1', b), restore('1', a), deliver('1', x)];
    expect(verdict(agreement, run)).toBe(
      'The delivery number 2 of server 1 is 0x200000001 (x), but that of a server that has ' +
        'restarted since was 0x100000002 (b).',
    );
  });

  test('a second transaction with the same zxid is another transaction', () => {
    const run = [deliver('1', a), deliver('2', { ...a, id: 'z' })];
    expect(verdict(agreement, run)).toContain('0x100000001 (z)');
  });

  test('to be behind is no disagreement', () => {
    const run = [deliver('1', a), deliver('1', b), deliver('2', a), restore('3', a)];
    expect(verdict(agreement, run)).toBe(undefined);
  });
});

describe('local primary order', () => {
  const sent = [broadcast('1', a), broadcast('1', b)];

  test('all that the primary broadcast earlier comes first', () => {
    expect(verdict(localPrimaryOrder, [...sent, deliver('2', a), deliver('2', b)])).toBe(undefined);
    expect(verdict(localPrimaryOrder, [...sent, deliver('2', b)])).toBe(
      'Server 2 delivered 0x100000002 (b) without 0x100000001 (a), which the primary of epoch 1 had ' +
        'broadcast before it.',
    );
  });

  test('of an earlier primary nothing need come first', () => {
    expect(verdict(localPrimaryOrder, [...sent, broadcast('3', x), deliver('2', x)])).toBe(
      undefined,
    );
  });

  test('a new state counts as all it includes and no more', () => {
    expect(verdict(localPrimaryOrder, [...sent, restore('2', a), deliver('2', b)])).toBe(undefined);
    expect(verdict(localPrimaryOrder, [...sent, restore('2', b)])).toContain('without 0x100000001');
    const forgot = [...sent, deliver('2', a), restore('2'), deliver('2', b)];
    expect(verdict(localPrimaryOrder, forgot)).toContain('without 0x100000001');
  });

  test('zxids grow with each broadcast', () => {
    expect(verdict(localPrimaryOrder, [broadcast('1', b), broadcast('1', a)])).toBe(
      'Server 1 broadcast 0x100000001 (a), but 0x100000002 (b) had been broadcast before it.',
    );
    expect(verdict(localPrimaryOrder, [broadcast('1', a), broadcast('1', a)])).toContain('0x1');
    expect(verdict(localPrimaryOrder, [broadcast('3', x), broadcast('1', a)])).toBe(undefined);
  });
});

describe('global primary order', () => {
  test('epochs never go back', () => {
    expect(verdict(globalPrimaryOrder, [deliver('1', a), deliver('1', x)])).toBe(undefined);
    expect(verdict(globalPrimaryOrder, [deliver('1', x), deliver('1', a)])).toBe(
      'Server 1 delivered 0x100000001 (a) after 0x200000001 (x), which is of a later epoch.',
    );
    expect(verdict(globalPrimaryOrder, [restore('1', x, a)])).toContain('after 0x200000001 (x)');
  });

  test('that is about each server for itself, and about one state of it', () => {
    expect(verdict(globalPrimaryOrder, [deliver('1', x), deliver('2', a)])).toBe(undefined);
    const run = [deliver('1', x), restore('1'), deliver('1', a)];
    expect(verdict(globalPrimaryOrder, run)).toBe(undefined);
  });
});

describe('primary integrity', () => {
  test('a primary has all that was delivered before its epoch', () => {
    const run = [deliver('1', a), deliver('2', a), broadcast('2', x)];
    expect(verdict(primaryIntegrity, run)).toBe(undefined);
    expect(verdict(primaryIntegrity, [deliver('1', a), broadcast('2', x)])).toBe(
      'Server 2, the primary of epoch 2, broadcast 0x200000001 (x), but had not delivered ' +
        '0x100000001 (a), which server 1 had delivered.',
    );
  });

  test('what it had delivered before it restarted does not count', () => {
    const run = [deliver('1', a), deliver('2', a), restore('2'), broadcast('2', x)];
    expect(verdict(primaryIntegrity, run)).toContain('had not delivered 0x100000001 (a)');
  });

  test('nothing older comes to light after it', () => {
    const run = [broadcast('1', a), broadcast('2', x), deliver('3', a)];
    expect(verdict(primaryIntegrity, run)).toBe(
      'Server 3 delivered 0x100000001 (a), but server 2, the primary of epoch 2, broadcast ' +
        '0x200000001 (x) without having delivered that.',
    );
  });

  test('what is of its own epoch, or of a later one, it need not have', () => {
    const run = [broadcast('2', x), deliver('1', x), broadcast('2', y), broadcast('3', a)];
    expect(verdict(primaryIntegrity, run)).toBe(undefined);
  });
});

describe('one leader per epoch', () => {
  test('each epoch has one', () => {
    expect(verdict(oneLeader, [lead('1', 1), lead('2', 2), follow('3', 2)])).toBe(undefined);
    expect(verdict(oneLeader, [lead('1', 1), lead('2', 1)])).toBe(
      'Server 2 leads epoch 1, but server 1 was the leader of that epoch.',
    );
  });

  test('who broadcasts in an epoch leads it', () => {
    expect(verdict(oneLeader, [lead('1', 2), broadcast('2', x)])).toBe(
      'Server 2 broadcasts in epoch 2, but server 1 was the leader of that epoch.',
    );
  });

  test('many may serve in it, and stop to', () => {
    expect(verdict(oneLeader, [follow('1', 1), follow('2', 1), follow('1', null)])).toBe(undefined);
  });
});

describe('acknowledged is never lost', () => {
  test('the next leader has it', () => {
    const kept = [deliver('1', a), acknowledged(a), deliver('2', a), lead('2', 2)];
    expect(verdict(neverLost, kept)).toBe(undefined);
    expect(verdict(neverLost, [deliver('1', a), acknowledged(a), lead('2', 2)])).toBe(
      'Server 2 leads epoch 2 without 0x100000001 (a), which was acknowledged to a client.',
    );
  });

  test('also if the news came late', () => {
    expect(verdict(neverLost, [deliver('1', a), lead('2', 2), acknowledged(a)])).toBe(
      'c1 was told that 0x100000001 (a) is done, but server 2 leads epoch 2 without it.',
    );
    const kept = [deliver('1', a), deliver('2', a), lead('2', 2), acknowledged(a)];
    expect(verdict(neverLost, kept)).toBe(undefined);
  });

  test('nobody is told too early', () => {
    expect(verdict(neverLost, [broadcast('1', a), acknowledged(a)])).toBe(
      'c1 was told that 0x100000001 (a) is done, but no server had delivered it.',
    );
  });

  test('what was not acknowledged may be lost, and an old leader need not have what came later', () => {
    expect(verdict(neverLost, [deliver('1', a), lead('2', 2)])).toBe(undefined);
    expect(verdict(neverLost, [deliver('1', x), acknowledged(x), lead('2', 2)])).toBe(undefined);
  });
});

describe('fresh after sync', () => {
  const begin = told('c2', { kind: 'sync begun', read: 'r' });
  const read = (zxid: bigint) => told('c2', { kind: 'read', read: 'r', zxid });

  test('a read sees all that was acknowledged before its sync began', () => {
    const run = [acknowledged(a), begin, acknowledged(b)];
    expect(verdict(freshAfterSync, [...run, read(a.zxid)])).toBe(undefined);
    expect(verdict(freshAfterSync, [acknowledged(b), begin, read(a.zxid)])).toBe(
      'c2 read a state up to 0x100000001, but 0x100000002 had been acknowledged before it asked for ' +
        'a sync.',
    );
  });
});

describe('everyone serves', () => {
  const rule = everyoneServes(['1', '2']);
  const served = [deliver('1', a), acknowledged(a), deliver('2', a), lead('1', 2)];

  test('all in the epoch of one leader, with all that was acknowledged', () => {
    expect(verdict(rule, [...served, follow('2', 2), deliver('1', b)])).toBe(undefined);
  });

  test('who does not serve is named', () => {
    expect(verdict(rule, served)).toBe(
      'All faults are long over, but server 2 does not serve clients.',
    );
    expect(verdict(rule, [])).toContain('server 1 and server 2 do not serve');
    expect(verdict(rule, [...served, follow('2', 2), follow('2', null)])).toContain(
      'server 2 does',
    );
    expect(verdict(rule, [...served, follow('2', 2), restore('2', a)])).toContain('server 2 does');
  });

  test('who serves in another epoch is named', () => {
    expect(verdict(rule, [...served, follow('2', 1)])).toContain(
      'server 1 leads epoch 2, while server 2 serves in epoch 1.',
    );
    expect(verdict(rule, [...served, lead('2', 3)])).toContain('server 1 and server 2 all believe');
    expect(verdict(rule, [follow('1', 2), follow('2', 2)])).toContain('nobody leads');
  });

  test('who lacks something acknowledged is named', () => {
    const run = [deliver('1', a), acknowledged(a), lead('1', 2), follow('2', 2)];
    expect(verdict(rule, run)).toBe(
      'All faults are long over, but server 2 has not delivered 0x100000001 (a), which was ' +
        'acknowledged to a client.',
    );
  });
});

test('everyone is answered', () => {
  const rule = everyoneIsAnswered(['a', 'b']);
  expect(verdict(rule, [acknowledged(a), acknowledged(b)])).toBe(undefined);
  expect(verdict(rule, [acknowledged(a)])).toBe(
    'All faults are long over, but no client was ever told that b is done.',
  );
});

describe("the rules are the paper's", () => {
  const cases = { seed: 1, numRuns: 1500 };

  /** The rules that break at the first output that breaks any, and its number. */
  function firstBreach(run: readonly Event[]): { at: number; names: string[] } | undefined {
    let states = zabSafety.map((rule) => rule.start());
    for (const [at, event] of run.entries()) {
      // As the explorer does it: nothing may hang on the state being the same object.
      states = copyPlain(states, 'the states');
      const broken = zabSafety.filter(({ observe }, i) => observe(states[i], event) !== undefined);
      if (broken.length > 0) return { at, names: broken.map(({ name }) => name) };
    }
    return undefined;
  }

  function compare(run: readonly Event[], seen: Map<string, number>): void {
    const breach = firstBreach(run);
    const upTo = breach?.at ?? run.length;
    expect(brokenRules(run.slice(0, upTo))).toEqual([]);
    if (breach === undefined) return;
    const broken = brokenRules(run.slice(0, upTo + 1));
    for (const name of broken) seen.set(name, (seen.get(name) ?? 0) + 1);
    if (run[upTo]!.output.kind === 'restore') {
      // A state may break rules with all of its transactions, but only the first is looked at.
      const oneOrder = (name: string) => (name === 'agreement' ? 'total order' : name);
      expect(broken.map(oneOrder)).toEqual(expect.arrayContaining(breach.names.map(oneOrder)));
    } else {
      // Who delivers too early disagrees with whoever is behind, too: one complaint is enough.
      const told = (name: string) => name !== 'agreement' || !breach.names.includes('total order');
      expect(breach.names.filter(told)).toEqual(broken.filter(told));
    }
  }

  test('runs that keep them break none', () => {
    fc.assert(
      fc.property(lawfulRuns, (run) => {
        expect(firstBreach(run)).toBe(undefined);
        expect(brokenRules(run)).toEqual([]);
      }),
      { ...cases, numRuns: 300 },
    );
  });

  test.each([
    ['slips in such runs', slippedRuns],
    ['any outputs whatever', wildRuns],
  ])('%s break the rules that their definitions name', (_, runs) => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(runs, (run) => compare(run, seen)),
      cases,
    );
    for (const { name } of zabSafety) expect(seen.get(name) ?? 0, name).toBeGreaterThan(0);
  });
});
