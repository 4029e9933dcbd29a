import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of two-phase commit, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'commits-on-a-majority',
    misconception:
      'Your code seems to commit when more than half of the votes are yes, as in an election. Here a single missing yes forbids it.',
    caughtBy: '1.3',
    patches: [
      {
        file: 'coordinator.ts',
        find: 'if (transaction.yes.size === this.participants.length) this.decide',
        replace: 'if (transaction.yes.size * 2 > this.participants.length) this.decide',
      },
    ],
  },
  {
    name: 'silence-means-yes',
    misconception:
      'Your code seems to take silence for agreement: when the time to vote is over, it commits.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'coordinator.ts',
        find: "    this.decide(tx, transaction, 'abort');\n  }\n\n  /**\n   * Settles",
        replace: "    this.decide(tx, transaction, 'commit');\n  }\n\n  /**\n   * Settles",
      },
    ],
  },
  {
    name: 'a-late-vote-still-counts',
    misconception:
      'Your code seems to count votes whenever they arrive, even after it has decided.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'coordinator.ts',
        find: 'if (transaction === undefined || transaction.decision !== undefined) return;\n    if (vote',
        replace: 'if (transaction === undefined) return;\n    if (vote',
      },
    ],
  },
  {
    name: 'votes-anew-when-asked-again',
    misconception:
      'Your code seems to ask its database anew each time it is asked for a vote, instead of repeating the vote it gave.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'participant.ts',
        find: 'if (!this.transactions.has(tx)) {\n      if (this.resource',
        replace:
          "if (!this.transactions.has(tx) || this.transactions.get(tx)!.state === 'prepared') {\n      if (this.resource",
      },
    ],
  },
  {
    name: 'counts-votes-not-voters',
    misconception:
      'Your code seems to count how many yes votes arrive, not whose: the same vote can arrive twice.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'coordinator.ts',
        find: 'readonly yes: Set<NodeId>;',
        replace: 'readonly yes: NodeId[];',
      },
      {
        file: 'coordinator.ts',
        find: 'transaction.yes.add(from);\n    if (transaction.yes.size === this',
        replace: 'transaction.yes.push(from);\n    if (transaction.yes.length === this',
      },
      { file: 'coordinator.ts', find: 'yes: new Set(), acked', replace: 'yes: [], acked' },
    ],
  },
  {
    name: 'tells-the-decision-once',
    misconception:
      'Your code seems to take a message that was sent for one that has arrived: nobody repeats the decision.',
    caughtBy: '3.2',
    patches: [
      { file: 'coordinator.ts', find: 'this.env.setTimer(`acks ${tx}`, RESEND_MS);', replace: '' },
      {
        file: 'participant.ts',
        find: '    this.env.setTimer(`decision ${tx}`, DECISION_TIMEOUT_MS);\n  }\n}',
        replace: '  }\n}',
      },
    ],
  },
  {
    name: 'votes-before-the-disk-has-the-promise',
    misconception:
      'Your code seems to let the yes leave while the write that backs it is still under way, or was never begun.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'participant.ts',
        find: "this.env.sendAfterSync(this.coordinator, { kind: 'vote', tx, vote });",
        replace: "this.env.send(this.coordinator, { kind: 'vote', tx, vote });",
      },
    ],
  },
  {
    name: 'acknowledges-before-the-disk-has-it',
    misconception:
      'Your code seems to acknowledge what it has heard, rather than what it has on its disk.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'participant.ts',
        find: "this.env.sendAfterSync(this.coordinator, { kind: 'ack', tx });",
        replace: "this.env.send(this.coordinator, { kind: 'ack', tx });",
      },
    ],
  },
  {
    name: 'forgets-its-decision-on-restart',
    misconception:
      'Your code seems to abort, after a restart, every transaction that was begun before it, also those it had decided.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'coordinator.ts',
        find: 'else this.transactions.get(entry.tx)!.decision = entry.decision;',
        replace: '',
      },
    ],
  },
  {
    name: 'announces-before-the-disk-has-the-decision',
    misconception:
      'Your code seems to let the decision leave while the log entry is still under way, or was never begun.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'coordinator.ts',
        find: '      if (acked.has(participant)) continue;\n      this.env.sendAfterSync(',
        replace: '      if (acked.has(participant)) continue;\n      this.env.send(',
      },
    ],
  },
  {
    name: 'gives-up-after-voting-yes',
    misconception:
      'Your code seems to let a participant abort on its own when it has waited long, even after its yes.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'participant.ts',
        find: "    if (transaction?.state !== 'prepared') return;\n",
        replace:
          "    if (transaction?.state !== 'prepared') return;\n    return this.settle(tx, 'abort', transaction.participants);\n",
      },
    ],
  },
  {
    name: 'answers-abort-and-forgets-it',
    misconception:
      'Your code seems to answer "abort" for a transaction it has not voted on, without keeping to that answer.',
    caughtBy: '5.2',
    patches: [
      {
        file: 'participant.ts',
        find: "if (!this.transactions.has(tx)) this.settle(tx, 'abort', []);",
        replace:
          "if (!this.transactions.has(tx)) {\n      return this.env.send(from, { kind: 'decision', tx, decision: 'abort' });\n    }",
      },
    ],
  },
];
