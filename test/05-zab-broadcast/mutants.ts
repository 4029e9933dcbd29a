import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes of atomic broadcast, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'applies-on-proposal',
    misconception:
      'Your code seems to apply a transaction when it is proposed. A proposal may still vanish: only what is committed may be seen.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'learner.ts',
        find: 'this.pending.push({ zxid, txn });\n    if',
        replace:
          "this.pending.push({ zxid, txn });\n    if (this.phase === 'broadcast') this.context.replica.deliver({ zxid, txn });\n    if",
      },
      {
        file: 'learner.ts',
        find: "if (this.phase === 'broadcast') this.context.replica.deliver(entry);",
        replace:
          "if (this.phase === 'broadcast' && this.isObserver) this.context.replica.deliver(entry);",
      },
    ],
  },
  {
    name: 'acks-before-the-disk',
    misconception:
      'Your code seems to acknowledge what is not on its disk yet: send promises with sendAfterSync.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'learner.ts',
        find: "this.context.env.sendAfterSync(this.leader, { kind: 'ACK', zxid });",
        replace: "this.context.env.send(this.leader, { kind: 'ACK', zxid });",
      },
    ],
  },
  {
    name: 'delivers-out-of-order',
    misconception:
      'Your code seems to deliver what is committed while it is still being synchronised, before the history that comes first.',
    caughtBy: '3.4',
    patches: [
      {
        file: 'learner.ts',
        find: "if (this.phase === 'broadcast') this.context.replica.deliver(entry);",
        replace:
          "if (this.phase === 'broadcast' || this.isInEpoch) this.context.replica.deliver(entry);",
      },
    ],
  },
  {
    name: 'forgets-before-it-has',
    misconception:
      'Your code seems to put a snapshot in place of its history at once. If the connection breaks before the rest has come, what this server once acknowledged is gone.',
    caughtBy: '5.2',
    patches: [
      {
        file: 'learner.ts',
        find: 'this.snapshot = { zxid, state, entries: [] };',
        replace: 'this.context.replica.restore(zxid, state, []);',
      },
    ],
  },
  {
    name: 'cuts-what-may-be-committed',
    misconception:
      'Your code seems to let a new leader drop what it does not know to be committed. The old leader may have committed it.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'leader.ts',
        find: "this.phase = 'synchronisation';\n    this.broadcast",
        replace:
          "this.phase = 'synchronisation';\n    history.truncate(replica.delivered);\n    this.broadcast",
      },
    ],
  },
  {
    name: 'never-truncates',
    misconception:
      'Your code seems to leave in a log what the leader does not have. What was never committed must go before anything else comes behind it.',
    caughtBy: '3.2',
    patches: [
      {
        file: 'learner.ts',
        find: 'this.context.replica.history.truncate(zxid);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'stays-leader-without-a-quorum',
    misconception: 'Your code seems to stay the leader though no quorum follows it any more.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'leader.ts',
        find: "if (!this.learners.hasQuorum()) this.context.giveUp('no quorum follows any more');",
        replace: 'this.learners.hasQuorum();',
      },
    ],
  },
  {
    name: 'counts-who-is-not-synced',
    misconception:
      'Your code seems to count learners as a quorum that have not acknowledged NEWLEADER yet. Until they have, nothing can be committed with them.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'learners.ts',
        find: 'if (learner.isSynced && learner.isVoter) present',
        replace: 'if (learner.isVoter) present',
      },
    ],
  },
  {
    name: 'pings-only-who-serves',
    misconception:
      'Your code seems to send PING only to learners that are up to date. To synchronise may take long, and meanwhile both ends hear nothing from each other.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'learners.ts',
        find: "if (learner.isForwarding) learner.send({ kind: 'PING' });",
        replace: "if (learner.isUpToDate) learner.send({ kind: 'PING' });",
      },
    ],
  },
  {
    name: 'drops-without-a-word',
    misconception:
      'Your code seems to forget a silent learner without closing the connection. The learner goes on serving its clients, with a leader that does not listen.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'learners.ts',
        find: 'env.disconnect(learner.node);',
        replace: 'env.note(`forgets ${learner.node}`);',
      },
    ],
  },
  {
    name: 'keeps-the-epoch-to-itself',
    misconception:
      'Your code seems not to tell the election of the new epoch (context.newEpoch). Those that look for a leader are told of an old one, and may never find a quorum that agrees.',
    caughtBy: '4.1',
    patches: [
      { file: 'leader.ts', find: 'this.context.newEpoch(this.epoch);\n', replace: '' },
      { file: 'learner.ts', find: 'this.context.newEpoch(this.epoch);\n', replace: '' },
    ],
  },
  {
    name: 'waits-for-who-is-not-there',
    misconception:
      'Your code seems to ask a leader that is not there for a connection again and again. It may never come, and another could be elected meanwhile.',
    caughtBy: '4.4',
    patches: [
      {
        file: 'learner.ts',
        find: 'if (++this.failedTries < config.connectTries) env',
        replace: 'if (++this.failedTries < config.connectTries * 100) env',
      },
    ],
  },
  {
    name: 'leads-with-an-older-history',
    misconception:
      'Your code seems to lead although a follower has a newer history. What that follower has more would be cut off.',
    caughtBy: '4.4',
    patches: [
      {
        file: 'leader.ts',
        find: 'if (this.isBehind(currentEpoch, zxid)) {',
        replace: 'if (this.isBehind(currentEpoch, zxid) && this.epoch < 0) {',
      },
    ],
  },
  {
    name: 'counts-a-promise-given-before',
    misconception:
      'Your code seems to count the promise of a server that had given it before, perhaps to another leader.',
    caughtBy: '4.5',
    patches: [
      {
        file: 'leader.ts',
        find: 'if (currentEpoch === -1) return;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'acks-newleader-before-the-disk',
    misconception:
      'Your code seems to acknowledge NEWLEADER before the history it was sent is on its disk.',
    source: 'ZOOKEEPER-3911, ZOOKEEPER-4646',
    caughtBy: '5.1',
    patches: [
      {
        file: 'learner.ts',
        find: "env.sendAfterSync(env.self, { kind: 'LOGGED', attempt: this.attempt });",
        replace:
          "this.context.replica.currentEpoch = this.epoch;\n    this.isInEpoch = true;\n    env.send(this.leader, { kind: 'ACK', zxid: makeZxid(this.epoch, 0) });\n    for (const { zxid } of this.pending.toArray()) this.acknowledge(zxid);",
      },
    ],
  },
  {
    name: 'epoch-before-history',
    misconception:
      'Your code seems to write currentEpoch before the history that goes with it is on the disk. After a crash the server looks newer than it is.',
    source: 'ZOOKEEPER-4643',
    caughtBy: '5.1',
    patches: [
      {
        file: 'learner.ts',
        find: "env.sendAfterSync(env.self, { kind: 'LOGGED', attempt: this.attempt });",
        replace:
          "this.context.replica.currentEpoch = epoch;\n    env.sendAfterSync(env.self, { kind: 'LOGGED', attempt: this.attempt });",
      },
    ],
  },
  {
    name: 'counts-observers',
    misconception: 'Your code seems to count what observers acknowledge. They have no vote.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'proposals.ts',
        find: '!this.quorum.containsQuorum(first.acks)',
        replace: 'first.acks.size * 2 <= this.quorum.voters.length',
      },
      {
        file: 'learner.ts',
        find: 'if (this.isObserver && counterOf(zxid) !== 0) return;\n    this',
        replace: 'this',
      },
      {
        file: 'learner.ts',
        find: 'this.log({ zxid, txn });\n    this.onCommitted({ zxid, txn });',
        replace:
          'this.log({ zxid, txn });\n    this.acknowledge(zxid);\n    this.onCommitted({ zxid, txn });',
      },
    ],
  },
];
