import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of three-phase commit, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'commits-without-the-acks',
    misconception:
      'Your code seems to take the preCommit for a courtesy: it commits before every participant has said that it knows.',
    caughtBy: '1.3',
    patches: [
      {
        file: 'coordinator.ts',
        find: "if (transaction.acked.size === this.participants.length) this.decide(tx, transaction, 'commit');",
        replace: "this.decide(tx, transaction, 'commit');",
      },
    ],
  },
  {
    name: 'turns-back-when-an-ack-is-missing',
    misconception:
      'Your code seems to abort when an ack is missing, though others are pre-committed already and may go on without it.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'coordinator.ts',
        find: "if (transaction?.state === 'preCommitted') this.decide(tx, transaction, 'commit');\n  }\n\n  /**\n   * Phase 3",
        replace:
          "if (transaction?.state === 'preCommitted') this.decide(tx, transaction, 'abort');\n  }\n\n  /**\n   * Phase 3",
      },
    ],
  },
  {
    name: 'votes-before-the-disk-has-the-promise',
    misconception:
      'Your code seems to let the yes leave while the write that backs it is still under way, or was never begun.',
    caughtBy: '3.2',
    patches: [
      {
        file: 'participant.ts',
        find: "this.env.sendAfterSync(this.coordinator, { kind: 'vote', tx, vote });",
        replace: "this.env.send(this.coordinator, { kind: 'vote', tx, vote });",
      },
    ],
  },
  {
    name: 'announces-before-the-disk-has-the-decision',
    misconception:
      'Your code seems to let the decision leave while the log entry is still under way, or was never begun.',
    caughtBy: '3.3',
    patches: [
      {
        file: 'coordinator.ts',
        find: '      this.env.sendAfterSync(participant, decisionMessage(tx, decision));',
        replace: '      this.env.send(participant, decisionMessage(tx, decision));',
      },
    ],
  },
  {
    name: 'decides-alone-when-time-is-up',
    misconception:
      'Your code seems to let each participant decide alone when its time is up: abort if it is uncertain, commit if it is pre-committed. The others may be in the other state.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'participant.ts',
        find: '    transaction.states = new Map();\n',
        replace:
          "    return this.settle(tx, transaction.state === 'preCommitted' ? 'commit' : 'abort', []);\n",
      },
    ],
  },
  {
    name: 'waits-for-the-dead',
    misconception:
      'Your code seems to let a new leader wait until everyone has answered, also those who have crashed.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'participant.ts',
        find: '    this.env.setTimer(`states ${tx}`, STATE_TIMEOUT_MS);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'only-the-first-takes-over',
    misconception:
      'Your code seems to count on one new leader. That one may crash as well, and then the others wait for it.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'participant.ts',
        find: '    this.env.setTimer(`leader ${tx}`, (1 + 2 * place) * TAKEOVER_MS);',
        replace: '    if (place === 0) this.env.setTimer(`leader ${tx}`, TAKEOVER_MS);',
      },
    ],
  },
  {
    name: 'the-new-leader-commits-at-once',
    misconception:
      'Your code seems to let a new leader commit as soon as it knows that everyone voted yes, though others that are up do not know it yet.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'participant.ts',
        find: "    if (uncertain.length === 0) return this.decide(tx, transaction, 'commit');",
        replace: "    if (uncertain.length >= 0) return this.decide(tx, transaction, 'commit');",
      },
    ],
  },
  {
    name: 'one-uncertain-state-means-abort',
    misconception:
      'Your code seems to let a new leader abort if anybody is uncertain. That is right only if everybody who is up is.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'participant.ts',
        find: "if (![transaction.state, ...states.values()].includes('preCommitted')) {",
        replace: "if ([transaction.state, ...states.values()].includes('uncertain')) {",
      },
    ],
  },
  {
    name: 'aborts-what-it-finds-begun',
    misconception:
      'Your code seems to abort, after a restart, what it had not decided before, as in chapter 1. Here the others have gone on without it.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'coordinator.ts',
        find: '    for (const [tx, { state }] of this.transactions) {\n      if (isDecided(state)) this.listener.decided(tx, state);\n      else this.inquire(tx);',
        replace:
          "    for (const [tx, transaction] of this.transactions) {\n      const { state } = transaction;\n      if (isDecided(state)) this.listener.decided(tx, state);\n      else this.decide(tx, transaction, 'abort');",
      },
    ],
  },
  {
    name: 'returns-and-does-not-ask',
    misconception:
      'Your code seems not to ask, or not to ask again, how a transaction ended that it finds undecided after a restart.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'participant.ts',
        find: "    if (transaction?.state !== 'returned') return;\n",
        replace: '    if (transaction !== undefined) return;\n',
      },
    ],
  },
  {
    name: 'returns-and-takes-part',
    misconception:
      'Your code seems to let a participant that has returned go on as if it had never been away: its state says what was, not what is.',
    caughtBy: '5.2',
    patches: [
      {
        file: 'participant.ts',
        find: "this.transactions.set(entry.tx, newTransaction('returned', entry.participants));",
        replace:
          "this.transactions.set(entry.tx, newTransaction('uncertain', entry.participants));\n        this.env.setTimer(`leader ${entry.tx}`, TAKEOVER_MS);",
      },
    ],
  },
];
