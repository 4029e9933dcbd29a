import { steps, type StepsOptions } from '../../src/grade/steps.ts';
import { stepsTask } from '../../src/grade/steps-task.ts';
import type { GradedTest, Suite } from '../../src/grade/suite.ts';
import { randomSteps, simplify } from './arbitrary.ts';
import { acceptArrivals, playArrivals } from './break.ts';
import type { Chapter } from './chapter.ts';
import * as examples from './examples.ts';
import { GOLDEN_EXAMPLES, GOLDEN_RULES, playGolden } from './golden-steps.ts';
import { PATH_EXAMPLES, PATH_RULES, pathArbitrary, playPaths } from './paths.ts';
import { playOn, rulesOf, type PlayOptions, type Step } from './play.ts';
import { playReplay, REPLAY_RULES, replayArbitrary } from './replay-steps.ts';
import { REPLAY_EXAMPLES } from './replay-examples.ts';

const CHAPTER = 6;

type Options = Pick<StepsOptions<Chapter, Step>, 'id' | 'title' | 'points' | 'examples' | 'random'>;

/** A test that compares the chapter's classes with a naive tree. */
function compared(options: Options, how: PlayOptions = { tells: true }): GradedTest<Chapter> {
  return steps({
    chapter: CHAPTER,
    rules: rulesOf(how),
    play: playOn(how),
    simplify,
    ...options,
  });
}

const paths = [
  steps({
    chapter: CHAPTER,
    id: '1.1',
    title: 'What is wrong with a path',
    points: 6,
    rules: PATH_RULES,
    examples: PATH_EXAMPLES,
    random: { arbitrary: pathArbitrary, runs: 300 },
    play: playPaths,
  }),
];

const given: PlayOptions = { given: true };

const applying = [
  compared(
    {
      id: '2.1',
      title: 'Transactions that are given change the tree, and reads show it',
      points: 5,
      examples: examples.nodesAndReads,
    },
    given,
  ),
  compared(
    {
      id: '2.2',
      title: 'All eleven fields of a stat',
      points: 6,
      examples: examples.fields,
      random: {
        arbitrary: randomSteps({ multis: false, mortals: false, ephemerals: false, later: false }),
        runs: 30,
      },
    },
    given,
  ),
  compared({ id: '2.3', title: 'Events', points: 3, examples: examples.events }, given),
];

const preparing = [
  compared({ id: '3.1', title: 'Versions', points: 4, examples: examples.versions }, {}),
  compared(
    { id: '3.2', title: 'Requests that are refused', points: 4, examples: examples.refusals },
    {},
  ),
  compared(
    {
      id: '3.3',
      title: 'The order of the checks',
      points: 4,
      examples: examples.orders,
      random: {
        arbitrary: randomSteps({ multis: false, mortals: false, ephemerals: false, later: false }),
        runs: 30,
      },
    },
    {},
  ),
];

const sequencesAndSessions = [
  compared({ id: '4.1', title: 'Sequence numbers', points: 4, examples: examples.sequences }, {}),
  compared({ id: '4.2', title: 'Ephemeral nodes', points: 4, examples: examples.ephemerals }, {}),
  compared(
    {
      id: '4.3',
      title: 'Sessions that are there and are not',
      points: 4,
      examples: examples.sessions,
    },
    {},
  ),
];

const pendingChanges = [
  compared(
    {
      id: '5.1',
      title: 'A request sees those under way',
      points: 5,
      examples: examples.pending,
    },
    {},
  ),
  compared({
    id: '5.2',
    title: 'What is applied is forgotten, and nothing else',
    points: 4,
    examples: examples.forgetting,
  }),
  compared({
    id: '5.3',
    title: 'Any requests, several under way',
    points: 4,
    examples: [],
    random: {
      arbitrary: randomSteps({ multis: false, mortals: false, ephemerals: true, later: true }),
      runs: 50,
    },
  }),
];

const multis = [
  compared({ id: '6.1', title: 'All or none', points: 4, examples: examples.multis }),
  compared({
    id: '6.2',
    title: 'What is refused gives everything back',
    points: 5,
    examples: examples.givenBack,
    random: {
      arbitrary: randomSteps({ multis: true, mortals: false, ephemerals: true, later: true }),
      runs: 50,
    },
  }),
  compared({
    id: '6.3',
    title: 'Several reads, and create2',
    points: 3,
    examples: examples.kindsAndReads,
  }),
];

const mortals = [
  compared({
    id: '7.1',
    title: 'Containers and TTL nodes',
    points: 2,
    examples: examples.mortals,
  }),
  compared(
    {
      id: '7.2',
      title: 'TTL nodes where they are not enabled',
      points: 1,
      examples: examples.withoutTtl,
    },
    { tells: true, extendedTypes: false },
  ),
  compared(
    { id: '7.3', title: 'When they are removed', points: 3, examples: examples.removals },
    { tells: true, removals: true },
  ),
  compared(
    { id: '7.4', title: 'Quotas count, and warn', points: 2, examples: examples.counting },
    { tells: true, quotas: true },
  ),
  compared(
    {
      id: '7.5',
      title: 'Hard limits, if they are enforced',
      points: 1,
      examples: examples.enforcing,
    },
    { tells: true, quotas: true, enforceQuota: true },
  ),
];

const replays = [
  steps({
    chapter: CHAPTER,
    id: '8.1',
    title: 'Apache’s own log gives Apache’s tree',
    points: 4,
    rules: GOLDEN_RULES,
    examples: GOLDEN_EXAMPLES,
    play: playGolden,
  }),
  compared(
    {
      id: '8.2',
      title: 'Digests, foretold and kept',
      points: 3,
      examples: [
        ...examples.fields,
        ...examples.pending,
        ...examples.forgetting,
        ...examples.givenBack,
        ...examples.mortals,
      ],
    },
    { tells: true, digests: true },
  ),
  steps({
    chapter: CHAPTER,
    id: '8.3',
    title: 'Snapshots that are taken meanwhile, and replays',
    points: 4,
    rules: REPLAY_RULES,
    examples: REPLAY_EXAMPLES,
    random: { arbitrary: replayArbitrary, runs: 80 },
    play: playReplay,
  }),
  compared(
    {
      id: '8.4',
      title: 'What a tree knows besides its nodes, once it is restored',
      points: 1,
      examples: examples.restored,
    },
    { tells: true, digests: true, removals: true, quotas: true },
  ),
];

const everything = [
  compared(
    {
      id: '9.1',
      title: 'Anything at all, compared with a naive tree',
      points: 5,
      examples: [],
      random: {
        arbitrary: randomSteps({ multis: true, mortals: true, ephemerals: true, later: true }),
        runs: 70,
      },
    },
    { tells: true, digests: true, removals: true },
  ),
];

const breakIt = [
  stepsTask({
    chapter: CHAPTER,
    id: '10.1',
    title: 'Two replicas that prepare for themselves, and differ',
    points: 5,
    goal:
      'Two replicas get the same requests in the same order, each prepares them for itself, and in the end one has ' +
      'a node that the other has not.',
    steps: (chapter: Chapter) => chapter.arrivals(),
    accept: acceptArrivals,
    play: playArrivals,
  }),
];

/** The graded suite of chapter 6. */
export const suite: Suite<Chapter> = {
  chapter: '06-znode-tree',
  title: 'The znode tree',
  levels: [
    { number: 1, title: 'Paths', tests: paths },
    { number: 2, title: 'Apply', tests: applying },
    { number: 3, title: 'Prepare', tests: preparing },
    { number: 4, title: 'Sequence numbers and sessions', tests: sequencesAndSessions },
    { number: 5, title: 'Requests under way', tests: pendingChanges },
    { number: 6, title: 'Multi', tests: multis },
    { number: 7, title: 'Containers, time to live, quotas', tests: mortals },
    { number: 8, title: 'Replay', tests: replays },
    { number: 9, title: 'Everything at once', tests: everything },
    { number: 10, title: 'Break it', tests: breakIt },
  ],
};
