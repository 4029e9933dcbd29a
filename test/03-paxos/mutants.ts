import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of Paxos, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'accepts-below-its-promise',
    misconception:
      'Your code seems to compare ballots in phase 1 only: an acceptor that has promised a higher ballot still accepts in a lower one.',
    caughtBy: '2.1',
    patches: [
      {
        file: 'acceptor.ts',
        find: 'value: Value): void {\n    if (this.isTooLow(from, ballot)) return;\n',
        replace: 'value: Value): void {\n',
      },
    ],
  },
  {
    name: 'takes-the-value-it-hears-of-first',
    misconception:
      'Your code seems to take over some value that a promise names, rather than the one of the highest ballot.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'proposer.ts',
        find: 'if (compareBallots(accepted.ballot, highest?.ballot ?? null) > 0) highest = accepted;',
        replace: 'highest ??= accepted;',
      },
    ],
  },
  {
    name: 'keeps-its-own-value',
    misconception:
      'Your code seems to propose its own value although the promises of this ballot name another, or were not a majority. Then what was chosen before may be overruled. Promises of an earlier ballot do not count.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'proposer.ts',
        find: 'return highest?.value ?? this.options.value;',
        replace: 'return this.options.value;',
      },
    ],
  },
  {
    name: 'counts-promises-not-acceptors',
    misconception:
      'Your code seems to count how many promises arrive, not whose: the same promise can arrive twice.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'proposer.ts',
        find: 'this.promises.set(from, accepted);',
        replace: 'this.promises.set(`${from} ${this.promises.size}`, accepted);',
      },
    ],
  },
  {
    name: 'compares-ballots-as-text',
    misconception:
      'Your code seems to compare ballots as texts. Then round 10 comes before round 9, and after nine rounds nobody gets on.',
    caughtBy: '3.2',
    patches: [
      {
        file: 'ballot.ts',
        find: 'const rounds = roundOf(a) - roundOf(b);\n  if (rounds !== 0 || a === b) return rounds;\n  return a! < b! ? -1 : 1;',
        replace: "if (a === b) return 0;\n  return (a ?? '') < (b ?? '') ? -1 : 1;",
      },
    ],
  },
  {
    name: 'counts-a-value-across-ballots',
    misconception:
      'Your code seems to count who has accepted a value, in whichever ballot. A value is chosen only if a majority has accepted it in one and the same ballot.',
    caughtBy: '3.2',
    patches: [
      {
        file: 'learner.ts',
        find: 'const by = this.acceptances.get(ballot) ?? new Set();\n    this.acceptances.set(ballot, by.add(from));',
        replace:
          'const key = value as Ballot;\n    const by = this.acceptances.get(key) ?? new Set();\n    this.acceptances.set(key, by.add(from));',
      },
    ],
  },
  {
    name: 'promises-before-the-disk-has-it',
    misconception:
      'Your code seems to let the promise leave while the write that backs it is still under way, or was never begun.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'acceptor.ts',
        find: "this.env.sendAfterSync(from, { kind: 'promise', ballot, accepted });",
        replace: "this.env.send(from, { kind: 'promise', ballot, accepted });",
      },
    ],
  },
  {
    name: 'writes-only-its-promise-down',
    misconception:
      'Your code seems to forget in a crash what it had accepted, though it remembers what it had promised. Both have to survive.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'acceptor.ts',
        find: "this.env.disk.replace('state', state);",
        replace: "this.env.disk.replace('state', { ...state, accepted: null });",
      },
    ],
  },
  {
    name: 'begins-at-round-one-again',
    misconception:
      'Your code seems to begin with the same ballot after each restart. Answers to the old attempt then count for the new one.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'proposer.ts',
        find: "this.round = this.env.disk.read<number>('round') ?? 0;\n",
        replace: '',
      },
    ],
  },
  {
    name: 'always-waits-the-same-time',
    misconception:
      'Your code seems to stay away for the same time after each rejection. Two proposers that do so can keep each other from phase 2 for ever.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'proposer.ts',
        find: 'return leastMs + Math.floor(this.env.random() * spread);',
        replace: 'return leastMs + 0 * spread;',
      },
    ],
  },
  {
    name: 'leaves-gaps-in-the-log',
    misconception:
      'Your code seems to let a new leader take over what its promises name, and to leave the slots between as they are. Then nothing behind such a slot can ever be delivered.',
    caughtBy: '6.2',
    patches: [
      {
        file: 'replica.ts',
        find: 'this.propose(slot, this.chosen.get(slot) ?? highest.get(slot)?.command ?? NO_OP);',
        replace:
          'const command = this.chosen.get(slot) ?? highest.get(slot)?.command;\n      if (command !== undefined) this.propose(slot, command);',
      },
    ],
  },
  {
    name: 'any-value-will-do-after-a-collision',
    misconception:
      'Your code seems to think that a collision in a fast ballot means that nothing is chosen. One of the values may be, and the coordinator need not have heard of it.',
    caughtBy: '7.3',
    patches: [
      {
        file: 'fast-coordinator.ts',
        find: 'return values.find((value) => votes(value) + silent >= fastQuorumOf(acceptors)) ?? null;',
        replace: 'return values.find((value) => votes(value) + silent > 0) ?? null;',
      },
    ],
  },
];
