import { formatZxid, type Tree, type Txn } from '#kit';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Arrival } from '../../solutions/06-znode-tree/index.ts';
import type { Chapter } from './chapter.ts';
import { createSession } from './requests.ts';
import { bodyWords, requestWords } from './words.ts';

const MOST_REQUESTS = 3;
const MOST_APART_MS = 1000;

/** What is wrong with the answer itself. */
export function acceptArrivals(arrivals: readonly Arrival[]): string | undefined {
  if (!Array.isArray(arrivals) || arrivals.length === 0) return 'There is no request in the list.';
  if (arrivals.length > MOST_REQUESTS) {
    return `There are ${arrivals.length} requests; ${MOST_REQUESTS} are enough.`;
  }
  for (const [i, { session, request, atMs }] of (arrivals as readonly Arrival[]).entries()) {
    const [first, second] = atMs;
    if (![first, second].every(Number.isSafeInteger)) {
      return `Request ${i + 1} comes at ${first} and ${second}: these are to be whole ms.`;
    }
    if (Math.abs(first - second) >= MOST_APART_MS) {
      return `The clocks are ${Math.abs(first - second)} ms apart at request ${i + 1}, which is not less than a second.`;
    }
    const before = (arrivals as readonly Arrival[])[i - 1]?.atMs ?? [0, 0];
    if (first < before[0] || second < before[1]) {
      return `Request ${i + 1} comes before the one in front of it: both replicas are to get them in the same order.`;
    }
    if (session !== 1 && session !== 0)
      return `Request ${i + 1} is of session ${String(session)}: 1 or 0.`;
    if (request.op === 'createSession' || request.op === 'closeSession') {
      return 'Leave the session alone: it is there on both.';
    }
  }
  return undefined;
}

/** Plays the requests on two replicas that each prepare for themselves, then on two of which only one does. */
export const playArrivals: Play<Chapter, Arrival, string> = (chapter, arrivals, story) => {
  const trees = (): readonly [Tree, Tree] => [new chapter.ZnodeTree(), new chapter.ZnodeTree()];
  const preparerOf = (tree: Tree): InstanceType<Chapter['Preparer']> =>
    new chapter.Preparer(tree as InstanceType<Chapter['ZnodeTree']>, { extendedTypes: true });
  const begin: Txn = {
    clientId: 1n,
    cxid: 0,
    timeMs: 0,
    body: { type: 'createSession', timeoutMs: 10_000 },
  };
  if (createSession.op !== 'createSession') return undefined;

  story.line('each replica has extendedTypes on');
  const own = story.quietly('two trees', trees);
  const preparers = story.quietly('two preparers', () => own.map(preparerOf));
  for (const tree of own) story.quietly('apply createSession', () => tree.apply(1n, begin));
  for (const [i, arrival] of arrivals.entries()) {
    for (const [replica, tree] of own.entries()) {
      const timeMs = arrival.atMs[replica]!;
      const zxid = BigInt(i + 2);
      const txn = story.call(
        `replica ${replica + 1}, ${timeMs} ms: ${requestWords(arrival.request)}`,
        () => preparers[replica]!.prepare(submittedOf(arrival), zxid, timeMs),
        ({ body }) => bodyWords(body),
      );
      story.quietly(`apply ${formatZxid(zxid)}`, () => tree.apply(zxid, txn));
      story.quietly('applied', () => preparers[replica]!.applied(zxid));
    }
  }
  const [first, second] = own.map((tree) => story.quietly('nodes', () => pathsOf(tree)));
  story.line('replica 1 has', first!.join(' '));
  story.line('replica 2 has', second!.join(' '));
  if (String(first) === String(second)) {
    return `Both replicas have the same nodes in the end: ${first!.join(' ')}.`;
  }
  return agreeing(arrivals);

  function agreeing(requests: readonly Arrival[]): string | undefined {
    const replicas = story.quietly('two trees', trees);
    const leader = story.quietly('a preparer', () => preparerOf(replicas[0]));
    const both = (zxid: bigint, txn: Txn): void => {
      for (const tree of replicas) story.quietly('apply', () => tree.apply(zxid, txn));
    };
    both(1n, begin);
    for (const [i, arrival] of requests.entries()) {
      const zxid = BigInt(i + 2);
      const txn = story.quietly('prepare', () =>
        leader.prepare(submittedOf(arrival), zxid, arrival.atMs[0]),
      );
      both(zxid, txn);
      story.quietly('applied', () => leader.applied(zxid));
    }
    const lists = replicas.map((tree) => story.quietly('nodes', () => pathsOf(tree)));
    story.line('if only replica 1 prepares, 2 has', lists[1]!.join(' '));
    return String(lists[0]) === String(lists[1])
      ? undefined
      : 'The replicas differ even if one prepares for both: that is a mistake in apply.';
  }
};

function submittedOf({
  session,
  request,
}: Arrival): Parameters<InstanceType<Chapter['Preparer']>['prepare']>[0] {
  return { session: BigInt(session), cxid: 1, identities: [], request };
}

/** All paths but the built-in ones. */
function pathsOf(tree: Tree): string[] {
  const paths = [...tree.nodes()].map(({ path }) => path || '/');
  return paths.filter((path) => !path.startsWith('/zookeeper')).sort();
}
