import type { NodeId } from '../../src/kit/env.ts';
import { epochOf } from '../../src/kit/zxid.ts';
import type { Observed } from '../../src/check/invariant.ts';
import { nameOf, type ZabOutput, type ZabTxn } from '../../src/check/zab/output.ts';

/** What a server has delivered since its state was last replaced, that included. */
interface Life {
  readonly node: NodeId;
  readonly delivered: ZabTxn[];
}

type Event = Observed<ZabOutput>;

/**
 * The names of the rules that a run breaks, by their definitions in section III of the paper, word
 * by word: every pair of transactions, in every pair of lives.
 */
export function brokenRules(events: readonly Event[]): string[] {
  const holds: Record<string, boolean> = {
    'one leader per epoch': oneLeader(events),
    integrity: integrity(events),
    'local primary order': localPrimaryOrder(events),
    'global primary order': globalPrimaryOrder(events),
    'primary integrity': primaryIntegrity(events),
    'acknowledged is never lost': neverLost(events),
    'total order': totalOrder(events),
    agreement: agreement(events),
  };
  return Object.keys(holds).filter((name) => !holds[name]);
}

function oneLeader(events: readonly Event[]): boolean {
  const led = events.flatMap(({ node, output }) => {
    if (output.kind === 'broadcast') return [{ node, epoch: epochOf(output.zxid) }];
    return output.kind === 'serving' && output.leading ? [{ node, epoch: output.epoch }] : [];
  });
  return led.every((a) => led.every((b) => a.epoch !== b.epoch || a.node === b.node));
}

/** If some process delivers a transaction, then some process has broadcast it. */
function integrity(events: readonly Event[]): boolean {
  return livesOf(events).every(({ delivered }) =>
    delivered.every((txn) => broadcasts(events).some((sent) => same(sent, txn))),
  );
}

/**
 * If some process delivers a before b, then any process that delivers b must also deliver a, and a
 * before b.
 */
function totalOrder(events: readonly Event[]): boolean {
  const lives = livesOf(events);
  return lives.every(({ delivered }) =>
    everyPair(delivered, (a, b) => lives.every((other) => deliversBefore(other, a, b))),
  );
}

/** If p delivers a and q delivers b, then either p delivers b or q delivers a. */
function agreement(events: readonly Event[]): boolean {
  const lives = livesOf(events);
  return lives.every((p) =>
    lives.every((q) =>
      p.delivered.every((a) => q.delivered.every((b) => delivers(p, b) || delivers(q, a))),
    ),
  );
}

/**
 * If a primary broadcasts a before it broadcasts b, then a process that delivers b must also deliver
 * a before b. (And it broadcasts in the order of the zxids.)
 */
function localPrimaryOrder(events: readonly Event[]): boolean {
  const lives = livesOf(events);
  return everyPair(broadcasts(events), (a, b) => {
    if (epochOf(a.zxid) !== epochOf(b.zxid)) return true;
    return a.zxid < b.zxid && lives.every((life) => deliversBefore(life, a, b));
  });
}

/**
 * If a was broadcast by a primary and b by a later one, then a process that delivers both must
 * deliver a before b.
 */
function globalPrimaryOrder(events: readonly Event[]): boolean {
  return livesOf(events).every(({ delivered }) =>
    everyPair(delivered, (first, second) => epochOf(first.zxid) <= epochOf(second.zxid)),
  );
}

/**
 * If a primary broadcasts b and some process delivers a, which an earlier primary has broadcast, then
 * the primary must deliver a before it broadcasts b.
 */
function primaryIntegrity(events: readonly Event[]): boolean {
  const lives = livesOf(events);
  return events.every(({ node, output }, at) => {
    if (output.kind !== 'broadcast') return true;
    const primary = lifeOf(events.slice(0, at), node);
    return lives.every(({ delivered }) =>
      delivered.every((a) => epochOf(a.zxid) >= epochOf(output.zxid) || delivers(primary, a)),
    );
  });
}

function neverLost(events: readonly Event[]): boolean {
  return events.every(({ output: told }, at) => {
    if (told.kind !== 'acknowledged') return true;
    if (!livesOf(events.slice(0, at)).some((life) => delivers(life, told))) return false;
    return events.every(({ node, output }, when) => {
      if (output.kind !== 'serving' || !output.leading) return true;
      if (output.epoch! <= epochOf(told.zxid)) return true;
      return delivers(lifeOf(events.slice(0, when), node), told);
    });
  });
}

function livesOf(events: readonly Event[]): Life[] {
  const lives: Life[] = [];
  for (const { node, output } of events) {
    if (output.kind === 'restore') lives.push({ node, delivered: [...output.history] });
    if (output.kind !== 'deliver') continue;
    let life = lives.findLast((life) => life.node === node);
    if (life === undefined) lives.push((life = { node, delivered: [] }));
    life.delivered.push(output);
  }
  return lives;
}

function lifeOf(events: readonly Event[], node: NodeId): Life {
  return livesOf(events).findLast((life) => life.node === node) ?? { node, delivered: [] };
}

function broadcasts(events: readonly Event[]): ZabTxn[] {
  return events.flatMap(({ output }) => (output.kind === 'broadcast' ? [output] : []));
}

function delivers({ delivered }: Life, txn: ZabTxn): boolean {
  return delivered.some((other) => same(other, txn));
}

/** Wherever a life has b, it has a before that. */
function deliversBefore({ delivered }: Life, a: ZabTxn, b: ZabTxn): boolean {
  return delivered.every(
    (txn, place) => !same(txn, b) || delivered.slice(0, place).some((other) => same(other, a)),
  );
}

function everyPair<Item>(
  items: readonly Item[],
  holds: (first: Item, second: Item) => boolean,
): boolean {
  return items.every((first, i) => items.slice(i + 1).every((second) => holds(first, second)));
}

function same(a: ZabTxn, b: ZabTxn): boolean {
  return nameOf(a) === nameOf(b);
}
