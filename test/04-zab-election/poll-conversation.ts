import type { Env, PollMessage, ServerId } from '#kit';
import type { Chapter } from './scenario.ts';

const VOTERS = [1, 2, 3];

/** Asks one server alone what it makes of polls in which others are late, or have died. */
export function pollProblem(chapter: Chapter): string | undefined {
  return lateReplyProblem(chapter) ?? nobodyCountsProblem(chapter);
}

/** Replies to the first poll arrive during the second. */
function lateReplyProblem(chapter: Chapter): string | undefined {
  const server = ask(chapter);
  const first = server.xid();
  server.election.onTimer('election poll');
  server.replies(2, 1, first);
  server.election.onTimer('election poll');
  if (server.elected.length === 0) return undefined;
  return `Server 1 of 3 polled twice, and 2 replied to the first poll while the second was going on. Nobody replied to the second, but 1 elected ${server.elected[0]}.`;
}

/** Server 3 replies to the first poll, and then no more, but 2 votes for it. */
function nobodyCountsProblem(chapter: Chapter): string | undefined {
  const server = ask(chapter);
  server.replies(3, 3, server.xid());
  server.election.onTimer('election poll');
  server.replies(2, 3, server.xid());
  server.election.onTimer('election poll');
  const vote = server.vote();
  if (vote === 1) return undefined;
  return `Server 1 of 3 voted for 3, as did 2, but 3 did not reply to that poll. No vote counted, so 1 should vote for itself; it votes for ${vote}.`;
}

/** Server 1 of three, looking: the number of its poll, its vote, and whom it has elected. */
function ask({ LeaderElection, MajorityQuorum }: Chapter) {
  const elected: ServerId[] = [];
  const sent: PollMessage[] = [];
  const env: Pick<Env<PollMessage>, 'self' | 'send' | 'setTimer' | 'clearTimer' | 'note'> = {
    self: '1',
    send: (_to, message) => void sent.push(message),
    setTimer: () => undefined,
    clearTimer: () => undefined,
    note: () => undefined,
  };
  const election = new LeaderElection(
    env as Env<PollMessage>,
    { sid: 1, quorum: new MajorityQuorum(VOTERS) },
    { elected: ({ leader }) => elected.push(leader) },
  );
  election.lookForLeader({ zxid: 0n, peerEpoch: 0 });
  return {
    election,
    elected,
    xid: () => sent.findLast(({ kind }) => kind === 'query')?.xid ?? 0,
    replies(sid: ServerId, leader: ServerId, xid: number): void {
      const vote = { leader, zxid: 0n, peerEpoch: 0 };
      election.onMessage(String(sid), { kind: 'reply', xid, sid, ...vote });
    },
    vote(): ServerId | undefined {
      election.onMessage('2', { kind: 'query', xid: 99 });
      const reply = sent.at(-1);
      return reply?.kind === 'reply' ? reply.leader : undefined;
    },
  };
}
