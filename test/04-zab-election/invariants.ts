import { formatZxid, type OwnHistory, type ServerId } from '#kit';
import type { Goal } from '../../src/check/goal.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import { HISTORIES, bestOf, isNewer } from './histories.ts';
import type { Output } from './output.ts';
import { serversOf, votersOf } from './scenario.ts';

/** By node, what it told last. */
type Last = Record<string, Output>;

/** On what grounds a server may end its election (Medeiros 2012, section 4.1; Apache's class). */
export function aQuorumElects(params: Params): Invariant<Output, null> {
  const voters = votersOf(params);
  return {
    name: 'a quorum elects',
    rule:
      'A server ends its election only if a quorum of the voters votes as it does in its own ' +
      'round; or if a quorum says that it has this leader, and the leader says so itself.',
    start: () => null,
    observe(_, { node, output }) {
      if (output.kind !== 'elected') return undefined;
      const { leader, votes, answers, own = [] } = output;
      if (isMajority(votes, voters)) return undefined;
      const answering = answers.map((answer) => Number.parseInt(answer, 10));
      const confirmed =
        node === String(leader) ||
        answers.some((answer) => answer.startsWith(`${leader} LEADING `));
      if (isMajority(answering, voters) && confirmed) return undefined;
      const fromVotes =
        votes.length === 0
          ? 'In its round it had heard no vote for it'
          : `In its round it had the votes of ${list(votes)} for it, of ${voters.length} voters`;
      const fromAnswers =
        answers.length === 0
          ? 'and nobody who has a leader had said that it is this one'
          : `and of those that have a leader these named it: ${answers.join(', ')}`;
      const ownVote = own.length === 0 ? '' : ` Its own vote was ${own.join()}.`;
      return `${node} elected ${leader}.${ownVote} ${fromVotes}, ${fromAnswers}.`;
    },
  };
}

/**
 * The newest history wins (Junqueira, Reed and Serafini 2011, section 4). For servers whose histories
 * stay as they are.
 */
export function newestOfItsQuorum(params: Params): Invariant<Output, Record<string, ServerId>> {
  const historyOf = HISTORIES[params['histories'] ?? 0]!;
  return {
    name: 'newest of its quorum',
    rule: 'No server of the quorum that elected a leader has a newer history than the leader.',
    start: () => ({}),
    observe(joined, { node, output }) {
      if (output.kind === 'looking') delete joined[node];
      if (output.kind !== 'elected') return undefined;
      const { leader, votes } = output;
      // Who has only joined a leader, on the word of others, follows it as well, but did not elect it.
      if (!votes.includes(Number(node))) joined[node] = leader;
      if (!isMajority(votes, votersOf(params))) return undefined;
      const electors = votes.filter((voter) => joined[voter] !== leader);
      const ahead = electors.find((voter) => isNewer(historyOf(voter), historyOf(leader)));
      if (ahead === undefined) return undefined;
      return `${node} elected ${leader}, whose history is ${words(historyOf(leader))}, with a vote of ${ahead}, whose history is ${words(historyOf(ahead))}.`;
    },
  };
}

/** What the server is to do now is the election's to say. */
export function itsPart(params: Params): Invariant<Output, null> {
  return {
    name: 'its part',
    rule: 'Whom the others elected is LEADING; other voters are FOLLOWING, observers OBSERVING.',
    start: () => null,
    observe(_, { node, output }) {
      if (output.kind !== 'elected') return undefined;
      const { leader, state } = output;
      const isVoter = votersOf(params).includes(Number(node));
      const other = isVoter ? 'FOLLOWING' : 'OBSERVING';
      const should = node === String(leader) ? 'LEADING' : other;
      if (state === should) return undefined;
      return `${node} elected ${leader} and is ${state}; it should be ${should}.`;
    },
  };
}

/** To be used where every vote arrives before the wait for a better one is over. */
export function theBestWins(params: Params): Invariant<Output, null> {
  const historyOf = HISTORIES[params['histories'] ?? 0]!;
  const best = bestOf(historyOf, votersOf(params));
  return {
    name: 'the best wins',
    rule:
      'If every vote is heard within 200 ms, all elect the server with the newest history, ' +
      'and of several that are equally new the one with the highest id.',
    start: () => null,
    observe(_, { node, output }) {
      if (output.kind !== 'elected' || output.leader === best) return undefined;
      const { leader } = output;
      return `${node} elected ${leader} (${words(historyOf(leader))}); the best is ${best} (${words(historyOf(best))}).`;
    },
  };
}

/** For servers that do not look again. */
export function everyoneElects(params: Params): Invariant<Output, Last> {
  return {
    name: 'everyone elects',
    rule: 'Once all faults are over, every server that looks for a leader ends its election.',
    start: () => ({}),
    observe: keepLast,
    atEnd(last) {
      const looking = serversOf(params).filter((sid) => last[String(sid)]?.kind !== 'elected');
      if (looking.length === 0) return undefined;
      return `All faults are long over, but ${list(looking)} ${looking.length === 1 ? 'is' : 'are'} still looking for a leader.`;
    },
  };
}

/** As {@link everyoneElects}, for every order of events: those that are up can still end. */
export function theLivingCanEnd(): Goal<Output, Record<string, string>> {
  return {
    name: 'the living can end',
    rule: 'Whatever happens, every server that is up can still end its election.',
    start: () => ({}),
    observe(last, { node, output }) {
      last[node] = output.kind;
    },
    holds(last, up) {
      const looking = [...up].filter((node) => last[node] !== 'elected');
      if (looking.length === 0) return true;
      return `${looking.join(' and ')} ${looking.length === 1 ? 'is' : 'are'} still looking.`;
    },
  };
}

/** For servers that follow whom they elect. */
export const oneLeaderAnEpoch: Invariant<Output, Record<number, string>> = {
  name: 'one leader an epoch',
  rule: 'No two servers are followed by a quorum into the same epoch.',
  start: () => ({}),
  observe(leaders, { node, output }) {
    if (output.kind !== 'leads') return undefined;
    const first = (leaders[output.epoch] ??= node);
    if (first === node) return undefined;
    return `${node} leads epoch ${output.epoch}, which ${first} leads already.`;
  },
};

/** For servers that follow whom they elect. */
export function everyoneFollows(params: Params): Invariant<Output, Last> {
  return {
    name: 'everyone follows',
    rule: 'Once all faults are over, one server leads, and all others follow it in its epoch.',
    start: () => ({}),
    observe: keepLast,
    atEnd(last) {
      const outputs = serversOf(params).map((sid) => ({ sid, output: last[String(sid)] }));
      const leading = outputs.find(({ output }) => output?.kind === 'leads');
      if (leading?.output?.kind !== 'leads') {
        return 'All faults are long over, but no server is followed by a quorum.';
      }
      const { epoch } = leading.output;
      for (const { sid, output } of outputs) {
        if (sid === leading.sid) continue;
        const isInStep =
          output?.kind === 'follows' && output.leader === leading.sid && output.epoch === epoch;
        if (!isInStep) {
          return `All faults are long over, and ${leading.sid} leads epoch ${epoch}, but ${sid} ${doing(output)}.`;
        }
      }
      return undefined;
    },
  };
}

function doing(output: Output | undefined): string {
  switch (output?.kind) {
    case 'elected':
      return `has elected ${output.leader}, and got no further`;
    case 'leads':
      return `leads epoch ${output.epoch}`;
    case 'follows':
      return `follows ${output.leader} in epoch ${output.epoch}`;
    default:
      return 'is looking for a leader';
  }
}

function keepLast(last: Last, { node, output }: { node: string; output: Output }): undefined {
  last[node] = output;
}

function isMajority(servers: readonly ServerId[], voters: readonly ServerId[]): boolean {
  return voters.filter((voter) => servers.includes(voter)).length * 2 > voters.length;
}

function words({ peerEpoch, zxid }: OwnHistory): string {
  return `epoch ${peerEpoch}, zxid ${formatZxid(zxid)}`;
}

/** `1`, `1 and 2`, `1, 2 and 3`. */
function list(servers: readonly ServerId[]): string {
  const last = servers.at(-1);
  return servers.length < 2 ? `${last}` : `${servers.slice(0, -1).join(', ')} and ${last}`;
}
