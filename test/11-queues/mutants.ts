import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes about queues, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'persistent-numbers',
    misconception:
      'Your code seems to draw its numbers with persistent nodes, and to delete those whose names it got to know. When a reply is lost a node is left that nobody will ever delete.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'id-generator.ts',
        find: '{ ephemeral: true, sequential: true }',
        replace: '{ sequential: true }',
      },
    ],
  },
  {
    name: 'another-receipt-each-time',
    misconception:
      'Your code seems to make a new receipt with each attempt. A receipt says that a transaction was carried out only if it is the same one: otherwise the second attempt is another transaction.',
    caughtBy: '2.2',
    source:
      'Producers that repeat a send after a time-out: Kafka before its idempotent producer (KIP-98).',
    patches: [
      {
        file: 'commit-once.ts',
        find: 'client.transaction().create(receipt, null,',
        replace: 'client.transaction().create(`${receipt}-${client.newId()}`, null,',
      },
    ],
  },
  {
    name: 'looks-whether-it-is-there',
    misconception:
      'Your code seems to look for its item in the queue after a lost reply, and to put it once more if it is not there. It may have been there, and a consumer was faster.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'distributed-queue.ts',
        find: 'await commitOnce(this.client, this.nodes.receipts, build, signal);',
        replace: `let isRepeated = false;
    await insist(this.client, async () => {
      const { children } = isRepeated ? await this.client.getChildren(this.nodes.entries) : { children: [] };
      for (const name of children) {
        const there = await this.client.getData(\`\${this.nodes.entries}/\${name}\`);
        if (String(there.data) === String(data)) return;
      }
      isRepeated = true;
      const transaction = this.client.transaction();
      build(transaction);
      await transaction.commit();
    });`,
      },
    ],
  },
  {
    name: 'lists-for-each-item',
    misconception:
      'Your code seems to ask for the whole list each time, to take one item of it. The list is as long as the queue: with a backlog of a thousand items that is half a million names.',
    caughtBy: '3.3',
    patches: [
      {
        file: 'backlog.ts',
        find: 'if (!this.isCurrent) await this.list(signal);',
        replace: 'await this.list(signal);',
      },
    ],
  },
  {
    name: 'reading-is-taking',
    misconception:
      'Your code seems to return an item that it has read, though another consumer has deleted it. Two can read the same node; only one can delete it, and that one has the item.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'distributed-queue.ts',
        find: 'await commitOnce(this.client, this.nodes.receipts, (transaction) => transaction.delete(path));',
        replace:
          'await commitOnce(this.client, this.nodes.receipts, (transaction) => transaction.delete(path)).catch(() => undefined);',
      },
    ],
  },
  {
    name: 'gone-means-anothers',
    misconception:
      'Your code seems to delete again when a reply was lost, and to think that somebody else was faster if the node is gone. It was you who deleted it, and now nobody has the item.',
    caughtBy: '4.2',
    source: 'kazoo 2.8: Queue.get retries, finds no node and goes on with the next.',
    patches: [
      {
        file: 'distributed-queue.ts',
        find: 'await commitOnce(this.client, this.nodes.receipts, (transaction) => transaction.delete(path));',
        replace: 'await insist(this.client, () => this.client.delete(path));',
      },
    ],
  },
  {
    name: 'claims-for-ever',
    misconception:
      'Your code seems to claim items with nodes that are not ephemeral. When a worker dies its claim stays, and nobody will ever work on that item again.',
    caughtBy: '5.2',
    patches: [
      {
        file: 'locking-queue.ts',
        find: '.create(`${this.nodes.taken}/${name}`, null, { ephemeral: true })',
        replace: '.create(`${this.nodes.taken}/${name}`, null)',
      },
    ],
  },
  {
    name: 'deletes-anothers-claim',
    misconception:
      'Your code seems to delete its claim again when the reply was lost. By then another worker may have claimed the item, by a node of the same name: it is that claim that is deleted the second time.',
    caughtBy: '5.3',
    patches: [
      {
        file: 'claim.ts',
        find: 'await this.end((transaction) => this.deleteClaim(transaction));',
        replace: `for (let isOpen = true; isOpen; ) {
      await this.client.connected();
      await this.client.delete(\`\${this.nodes.taken}/\${this.name}\`).then(
        () => (isOpen = false),
        (error: Error) => (isOpen = error.name === 'ConnectionLossError'),
      );
    }`,
      },
    ],
  },
  {
    name: 'put-and-then-done',
    misconception:
      'Your code seems to put the item into the next queue, and then to say that it is done. Who dies in between has put it, and the next worker puts it again.',
    caughtBy: '6.2',
    patches: [
      {
        file: 'claim.ts',
        find: 'await this.done((transaction) => queue.addPut(transaction, data, priority));',
        replace: `await commitOnce(this.client, this.nodes.receipts, (transaction) => queue.addPut(transaction, data, priority));
    await this.done();`,
      },
    ],
  },
  {
    name: 'short-priorities',
    misconception:
      'Your code seems to write priorities as they are, "entry-5-". Whoever sorts the names as texts, as kazoo does, takes 100 before 5.',
    caughtBy: '7.1',
    patches: [
      { file: 'entry.ts', find: "String(priority).padStart(3, '0')", replace: 'String(priority)' },
      { file: 'entry.ts', find: '(\\d{3})', replace: '(\\d+)' },
    ],
  },
  {
    name: 'first-the-old-ones',
    misconception:
      'Your code seems to put what comes behind what it knows already. Something more urgent then waits until the whole backlog is used up.',
    caughtBy: '7.2',
    patches: [
      {
        file: 'backlog.ts',
        find: '(other) => inOrder(other, entry) <= 0',
        replace: '(other) => other.number <= entry.number',
      },
    ],
  },
  {
    name: 'leaves-without-looking',
    misconception:
      'Your code seems to leave, and not to look whether it had begun by then. If it had, this one is a member: the others count on it, and it has gone.',
    caughtBy: '8.2',
    patches: [
      {
        file: 'rendezvous-queue.ts',
        find: '    return this.begun(member);\n',
        replace: '    return undefined;\n',
      },
    ],
  },
];
