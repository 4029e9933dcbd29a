import fc from 'fast-check';
import type { NodeId } from '../kit/env.ts';
import type { Fault } from './fault.ts';
import type { FaultMenu } from './fault-menu.ts';
import type { ParamRanges, Schedule } from './schedule.ts';

/** Only the first messages of a link are worth naming one by one. */
const MOST_NTH = 8;

/** Crash survivors: the first few unsynced writes, and the half-written one. */
const KEEP_CHOICES = [0, 0, 0, 1, 2, 3, 1 << 30];

/**
 * Random schedules that shrink: first to fewer faults, then to smaller settings, then to a seed of
 * 0; each fault to an earlier, a shorter and a plainer one.
 */
export function scheduleArbitrary(ranges: ParamRanges, menu: FaultMenu): fc.Arbitrary<Schedule> {
  const faults = faultsArbitrary(menu);
  const params = fc.record(
    Object.fromEntries(
      Object.entries(ranges).map(([name, [min, max]]) => [name, fc.integer({ min, max })]),
    ),
  );
  return fc
    .tuple(faults, params, fc.nat({ max: 0xffff }))
    .map(([faults, params, seed]) => ({ seed, params, faults }));
}

function faultsArbitrary(menu: FaultMenu): fc.Arbitrary<Fault[]> {
  const kinds = [...crashes(menu), ...machineFaults(menu), ...cuts(menu), ...messageFaults(menu)];
  if (kinds.length === 0) return fc.constant([]);
  return fc.array(fc.oneof(...kinds), { maxLength: menu.most, size: 'max' });
}

function crashes({ crash, withinMs, longestMs }: FaultMenu): fc.Arbitrary<Fault>[] {
  if (crash === undefined) return [];
  const keep = fc.constantFrom(...KEEP_CHOICES);
  const node = fc.constantFrom(...crash);
  const forMs = duration(longestMs);
  return [
    fc.record({ kind: fc.constant('crash'), node, keep, atMs: moment(withinMs), forMs }),
    fc.record({
      kind: fc.constant('crash-after'),
      node,
      keep,
      step: fc.integer({ min: 1, max: 2 * MOST_NTH }),
      forMs,
    }),
  ];
}

function machineFaults(menu: FaultMenu): fc.Arbitrary<Fault>[] {
  const atMs = moment(menu.withinMs);
  const forMs = duration(menu.longestMs);
  const result: fc.Arbitrary<Fault>[] = [];
  const { pause, slowDisk, drift, fullDisk, failingDisk } = menu;
  if (pause !== undefined) {
    result.push(
      fc.record({ kind: fc.constant('pause'), node: fc.constantFrom(...pause), atMs, forMs }),
    );
  }
  if (slowDisk !== undefined) {
    const node = fc.constantFrom(...slowDisk);
    const syncMs = fc.integer({ min: 1, max: 100 });
    result.push(fc.record({ kind: fc.constant('slow-disk'), node, atMs, forMs, syncMs }));
  }
  if (drift !== undefined) {
    const node = fc.constantFrom(...drift);
    const percent = fc.integer({ min: -20, max: 20 });
    result.push(fc.record({ kind: fc.constant('drift'), node, percent }));
  }
  if (fullDisk !== undefined) {
    const node = fc.constantFrom(...fullDisk);
    result.push(fc.record({ kind: fc.constant('full-disk'), node, atMs, forMs }));
  }
  if (failingDisk !== undefined) {
    const node = fc.constantFrom(...failingDisk);
    result.push(fc.record({ kind: fc.constant('failing-disk'), node, atMs, forMs }));
  }
  return result;
}

function cuts({ cut, withinMs, longestMs }: FaultMenu): fc.Arbitrary<Fault>[] {
  if (cut === undefined) return [];
  const side = fc.subarray([...cut], { minLength: 1, maxLength: Math.max(1, cut.length - 1) });
  const when = { side, atMs: moment(withinMs), forMs: duration(longestMs) };
  return [
    fc.record({ kind: fc.constant('partition'), ...when }),
    fc.record({ kind: fc.constant('one-way'), ...when }),
  ];
}

function messageFaults({ lose, repeat, delay, longestMs }: FaultMenu): fc.Arbitrary<Fault>[] {
  const result: fc.Arbitrary<Fault>[] = [];
  if (lose !== undefined) {
    result.push(onLink(lose).map((link) => ({ kind: 'lose', ...link })));
  }
  if (repeat !== undefined) {
    result.push(
      fc
        .tuple(onLink(repeat), duration(longestMs))
        .map(([link, afterMs]) => ({ kind: 'repeat', ...link, afterMs })),
    );
  }
  if (delay !== undefined) {
    result.push(
      fc
        .tuple(onLink(delay), duration(longestMs))
        .map(([link, byMs]) => ({ kind: 'delay', ...link, byMs })),
    );
  }
  return result;
}

function onLink(nodes: readonly NodeId[]): fc.Arbitrary<{ from: NodeId; to: NodeId; nth: number }> {
  const pairs = nodes.flatMap((from) =>
    nodes.filter((to) => to !== from).map((to) => [from, to] as const),
  );
  return fc
    .tuple(fc.constantFrom(...pairs), fc.integer({ min: 1, max: MOST_NTH }))
    .map(([[from, to], nth]) => ({ from, to, nth }));
}

function moment(withinMs: number): fc.Arbitrary<number> {
  return fc.nat({ max: withinMs });
}

function duration(longestMs: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: longestMs });
}
