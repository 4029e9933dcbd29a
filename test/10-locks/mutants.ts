import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes about locks, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'sorts-names-as-strings',
    misconception:
      'Your code seems to sort whole names. They begin with an id that says nothing about who came first: only the ten digits at the end do.',
    caughtBy: '2.1',
    source:
      'Curator sorts by what stands behind its prefix for this reason (StandardLockInternalsDriver.getSortingSequence).',
    patches: [
      {
        file: 'line.ts',
        find: '  const before = inOrder(names, kinds).filter((name) => numberOf(name) < numberOf(own));\n  return before.at(-1);',
        replace:
          '  const before = inOrder(names, kinds).sort().filter((name) => name < own);\n  return before.at(-1);',
      },
    ],
  },
  {
    name: 'the-one-before-me-is-gone-so-it-is-my-turn',
    misconception:
      'Your code seems to take the lock as soon as the node before its own is gone. Its owner may have left the line without ever having had the lock: look again who is before you.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'lock.ts',
        find: '      await this.untilGone(`${this.path}/${predecessor}`, signal);\n    }',
        replace:
          '      await this.untilGone(`${this.path}/${predecessor}`, signal);\n      return true;\n    }',
      },
    ],
  },
  {
    name: 'watches-the-whole-line',
    misconception:
      'Your code seems to watch the parent, or all nodes in the line. Whoever leaves then wakes everybody up: the herd.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'lock.ts',
        find: 'const watch = () => this.client.getData(path, { watcher, signal });',
        replace:
          'const watch = async () => {\n      const { children } = await this.client.getChildren(this.path, { watcher, signal });\n      if (!children.includes(path.slice(this.path.length + 1))) throw new NoNodeError(-101);\n    };',
      },
    ],
  },
  {
    name: 'makes-another-node',
    misconception:
      'Your code seems to repeat a create whose answer was lost. If it was carried out there are two nodes now, and nobody will ever delete the first: you wait for yourself.',
    caughtBy: '3.1',
    source: 'The reason for Curator’s protected mode, and for the id in the names of kazoo.',
    patches: [
      {
        file: 'own-node.ts',
        find: 'if (!this.isTried) return false;',
        replace: 'if (this.isTried || !this.isTried) return false;',
      },
    ],
  },
  {
    name: 'deletes-another-ones-node',
    misconception:
      'Your code seems to delete whichever node is first, as the holder’s must be. If your own is gone already, because only the answer was lost, that is the node of the next one.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'own-node.ts',
        find: '        if (await this.find()) await this.client.delete(this.path);',
        replace: `        if (!(await this.find())) return;
        const { children } = await this.client.getChildren(this.parent);
        const [first = this.name] = [...children].sort((a, b) => Number(a.slice(-10)) - Number(b.slice(-10)));
        await this.client.delete(\`\${this.parent}/\${first}\`);`,
      },
    ],
  },
  {
    name: 'gives-up-and-stays',
    misconception:
      'Your code seems to remove its node after a time-out only if it knows its name. The create may have been on its way: then there is a node that nobody knows of, and all who come later wait for it.',
    caughtBy: '3.2',
    patches: [
      {
        file: 'lock.ts',
        find: '      node.remove().catch(() => undefined);\n      throw error;',
        replace: '      if (isMade) node.remove().catch(() => undefined);\n      throw error;',
      },
      {
        file: 'lock.ts',
        find: '    try {\n      await node.create(signal);',
        replace:
          '    let isMade = false;\n    try {\n      await node.create(signal);\n      isMade = true;',
      },
    ],
  },
  {
    name: 'one-id-for-all-who-share-a-session',
    misconception:
      'Your code seems to give the same id to several places in the line, that of the session for instance. After a lost answer one of them finds the node of another, and takes it for its own.',
    caughtBy: '4.3',
    source:
      'Apache’s WriteLock names nodes after the session. So each lock needs a session of its own.',
    patches: [
      {
        file: 'own-node.ts',
        find: 'this.id = client.newId();',
        replace: "this.id = BigInt.asUintN(64, client.session!.id).toString(16).padStart(32, '0');",
      },
    ],
  },
  {
    name: 'trusts-the-lock-without-a-connection',
    misconception:
      'Your code seems to trust a lock until it is told that the session has expired. Who has no connection is told nothing: the session may be over for long, and the lock another one’s.',
    caughtBy: '4.1',
    source: 'Curator’s and kazoo’s documentation warn of it: SUSPENDED.',
    patches: [
      {
        file: 'holding.ts',
        find: "return this.releasing === undefined && this.client.state === 'SyncConnected';",
        replace: 'return this.releasing === undefined && !this.lost.aborted;',
      },
    ],
  },
  {
    name: 'not-in-the-line-so-nobody-is-before-me',
    misconception:
      'Your code seems to look only whether somebody is before it, and not whether it is in the line itself. Somebody may have deleted its node.',
    caughtBy: '4.4',
    patches: [
      {
        file: 'lock.ts',
        find: 'isThere: children.includes(node.name),',
        replace: 'isThere: true,',
      },
    ],
  },
  {
    name: 'a-writer-waits-for-writers-only',
    misconception:
      'Your code seems to let a writer in while readers are inside. It has to wait for everybody who came before it, readers as well.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'read-write-lock.ts',
        find: "waitsFor: ['__lock__', '__rlock__'],",
        replace: "waitsFor: ['__lock__'],",
      },
    ],
  },
  {
    name: 'takes-the-number-for-a-token',
    misconception:
      'Your code seems to use the number in the name as a token. It begins at 0 again when the line was deleted and made anew; the zxid of the create never goes back.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'holding.ts',
        find: 'return this.node.czxid;',
        replace: 'return BigInt(this.node.name.slice(-10));',
      },
    ],
  },
  {
    name: 'takes-the-newest-zxid-for-a-token',
    misconception:
      'If your code finds its node after a lost answer, it seems to take a number that it has seen later for its token. Those who came meanwhile have lower ones then, and are refused. Ask for the czxid of the node.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'own-node.ts',
        find: '      this.ownName = name;\n      this.madeBy = stat.czxid;',
        replace:
          '      this.ownName = name;\n      this.madeBy = stat.czxid && this.client.lastZxid;',
      },
    ],
  },
  {
    name: 'guards-writes-only',
    misconception:
      'Your code seems to look at the tokens of writes only. Between the read and the write of the new holder the former one may write: what the new one writes then is based on a value that is out of date.',
    caughtBy: '6.2',
    patches: [
      {
        file: 'guarded-store.ts',
        find: '    this.admit(token);\n    return this.value;',
        replace: '    if (token < this.newest) this.admit(token);\n    return this.value;',
      },
    ],
  },
  {
    name: 'a-leader-may-always-write',
    misconception:
      'Your code seems to write as long as its session lives. The term may be over before: somebody has released it, or deleted its node, and another one leads.',
    caughtBy: '7.2',
    patches: [
      {
        file: 'leader-state.ts',
        find: '.check(this.term.path, -1)',
        replace: '',
      },
    ],
  },
];
