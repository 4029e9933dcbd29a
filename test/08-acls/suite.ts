import { pause, type Fault } from '#kit';
import { property } from '../../src/grade/property.ts';
import { steps, type StepsOptions } from '../../src/grade/steps.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Schedule } from '../../src/sim/schedule.ts';
import type { Chapter } from './chapter.ts';
import { DIGEST_EXAMPLES, DIGEST_RULES, digestArbitrary, playDigest } from './digest-steps.ts';
import {
  IDENTITY_EXAMPLES,
  IDENTITY_RULES,
  identityArbitrary,
  playIdentities,
} from './identity-steps.ts';
import {
  INTERNED_EXAMPLES,
  INTERNED_RULES,
  internedArbitrary,
  playInterned,
} from './interned-steps.ts';
import { fenced, work } from './invariants.ts';
import { IP_EXAMPLES, IP_RULES, ipArbitrary, playIp } from './ip-steps.ts';
import type { Output } from './messages.ts';
import {
  ALLOWS_EXAMPLES,
  ALLOWS_RULES,
  allowsArbitrary,
  FIX_EXAMPLES,
  FIX_RULES,
  fixArbitrary,
  NEEDS_EXAMPLES,
  NEEDS_RULES,
  playPermissions,
  SHOW_EXAMPLES,
  SHOW_RULES,
  showArbitrary,
  simplifyPermission,
} from './permission-steps.ts';
import { scenario } from './scenario.ts';
import {
  INTERNED_LISTS,
  INTERNED_TREE_EXAMPLES,
  LIST_EXAMPLES,
  PERMISSION_EXAMPLES,
  playService,
  playServiceWithoutInterning,
  SERVICE_RULES,
  serviceArbitrary,
  simplifyService,
} from './service-steps.ts';

const CHAPTER = 8;

function graded<Step>(options: Omit<StepsOptions<Chapter, Step>, 'chapter'>): GradedTest<Chapter> {
  return steps({ chapter: CHAPTER, ...options });
}

const identities = [
  graded({
    id: '1.1',
    title: 'Digest ids, as Apache makes them',
    points: 5,
    rules: DIGEST_RULES,
    examples: DIGEST_EXAMPLES,
    random: { arbitrary: digestArbitrary, runs: 100 },
    play: playDigest,
  }),
  graded({
    id: '1.2',
    title: 'What a connection gains by auth requests',
    points: 10,
    rules: IDENTITY_RULES,
    examples: IDENTITY_EXAMPLES,
    random: { arbitrary: identityArbitrary, runs: 150 },
    play: playIdentities,
  }),
];

const matching = [
  graded({
    id: '2.1',
    title: 'Addresses and ranges of them',
    points: 10,
    rules: IP_RULES,
    examples: IP_EXAMPLES,
    random: { arbitrary: ipArbitrary, runs: 400 },
    play: playIp,
  }),
  graded({
    id: '2.2',
    title: 'Whether a list allows something',
    points: 10,
    rules: ALLOWS_RULES,
    examples: ALLOWS_EXAMPLES,
    random: { arbitrary: allowsArbitrary, runs: 400 },
    play: playPermissions,
    simplify: simplifyPermission,
  }),
];

const operations = [
  graded({
    id: '3.1',
    title: 'Which permission, on which node',
    points: 10,
    rules: NEEDS_RULES,
    examples: NEEDS_EXAMPLES,
    play: playPermissions,
  }),
];

const fixing = [
  graded({
    id: '4.1',
    title: 'Lists as they are stored, and lists that are refused',
    points: 15,
    rules: FIX_RULES,
    examples: FIX_EXAMPLES,
    random: { arbitrary: fixArbitrary, runs: 400 },
    play: playPermissions,
    simplify: simplifyPermission,
  }),
];

const showing = [
  graded({
    id: '5.1',
    title: 'What getACL shows to whom',
    points: 5,
    rules: SHOW_RULES,
    examples: SHOW_EXAMPLES,
    random: { arbitrary: showArbitrary, runs: 200 },
    play: playPermissions,
    simplify: simplifyPermission,
  }),
  graded({
    id: '5.2',
    title: 'setACL and getACL on a tree',
    points: 5,
    rules: SERVICE_RULES,
    examples: LIST_EXAMPLES,
    play: playServiceWithoutInterning,
    simplify: simplifyService,
  }),
];

const interning = [
  graded({
    id: '6.1',
    title: 'Equal lists are kept once, as long as they are used',
    points: 8,
    rules: INTERNED_RULES,
    examples: INTERNED_EXAMPLES,
    random: { arbitrary: internedArbitrary, runs: 200 },
    play: playInterned,
  }),
  graded({
    id: '6.2',
    title: 'The lists of a tree',
    points: 2,
    rules: [...SERVICE_RULES, INTERNED_LISTS],
    examples: INTERNED_TREE_EXAMPLES,
    play: playService,
    simplify: simplifyService,
  }),
];

const together = [
  graded({
    id: '7.1',
    title: 'No operation without its permission, and no inheritance',
    points: 10,
    rules: [...SERVICE_RULES, INTERNED_LISTS],
    examples: PERMISSION_EXAMPLES,
    random: { arbitrary: serviceArbitrary, runs: 200 },
    play: playService,
    simplify: simplifyService,
  }),
];

/** The active manager falls asleep over its work; later, perhaps, the next one as well. */
const NAPS: readonly (readonly Fault[])[] = [
  [],
  [pause('rm1', { atMs: 50, forMs: 130 })],
  ...[45, 55, 60, 65, 70].map((atMs) => [pause('rm1', { atMs, forMs: 150 })]),
  [pause('rm1', { atMs: 60, forMs: 150 }), pause('rm2', { atMs: 260, forMs: 150 })],
  [pause('rm1', { atMs: 60, forMs: 100 }), pause('rm2', { atMs: 190, forMs: 200 })],
];

const breakIt = [
  property({
    chapter: CHAPTER,
    id: '8.1',
    title: 'Fence a paused ex-leader',
    points: 10,
    scenario,
    rules: { invariants: () => [fenced, work] as readonly Invariant<Output>[] },
    schedules: NAPS.map((faults): Schedule => ({ seed: 0, params: {}, faults })),
    menu: { most: 4, withinMs: 500, longestMs: 200, pause: ['rm1', 'rm2'] },
    runs: 40,
  }),
];

/** The graded suite of chapter 8. */
export const suite: Suite<Chapter> = {
  chapter: '08-acls',
  title: 'Access control lists',
  levels: [
    { number: 1, title: 'Who somebody is', tests: identities },
    { number: 2, title: 'Whom a list speaks of', tests: matching },
    { number: 3, title: 'Which permission for what', tests: operations },
    { number: 4, title: 'Lists as they are stored', tests: fixing },
    { number: 5, title: 'Lists as they are shown', tests: showing },
    { number: 6, title: 'Each list once', tests: interning },
    { number: 7, title: 'All of it, on a tree', tests: together },
    { number: 8, title: 'Break it: fence an ex-leader', tests: breakIt },
  ],
};
