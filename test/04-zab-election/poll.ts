import type { Env, Node, NodeId, OwnHistory, PollMessage, ServerId, Vote } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params, Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { HISTORIES } from './histories.ts';
import type { Output } from './output.ts';
import { only, elections, votersOf, type Chapter } from './scenario.ts';

type PollScenario = Scenario<Chapter, PollMessage, Output>;

/** Servers that elect in the old way, and are done then. */
export const polls: PollScenario = {
  nodes: elections.nodes,
  params: only(elections, { voters: [3, 5], histories: [0, HISTORIES.length - 1] }).params,
  world: { ...elections.world, links: 'datagram' },
  build(chapter, params) {
    const nodes: Record<NodeId, NodeFactory<PollMessage, Output>> = {};
    const voters = votersOf(params);
    for (const sid of voters) {
      const history = HISTORIES[params['histories'] ?? 0]!(sid);
      nodes[String(sid)] = (env, output) =>
        new PollingServer(env, chapter, { sid, voters, history }, output);
    }
    return nodes;
  },
};

/** The election by polls ends on the grounds of a single poll. */
export function aPollElects(params: Params): Invariant<Output, null> {
  const voters = votersOf(params);
  return {
    name: 'a poll elects',
    rule:
      'A server elects the leader that a quorum named in its last poll, and only if that leader, ' +
      'unless it is this very server, has replied to the poll itself.',
    start: () => null,
    observe(_, { node, output }) {
      if (output.kind !== 'elected') return undefined;
      const { leader, votes, answers } = output;
      if (votes.length * 2 <= voters.length) {
        return `${node} elected ${leader}, which in its last poll only ${votes.join(' and ')} had named, of ${voters.length} voters.`;
      }
      if (node === String(leader) || answers.length > 0) return undefined;
      return `${node} elected ${leader} on the word of ${votes.join(' and ')}, but ${leader} itself had not replied to its last poll.`;
    },
  };
}

interface PollingOptions {
  readonly sid: ServerId;
  readonly voters: readonly ServerId[];
  readonly history: OwnHistory;
}

/** A server around the older election. It keeps count of the poll, too, and says what it saw in it. */
class PollingServer implements Node<PollMessage> {
  private readonly options: PollingOptions;
  private readonly output: (output: Output) => void;
  private readonly election: InstanceType<Chapter['LeaderElection']>;
  private xid = -1;
  private readonly replies = new Map<ServerId, ServerId>();

  constructor(
    env: Env<PollMessage>,
    chapter: Chapter,
    options: PollingOptions,
    output: (output: Output) => void,
  ) {
    const { sid, voters } = options;
    this.options = options;
    this.output = output;
    this.election = new chapter.LeaderElection(
      this.watched(env),
      { sid, quorum: new chapter.MajorityQuorum(voters) },
      { elected: (vote) => this.elected(vote) },
    );
  }

  onStart(): void {
    const { zxid, peerEpoch } = this.options.history;
    this.output({ kind: 'looking', epoch: peerEpoch, zxid });
    this.election.lookForLeader(this.options.history);
  }

  onMessage(from: NodeId, message: PollMessage): void {
    if (message.kind === 'reply' && message.xid === this.xid) {
      this.replies.set(message.sid, message.leader);
    }
    this.election.onMessage(from, message);
  }

  onTimer(name: string): void {
    this.election.onTimer(name);
  }

  inspect(): unknown {
    return this.election.inspect();
  }

  private elected({ leader }: Vote): void {
    // Its own vote is known to itself alone: it gets the benefit of the doubt.
    const others = [...this.replies].filter(([, named]) => named === leader).map(([sid]) => sid);
    const votes = [...new Set([...others, this.options.sid])].sort();
    const answers = this.replies.has(leader) ? [`${leader} replied`] : [];
    const state = leader === this.options.sid ? 'LEADING' : 'FOLLOWING';
    this.output({ kind: 'elected', leader, state, votes, answers });
  }

  private watched(env: Env<PollMessage>): Env<PollMessage> {
    const see = (message: PollMessage): PollMessage => {
      if (message.kind === 'query' && message.xid !== this.xid) {
        this.xid = message.xid;
        this.replies.clear();
      }
      return message;
    };
    return {
      self: env.self,
      peers: env.peers,
      disk: env.disk,
      files: env.files,
      now: () => env.now(),
      random: () => env.random(),
      send: (to, message) => env.send(to, see(message)),
      sendAfterSync: (to, message) => env.sendAfterSync(to, see(message)),
      connect: (peer) => env.connect(peer),
      disconnect: (peer) => env.disconnect(peer),
      setTimer: (name, delayMs) => env.setTimer(name, delayMs),
      clearTimer: (name) => env.clearTimer(name),
      note: (text) => env.note(text),
    };
  }
}
