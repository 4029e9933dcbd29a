import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of two-phase commit, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'commits-on-a-majority',
    misconception: 'more than half of the votes are enough to commit, as in an election',
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
    name: 'a-no-is-as-good-as-silence',
    misconception: 'a no need not be counted: only the yes votes matter',
    caughtBy: '2.1',
    patches: [
      {
        file: 'coordinator.ts',
        find: "if (vote === 'no') return this.decide(tx, transaction, 'abort');",
        replace: '',
      },
      {
        file: 'coordinator.ts',
        find: 'this.env.setTimer(`votes ${tx}`, VOTE_TIMEOUT_MS);',
        replace: '',
      },
    ],
  },
  {
    name: 'silence-means-yes',
    misconception: 'a participant that does not answer in time has no objection',
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
    misconception: 'votes are counted whenever they arrive, even after the decision',
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
    misconception: 'each "prepare" is a question of its own: ask the database again',
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
    name: 'tells-the-decision-once',
    misconception: 'a message that was sent has arrived',
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
    misconception: 'the yes may leave while the write is still under way',
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
    misconception: 'an ack says "I have heard", not "I have it on disk"',
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
    misconception: 'after a restart every transaction begun before it is to be aborted',
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
    misconception: 'the log entry can be written while the decision is already on its way',
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
    misconception: 'a participant that has heard nothing for long may abort, even after its yes',
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
    misconception: 'who has not voted may answer "abort", and still vote yes when it is asked',
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
