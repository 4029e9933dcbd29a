import type { Ballot, Command, Env, LogMessage, LogProposal, Node, NodeId } from '#kit';
import type { Scenario } from '../../src/grade/scenario.ts';
import type { NodeFactory } from '../../src/sim/member.ts';
import { compare } from './ballots.ts';
import { replicasOf } from './log-scenario.ts';
import type { Output } from './output.ts';
import type { Chapter } from './scenario.ts';

/** What the replicas around `r1` do, instead of following the protocol. */
interface Script {
  /** What they say to `r1`, and when. */
  readonly lines: readonly Line[];
  /** What they answer to `r1`. `times` is how often they have got this very message, this time included. */
  answer(self: NodeId, message: LogMessage, times: number): readonly LogMessage[];
}

interface Line {
  readonly atMs: number;
  readonly from: NodeId;
  readonly message: LogMessage;
}

const silence = (): readonly LogMessage[] => [];

const accept = (ballot: Ballot, slot: number, command: Command): LogMessage => {
  return { kind: 'accept', ballot, slot, command };
};

const prepare = (ballot: Ballot, from: number): LogMessage => ({ kind: 'prepare', ballot, from });

/** `r1` is asked by one leader after the other, and by old ones once more. */
const asAcceptor: Script = {
  lines: [
    { atMs: 10, from: 'r2', message: accept('2.r2', 0, 'c1') },
    { atMs: 20, from: 'r3', message: accept('1.r3', 0, 'c2') },
    { atMs: 30, from: 'r3', message: prepare('5.r3', 0) },
    { atMs: 50, from: 'r2', message: accept('2.r2', 1, 'c2') },
    { atMs: 70, from: 'r3', message: accept('5.r3', 1, 'c3') },
    { atMs: 72, from: 'r3', message: accept('5.r3', 0, 'c1') },
    { atMs: 120, from: 'r4', message: accept('4.r4', 0, 'c2') },
    { atMs: 130, from: 'r5', message: prepare('6.r5', 0) },
    { atMs: 140, from: 'r5', message: prepare('7.r5', 1) },
  ],
  answer: silence,
};

/** The highest ballot that the others have promised before `r1` stands. */
const OTHERS_PROMISED: Ballot = '5.r3';

/** What they have accepted by then: in slot 0 two different commands, in slot 1 nothing. */
const ACCEPTED: Readonly<Record<NodeId, readonly LogProposal[]>> = {
  r2: [
    { slot: 0, ballot: '3.r2', command: 'c1' },
    { slot: 2, ballot: '3.r2', command: 'c3' },
  ],
  r3: [{ slot: 0, ballot: '4.r3', command: 'c2' }],
};

/**
 * `r1` stands, and becomes the leader of `r2` and `r3`. `r2` says everything twice; `r3` accepts only
 * what it is sent twice; `r4` and `r5` have no more to say than an acceptance of long ago.
 */
const asLeader: Script = {
  lines: [],
  answer(self, message, times) {
    if (message.kind === 'prepare') {
      const { ballot } = message;
      const accepted = ACCEPTED[self];
      if (accepted === undefined) return [];
      return compare(ballot, OTHERS_PROMISED) < 0
        ? [{ kind: 'reject', ballot, promised: OTHERS_PROMISED }]
        : [{ kind: 'promise', ballot, accepted }];
    }
    if (message.kind !== 'accept') return [];
    const { ballot, slot } = message;
    if (self === 'r2') return Array<LogMessage>(2).fill({ kind: 'accepted', ballot, slot });
    if (self === 'r3') return times === 2 ? [{ kind: 'accepted', ballot, slot }] : [];
    return [{ kind: 'accepted', ballot: '1.r1', slot }];
  },
};

/** Nobody answers. */
const alone: Script = { lines: [], answer: silence };

/** What is promised to `r1` at last: in slot 0 the higher ballot comes first. */
const HIGHER_FIRST: Readonly<Record<NodeId, readonly LogProposal[]>> = {
  r2: [{ slot: 0, ballot: '2.r4', command: 'c2' }],
  r3: [{ slot: 0, ballot: '1.r3', command: 'c3' }],
};

/**
 * `r1` stands three times before it leads. In its first ballot only `r2` promises; in the second only
 * `r3`, and `r4` for the first. As a leader it is asked by `r2` and `r3` for the same command again
 * and again, while slot 0 is chosen later than the slot of that command.
 */
function asCandidate(): Script {
  const ballots: Ballot[] = [];
  const request: LogMessage = { kind: 'request', command: 'c1' };
  return {
    lines: [],
    answer(self, message, times) {
      if (message.kind === 'prepare') {
        const { ballot } = message;
        if (!ballots.includes(ballot)) ballots.push(ballot);
        const accepted = HIGHER_FIRST[self];
        const attempt = ballots.indexOf(ballot);
        if (attempt === 1 && self === 'r4') {
          return [{ kind: 'promise', ballot: ballots[0]!, accepted: [] }];
        }
        // What r2 has accepted in 2.r4 comes after its first promise.
        if (attempt === 0) return self === 'r2' ? [{ kind: 'promise', ballot, accepted: [] }] : [];
        const isWilling = attempt > 1 || self === 'r3';
        return accepted !== undefined && isWilling ? [{ kind: 'promise', ballot, accepted }] : [];
      }
      if (HIGHER_FIRST[self] === undefined) return [];
      const asks = 'slot' in message && message.slot === 0 ? [request] : [];
      if (message.kind !== 'accept') return asks;
      const { ballot, slot } = message;
      const accepts = self === 'r2' || slot > 0 || times === 3;
      return [...asks, ...asks, ...(accepts ? [{ kind: 'accepted', ballot, slot } as const] : [])];
    },
  };
}

/** A new one for each run: what is said depends on what was said before. */
const SCRIPTS = [() => asAcceptor, () => asLeader, () => alone, asCandidate];

/**
 * One replica, `r1`, among four that only follow a script.
 *
 * - `script`: which one; see above
 */
export const scriptScenario: Scenario<Chapter, LogMessage, Output> = {
  nodes: ['r1', 'r2', 'r3', 'r4', 'r5'],
  params: { script: [0, SCRIPTS.length - 1], replicas: [5, 5], commands: [3, 3] },
  build: (chapter, params) => {
    const replicas = replicasOf(params);
    const script = SCRIPTS[params['script']!]!();
    const nodes: Record<NodeId, NodeFactory<LogMessage, Output>> = {};
    for (const id of replicas) nodes[id] = (env) => new Puppet(env, script);
    nodes['r1'] = (env, output) =>
      new chapter.Replica(env, replicas, {
        delivered: (slot, command) => output({ kind: 'delivered', slot, command }),
      });
    return nodes;
  },
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 1500,
    endAtMs: 3000,
    maxEvents: 5000,
  },
};

class Puppet implements Node<LogMessage> {
  private readonly env: Env<LogMessage>;
  private readonly script: Script;
  private readonly seen = new Map<string, number>();

  constructor(env: Env<LogMessage>, script: Script) {
    this.env = env;
    this.script = script;
  }

  onStart(): void {
    for (const [place, { from, atMs }] of this.script.lines.entries()) {
      if (from === this.env.self) this.env.setTimer(String(place), atMs);
    }
  }

  onMessage(from: NodeId, message: LogMessage): void {
    const key = JSON.stringify(message);
    const times = (this.seen.get(key) ?? 0) + 1;
    this.seen.set(key, times);
    for (const answer of this.script.answer(this.env.self, message, times)) {
      this.env.send(from, answer);
    }
  }

  onTimer(place: string): void {
    this.env.send('r1', this.script.lines[Number(place)]!.message);
  }

  inspect(): unknown {
    return [...this.seen];
  }
}
