import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'believes-a-server-that-is-behind',
    misconception:
      'Your code seems to take "there is no such node" from a server that has not heard of it yet: a read may be old.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'barrier.ts',
        find: '    await insist(client, () => client.sync(path, { signal }), signal);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'waits-for-the-next-barrier-too',
    misconception:
      'Your code seems to look whether there is a barrier, rather than whether it is still the one it was waiting at.',
    caughtBy: '1.2',
    patches: [
      {
        file: 'barrier.ts',
        find: '      if (stat.czxid !== closedAt) return true;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'takes-the-node-of-an-earlier-life-for-its-own',
    misconception:
      'Your code seems to be content when there is a node of its name. It may belong to the session of an earlier life, and go with it.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'claim-node.ts',
        find: '    const stat = await insist(client, () => client.exists(path, { signal }), signal);\n    if (stat?.ephemeralOwner === client.session?.id) return;\n    if (stat !== undefined) await removeNode(client, path, signal);\n',
        replace: '    return;\n',
      },
      {
        file: 'claim-node.ts',
        find: "import { removeNode } from './remove-node.ts';\n",
        replace: '',
      },
    ],
  },
  {
    name: 'counts-lives-not-processes',
    misconception:
      'Your code seems to count a process twice that has crashed and come back: its old node lives on until its old session ends.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'double-barrier.ts',
        find: "    await claimNode(client, `${path}/${name}`, '', signal);\n",
        replace: "    await claimNode(client, `${path}/${name}-${client.newId()}`, '', signal);\n",
      },
    ],
  },
  {
    name: 'takes-ready-away-first',
    misconception:
      'Your code seems to take `ready` away as soon as somebody leaves. Somebody else may not have seen it yet.',
    caughtBy: '3.2',
    source: 'kazoo 2.9, DoubleBarrier._inner_leave',
    patches: [
      {
        file: 'double-barrier.ts',
        find: '    const own = `${path}/${name}`;\n    const changed = new WakeUp();\n',
        replace:
          '    const own = `${path}/${name}`;\n    const changed = new WakeUp();\n    await removeNode(client, `${path}/${READY}`, signal);\n',
      },
    ],
  },
  {
    name: 'wakes-everybody-each-time',
    misconception:
      'Your code seems to wake everybody whenever one leaves: a herd, for which nearly all find that there is nothing to do.',
    caughtBy: '3.3',
    patches: [
      {
        file: 'double-barrier.ts',
        find: '      const read = { watcher: changed.watcher, signal };\n      if (await insist(client, () => client.exists(awaited, read), signal)) {\n        await changed.wait(signal);\n      }\n',
        replace:
          '      const read = { watcher: changed.watcher, signal };\n      const now = await insist(client, () => client.getChildren(path, read), signal);\n      if (now.children.includes(awaited.slice(path.length + 1))) await changed.wait(signal);\n',
      },
    ],
  },
  {
    name: 'a-lost-answer-is-a-lost-round',
    misconception:
      'Your code seems to begin anew when it finds the round opened that it wanted to arrive in. If an answer was lost it has been counted there.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'cyclic-barrier.ts',
        find: '        await this.register(from.version, signal);\n        return this.untilOpened(from.opened, signal);\n',
        replace:
          '        await this.register(from.version, signal);\n        from = await this.read(signal);\n        await this.register(from.version, signal);\n        return this.untilOpened(from.opened, signal);\n',
      },
    ],
  },
  {
    name: 'lists-and-then-watches',
    misconception:
      'Your code seems to read first and to watch afterwards. What happens in between nobody will tell it.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'follow-members.ts',
        find: '    const { children } = await insist(client, () => client.getChildren(path, read), signal);\n',
        replace:
          '    const { children } = await insist(client, () => client.getChildren(path), signal);\n    await insist(client, () => client.getChildren(path, read), signal);\n',
      },
    ],
  },
  {
    name: 'compares-versions',
    misconception:
      'Your code seems to compare the versions of the node. They begin anew when the node is deleted and made again; zxids do not.',
    caughtBy: '6.1',
    patches: [
      { file: 'follow-configuration.ts', find: 'let newest = -1n;', replace: 'let newest = -1;' },
      {
        file: 'follow-configuration.ts',
        find: 'if (node !== undefined && node.stat.mzxid > newest) {\n          newest = node.stat.mzxid;',
        replace:
          'if (node !== undefined && node.stat.version > newest) {\n          newest = node.stat.version;',
      },
    ],
  },
  {
    name: 'publishes-again-after-a-lost-answer',
    misconception:
      'Your code seems to take a lost answer for a lost request, and to say that somebody else was faster when it was itself.',
    caughtBy: '6.3',
    patches: [
      {
        file: 'publish.ts',
        find: '      if (stat.version === version + 1 && textOf(data) === text) return stat.version;\n      if (stat.version !== version) throw error;\n',
        replace: '      if (stat.version > version + 1000 && textOf(data) === text) throw error;\n',
      },
    ],
  },
  {
    name: 'watches-only-who-is-there',
    misconception:
      'Your code seems to watch who is there, but not what they say: the list does not change when an instance changes.',
    caughtBy: '7.1',
    patches: [
      {
        file: 'follow-service.ts',
        find: '        entry.isStale = true;\n        changed.wake();\n',
        replace: '        entry.isStale = true;\n',
      },
    ],
  },
  {
    name: 'assigns-without-an-epoch',
    misconception:
      'Your code seems to assign because it was the master when it looked. Another one may have become it since.',
    caughtBy: '8.3',
    patches: [{ file: 'master.ts', find: '      .check(`${base}/epoch`, epoch)\n', replace: '' }],
  },
];
