import { formatZxid, makeZxid, type QuorumVerifier, type ServerId, type Vote } from '#kit';
import { comesBefore } from './histories.ts';
import type { Chapter } from './scenario.ts';

const LEADERS = [1, 2, 10];
const ZXIDS = [0n, makeZxid(1, 2), makeZxid(1, 10), makeZxid(2, 1), makeZxid(0x70000000, 1)];
const EPOCHS = [0, 1, 2, 10];

/** Asks about every pair of votes made of a few ids, zxids and epochs. */
export function orderProblem({ isBetter }: Chapter): string | undefined {
  const votes = EPOCHS.flatMap((peerEpoch) =>
    ZXIDS.flatMap((zxid) => LEADERS.map((leader) => ({ leader, zxid, peerEpoch }))),
  );
  for (const candidate of votes) {
    for (const current of votes) {
      const is = isBetter(candidate, current);
      const should = comesBefore(candidate, current);
      if (is === should) continue;
      return `isBetter said ${is} of candidate ${inWords(candidate)} and current ${inWords(current)}. It should be ${should}.`;
    }
  }
  return undefined;
}

/** Asks about every set of voters and strangers, of ensembles of one to six. */
export function majorityProblem({ MajorityQuorum }: Chapter): string | undefined {
  for (let size = 1; size <= 6; size++) {
    const voters = [1, 2, 3, 4, 5, 6].slice(0, size);
    const quorum = new MajorityQuorum(voters);
    for (const servers of subsets([...voters, 8, 9])) {
      const count = voters.filter((voter) => servers.includes(voter)).length;
      const problem = quorumProblem(quorum, servers, count * 2 > size);
      if (problem !== undefined) return `Voters are ${voters.join(', ')}. ${problem}`;
    }
  }
  return undefined;
}

interface Grouping {
  readonly groups: readonly (readonly ServerId[])[];
  readonly weights?: Readonly<Record<ServerId, number>>;
  /** In words what is enough, and the sets that just are, and just are not. */
  readonly enough: readonly (readonly ServerId[])[];
  readonly tooFew: readonly (readonly ServerId[])[];
}

const GROUPINGS: readonly Grouping[] = [
  {
    groups: [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ],
    enough: [
      [1, 2, 4, 5],
      [2, 3, 7, 9],
      [1, 2, 3, 4, 5, 6, 7],
    ],
    // Six of nine, but a majority in one group only.
    tooFew: [[1, 2, 3, 4, 7], [1, 2, 3], [1, 4, 7], [], [10, 11, 12]],
  },
  {
    groups: [
      [1, 2],
      [3, 4],
    ],
    enough: [[1, 2, 3, 4]],
    tooFew: [
      [1, 2],
      [1, 3],
      [1, 2, 3],
    ],
  },
  {
    groups: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    weights: { 1: 3, 2: 1, 3: 1 },
    enough: [
      [1, 4, 5],
      [1, 5, 6],
    ],
    tooFew: [
      [2, 3, 4, 5, 6],
      [1, 4],
      [1, 2, 3],
    ],
  },
  {
    // The third place is there to watch: nobody in it has any weight.
    groups: [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
    ],
    weights: { 7: 0, 8: 0 },
    enough: [[1, 2, 4, 5]],
    tooFew: [
      [1, 2, 7, 8],
      [7, 8],
      [1, 2, 3],
    ],
  },
  {
    // One place counts, and two only watch: a majority of the three cannot be won.
    groups: [[1, 2, 3], [4], [5, 6]],
    weights: { 4: 0, 5: 0, 6: 0 },
    enough: [[1, 2]],
    tooFew: [
      [1, 4, 5, 6],
      [4, 5, 6],
    ],
  },
  {
    groups: [[1, 2, 3, 4, 5]],
    weights: { 4: 0, 5: 0 },
    enough: [
      [1, 2],
      [1, 3, 4],
    ],
    tooFew: [[1, 4, 5], [3]],
  },
];

/** Asks about groups and weights, and who of them has a vote. */
export function hierarchyProblem({ HierarchicalQuorum }: Chapter): string | undefined {
  for (const { groups, weights = {}, enough, tooFew } of GROUPINGS) {
    const quorum = new HierarchicalQuorum({ groups, weights });
    const said = groups.map((group) => `(${group.join(' ')})`).join(' ');
    const heavy = Object.entries(weights).map(([sid, weight]) => `${sid} has weight ${weight}`);
    const about = `Groups are ${said}. ${heavy.length === 0 ? '' : `${heavy.join(', ')}. `}`;
    for (const servers of [...enough, ...tooFew]) {
      const problem = quorumProblem(quorum, servers, enough.includes(servers));
      if (problem !== undefined) return `${about}${problem}`;
    }
    const voters = groups.flat().filter((sid) => weights[sid] !== 0);
    if ([...quorum.voters].sort().join() !== voters.join()) {
      return `${about}Voters should be ${voters.join(', ')}, but are ${quorum.voters.join(', ')}.`;
    }
  }
  return undefined;
}

function quorumProblem(
  quorum: QuorumVerifier,
  servers: readonly ServerId[],
  should: boolean,
): string | undefined {
  const is = quorum.containsQuorum(new Set(servers));
  if (is === should) return undefined;
  return `containsQuorum said ${is} of {${servers.join(', ')}}. It should be ${should}.`;
}

function subsets(servers: readonly ServerId[]): ServerId[][] {
  return Array.from({ length: 2 ** servers.length }, (_, bits) =>
    servers.filter((_, place) => ((bits >> place) & 1) === 1),
  );
}

function inWords({ leader, zxid, peerEpoch }: Vote): string {
  return `(peerEpoch ${peerEpoch}, zxid ${formatZxid(zxid)}, leader ${leader})`;
}
