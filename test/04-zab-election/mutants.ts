import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of an election, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'the-epoch-alone-decides',
    misconception:
      'Your code seems to compare epochs and ids only. Of two servers of the same epoch the one with the longer log knows more.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'is-better.ts',
        find: '  if (candidate.zxid !== current.zxid) return candidate.zxid > current.zxid;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'half-is-a-quorum',
    misconception:
      'Your code seems to take half of the voters for a quorum. Of an even number the other half is one, too.',
    caughtBy: '1.2',
    patches: [
      {
        file: 'majority-quorum.ts',
        find: 'return count * 2 > this.voters.length;',
        replace: 'return count * 2 >= this.voters.length;',
      },
    ],
  },
  {
    name: 'the-first-quorum-is-final',
    misconception:
      'Your code seems to end the election as soon as a quorum agrees, while a better vote is still under way.',
    caughtBy: '1.3',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: "this.env.setTimer('election end', FINALIZE_WAIT_MS);",
        replace: 'this.end(this.vote);',
      },
    ],
  },
  {
    name: 'lets-the-slow-be-slow',
    misconception:
      'Your code seems to drop the votes of lower rounds without a word: who sent them does not learn of the higher round.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: "      if (this.options.role === 'participant') this.answer(sid);\n",
        replace: '',
      },
    ],
  },
  {
    name: 'counts-votes-of-older-rounds',
    misconception:
      'Your code seems to count votes of lower rounds. Who gave them may have changed its mind since.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: "      if (this.options.role === 'participant') this.answer(sid);\n      return;\n",
        replace: '      this.answer(sid);\n',
      },
    ],
  },
  {
    name: 'keeps-the-votes-of-its-old-round',
    misconception:
      'Your code seems to enter a higher round with the votes it had collected in the lower one.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: '      this.round = electionEpoch;\n      this.votes.clear();\n',
        replace: '      this.round = electionEpoch;\n',
      },
    ],
  },
  {
    name: 'says-it-once',
    misconception:
      'Your code seems to take a vote that was sent for one that has arrived: nobody repeats it.',
    caughtBy: '3.2',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: "    this.env.setTimer('election resend', this.intervalMs);\n",
        replace: '',
      },
    ],
  },
  {
    name: 'never-tires',
    misconception:
      'Your code seems to repeat its vote at the same short interval for as long as it is alone.',
    caughtBy: '3.3',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: 'Math.min(this.intervalMs * 2, maxIntervalMs)',
        replace: 'Math.min(this.intervalMs, maxIntervalMs)',
      },
    ],
  },
  {
    name: 'believes-the-followers',
    misconception:
      'Your code seems to join a leader on the word of its followers. They may not know yet that it is gone.',
    caughtBy: '4.2',
    source: 'what the comment on FastLeaderElection.checkLeader in Apache ZooKeeper warns of',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: "return ballots.get(leader)?.state === 'LEADING';",
        replace: 'return ballots.size > 0;',
      },
    ],
  },
  {
    name: 'an-answer-is-no-vote',
    misconception:
      'Your code seems to count what servers with a leader say apart from the votes, although they speak of the same round.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: 'if (electionEpoch === this.round) {\n      this.votes',
        replace: 'if (electionEpoch < 0) {\n      this.votes',
      },
    ],
  },
  {
    name: 'counts-votes-not-voters',
    misconception:
      'Your code seems to count how many votes arrive, not whose: a server repeats its vote.',
    caughtBy: '4.5',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: 'if (before === undefined || isBetter(heard, before)) this.votes.set(sid, heard);',
        replace: 'this.votes.set(before === undefined ? sid : 100 * this.votes.size, heard);',
      },
      {
        file: 'fast-leader-election.ts',
        find: 'return this.options.quorum.containsQuorum(servers);',
        replace: 'return servers.size * 2 > this.options.quorum.voters.length;',
      },
    ],
  },
  {
    name: 'observers-count',
    misconception:
      'Your code seems to count the votes of observers. With enough of them a minority could elect a leader.',
    caughtBy: '5.2',
    patches: [
      {
        file: 'majority-quorum.ts',
        find: 'return count * 2 > this.voters.length;',
        replace: 'return Math.max(count, servers.size) * 2 > this.voters.length;',
      },
      {
        file: 'fast-leader-election.ts',
        find: "    if (this.currentState !== 'LOOKING' || !this.isVoter(sid)) {\n",
        replace:
          "    if (!this.isVoter(sid)) this.answer(sid);\n    if (this.currentState !== 'LOOKING') {\n",
      },
    ],
  },
  {
    name: 'the-wait-goes-on',
    misconception:
      'Your code seems to let the wait go on when a better vote arrives: it ends although no quorum votes like that yet.',
    caughtBy: '1.5',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: "    this.finalizing = false;\n    this.env.clearTimer('election end');\n    this.sendToAll();",
        replace: '    this.sendToAll();',
      },
    ],
  },
  {
    name: 'old-votes-stay',
    misconception:
      'Your code seems to keep the votes of an older look: what a server says now seems to be worse than what it said then.',
    caughtBy: '2.4',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: '    this.votes.clear();\n    this.answers.clear();',
        replace: '    this.answers.clear();',
      },
    ],
  },
  {
    name: 'answers-alike-in-every-field',
    misconception:
      'Your code seems to ask that answers are alike in their zxid, too. Servers have elected their leader at different times.',
    caughtBy: '4.6',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: 'return a.leader === b.leader && a.peerEpoch === b.peerEpoch;',
        replace: 'return isSame(a, b);',
      },
    ],
  },
  {
    name: 'the-timer-stays',
    misconception:
      'Your code seems to leave the timer of a look running that is over: it ends the same election twice, or the next one too early.',
    caughtBy: '4.7',
    patches: [
      {
        file: 'fast-leader-election.ts',
        find: "    this.finalizing = false;\n    this.env.clearTimer('election end');\n    this.env.clearTimer('election resend');",
        replace: "    this.finalizing = false;\n    this.env.clearTimer('election resend');",
      },
    ],
  },
];
