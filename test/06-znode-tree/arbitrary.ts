import fc from 'fast-check';
import { OPEN_ACL, Perms, READ_ACL, type MultiOp, type ReadRequest, type WriteRequest } from '#kit';
import { everybodyMay, twoMay } from './access.ts';
import type { Step } from './play.ts';
import {
  check,
  closeSession,
  container,
  create,
  create2,
  createSession,
  createTtl,
  read,
  remove,
  setAcl,
  setData,
} from './requests.ts';

/** What random requests are made of. */
export interface Menu {
  readonly multis: boolean;
  /** Ephemeral and sequential nodes, and sessions that come and go. */
  readonly ephemerals: boolean;
  /** Containers, TTL nodes, and their removal. */
  readonly mortals: boolean;
  /** Whether some requests are only prepared at first. */
  readonly later: boolean;
}

const PATHS = ['/a', '/b', '/a/a', '/a/b', '/b/a', '/a/a/a'];

const path = fc.constantFrom(...PATHS);
const version = fc.constantFrom(-1, -1, -1, 0, 1, 2);
const list = fc.constantFrom(
  OPEN_ACL,
  OPEN_ACL,
  OPEN_ACL,
  READ_ACL,
  everybodyMay(Perms.ALL - Perms.CREATE),
  everybodyMay(Perms.ALL - Perms.READ),
  twoMay(Perms.ALL),
);
const data = fc.constantFrom('', 'x', 'yy', null);

/** Random steps, so that about one request in two can be carried out. */
export function randomSteps(menu: Menu): fc.Arbitrary<readonly Step[]> {
  const request = requestOf(menu);
  const ask = fc.record({
    kind: fc.constant('ask' as const),
    session: fc.constantFrom(1, 1, 2),
    request,
  });
  const asks = menu.later
    ? fc.tuple(ask, fc.boolean()).map(([step, later]) => (later ? { ...step, later } : step))
    : ask;
  const readStep = fc.record({
    kind: fc.constant('read' as const),
    session: fc.constantFrom(1, 2),
    request: readOf(menu),
  });
  const kinds: fc.WeightedArbitrary<Step>[] = [
    { arbitrary: asks, weight: 12 },
    { arbitrary: readStep, weight: 1 },
  ];
  if (menu.later) kinds.push({ arbitrary: fc.constant({ kind: 'apply' }), weight: 3 });
  if (menu.mortals) {
    kinds.push({ arbitrary: fc.constant({ kind: 'due' }), weight: 1 });
    kinds.push({ arbitrary: fc.constant({ kind: 'wait', ms: 100 }), weight: 1 });
    kinds.push({ arbitrary: path.map(removal), weight: 1 });
  }
  if (menu.mortals && menu.later) {
    kinds.push({ arbitrary: fc.constant({ kind: 'restart' }), weight: 1 });
  }
  return fc.array(fc.oneof(...kinds), { minLength: 8, maxLength: 30 });
}

/** Simpler forms of a step. */
export function simplify(step: Step): readonly Step[] {
  if (step.kind !== 'ask') return [];
  const simpler: Step[] = [];
  if (step.later) simpler.push({ kind: 'ask', session: step.session, request: step.request });
  if (step.session === 2) simpler.push({ ...step, session: 1 });
  const { request } = step;
  if (request.op === 'multi' && request.ops.length > 1) {
    request.ops.forEach((_, i) => {
      simpler.push({ ...step, request: { op: 'multi', ops: request.ops.toSpliced(i, 1) } });
    });
  }
  return simpler;
}

function requestOf(menu: Menu): fc.Arbitrary<WriteRequest> {
  const op = opOf(menu);
  const kinds: fc.WeightedArbitrary<WriteRequest>[] = [
    { arbitrary: op, weight: 24 },
    { arbitrary: fc.tuple(path, list, version).map((args) => setAcl(...args)), weight: 2 },
  ];
  if (menu.ephemerals) {
    kinds.push({ arbitrary: fc.constantFrom(createSession, closeSession), weight: 2 });
  }
  if (menu.multis) {
    const ops = fc.array(op, { minLength: 1, maxLength: 3 });
    kinds.push({ arbitrary: ops.map((all) => ({ op: 'multi', ops: all })), weight: 8 });
  }
  return fc.oneof(...kinds);
}

function opOf({ mortals, ephemerals }: Menu): fc.Arbitrary<MultiOp> {
  const flags = ephemerals ? fc.constantFrom(0, 0, 0, 1, 2, 3) : fc.constant(0);
  const options = fc.record({ flags, acl: list, data });
  const kinds: fc.WeightedArbitrary<MultiOp>[] = [
    { arbitrary: fc.tuple(path, options).map((args) => create(...args)), weight: 9 },
    { arbitrary: fc.tuple(path, options).map((args) => create2(...args)), weight: 1 },
    { arbitrary: fc.tuple(path, version).map((args) => remove(...args)), weight: 5 },
    { arbitrary: fc.tuple(path, data, version).map((args) => setData(...args)), weight: 4 },
    { arbitrary: fc.tuple(path, version).map((args) => check(...args)), weight: 1 },
  ];
  if (mortals) {
    kinds.push({ arbitrary: path.map((at) => container(at)), weight: 2 });
    kinds.push({ arbitrary: path.map((at) => createTtl(at, 100)), weight: 2 });
  }
  return fc.oneof(...kinds);
}

function readOf({ ephemerals }: Menu): fc.Arbitrary<ReadRequest> {
  const ops = fc.constantFrom(
    'exists' as const,
    'getData' as const,
    'getChildren2' as const,
    'getACL' as const,
    'getAllChildrenNumber' as const,
  );
  const reads = fc.tuple(ops, fc.constantFrom('/', '', ...PATHS)).map((args) => read(...args));
  if (!ephemerals) return reads;
  return fc.oneof(
    reads,
    fc.constantFrom('/', '/a', null).map((prefix) => ({ op: 'getEphemerals' as const, prefix })),
  );
}

function removal(at: string): Step {
  return { kind: 'ask', session: 0, request: { op: 'deleteContainer', path: at } };
}
