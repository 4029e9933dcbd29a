import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes about watches, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'fires-for-ever',
    misconception:
      'Your code seems to keep a one-shot watch after it has fired, whether its event was sent or withheld. Who wants to hear of the ' +
      'next change sets another.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'watch-manager.ts',
        find: 'for (const connection of told) this.change(connection, path, oneShot, 0);',
        replace: 'void oneShot;',
      },
    ],
  },
  {
    name: 'waits-for-creation-only',
    misconception:
      'Your code seems to take exists for a way to wait for a creation: on a node that is there already it sets no watch.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'registration.ts',
        find: "if (isFound) return 'data';",
        replace: 'if (isFound) return undefined;',
      },
    ],
  },
  {
    name: 'answers-before-it-tells',
    misconception:
      'Your code seems to send answers before the events of the same transaction, so that a client sees the new data first.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'watch-server.ts',
        find: 'for (const { type, path, acl } of events) {',
        replace: 'const tell = () => { for (const { type, path, acl } of events) {',
      },
      {
        file: 'watch-server.ts',
        find: '    const connection = this.bySession.get(txn.clientId);',
        replace: '    };\n    const connection = this.bySession.get(txn.clientId);',
      },
      {
        file: 'watch-server.ts',
        find: 'if (connection === undefined || client === undefined) return;',
        replace: 'if (connection === undefined || client === undefined) return tell();',
      },
      {
        file: 'watch-server.ts',
        find: 'if (client.waiting.at(0)?.xid !== txn.cxid) return;',
        replace: 'if (client.waiting.at(0)?.xid !== txn.cxid) return tell();',
      },
      {
        file: 'watch-server.ts',
        find: 'this.reply(connection, txn.cxid, result);\n    this.answerReads(connection, client);',
        replace:
          'this.reply(connection, txn.cxid, result);\n    this.answerReads(connection, client);\n    tell();',
      },
    ],
  },
  {
    name: 'reads-overtake-writes',
    misconception:
      'Your code seems to answer a read at once, also when a write of the same client is still under way: then the client ' +
      'does not see its own write.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'watch-server.ts',
        find: 'client.waiting.push({ xid, request, identities });\n',
        replace:
          'if (!isWrite(request)) {\n      const asked = { xid, request, identities };\n      return this.reply(connection, xid, this.answer(connection, client.session, request, asked));\n    }\n    client.waiting.push({ xid, request, identities });\n',
      },
    ],
  },
  {
    name: 'one-mode-for-a-path',
    misconception:
      'Your code seems to keep one kind of watch for a connection and a path, so that a read with a watch takes a persistent ' +
      'watch away.',
    caughtBy: '5.1',
    source: 'https://issues.apache.org/jira/browse/ZOOKEEPER-4466',
    patches: [
      {
        file: 'watch-manager.ts',
        find: 'const replaced = (bit & PERSISTENT) === 0 ? 0 : PERSISTENT;',
        replace: 'const replaced = PERSISTENT;',
      },
    ],
  },
  {
    name: 'recursive-hears-of-children',
    misconception:
      'Your code seems to tell a recursive watch that the children of a node have changed. It hears of each child itself instead.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'watch-manager.ts',
        find: 'if (isOfNode && this.recursive.size > 0) {',
        replace: 'if (this.recursive.size > 0) {',
      },
    ],
  },
  {
    name: 'keeps-watches-of-the-gone',
    misconception:
      'Your code seems to keep the watches of a connection that is gone, and to send events to nobody.',
    caughtBy: '6.2',
    patches: [
      { file: 'watch-server.ts', find: 'this.watches.disconnected(connection);', replace: '' },
    ],
  },
  {
    name: 'leaves-its-watches-to-the-server',
    misconception:
      'Your code seems to count on the session to keep its watches. They belong to the connection: with it they are gone, and ' +
      'the next server knows nothing of them.',
    caughtBy: '7.3',
    patches: [
      {
        file: 'watch-book.ts',
        find: 'if (books.every(({ size }) => size === 0)) return undefined;',
        replace: 'if (books.length > 0) return undefined;',
      },
    ],
  },
  {
    name: 'sets-again-without-looking',
    misconception:
      'Your code seems to set the watches of a client that comes back without looking what has happened since: what ' +
      'happened in between it never hears.',
    caughtBy: '7.3',
    patches: [
      {
        file: 'watch-server.ts',
        find: 'node.stat.mzxid > relativeZxid',
        replace: 'node.stat.mzxid > tree.lastZxid',
      },
      {
        file: 'watch-server.ts',
        find: 'node.stat.pzxid > relativeZxid',
        replace: 'node.stat.pzxid > tree.lastZxid',
      },
    ],
  },
  {
    name: 'serves-clients-from-the-future',
    misconception:
      'Your code seems to serve any client, also one that has seen more than this server: for it time runs backwards.',
    caughtBy: '7.3',
    patches: [
      {
        file: 'watch-server.ts',
        find: 'if (lastZxidSeen > this.options.tree.lastZxid) return false;',
        replace: '',
      },
    ],
  },
  {
    name: 'looks-at-every-watch',
    misconception:
      'Your code seems to go through all watches to find those of one path: right, and too slow with a million of them.',
    caughtBy: '8.1',
    patches: [
      {
        file: 'watch-manager.ts',
        find: "for (let at = path; at !== '/';) {\n        at = parentOf(at);\n        told = together(told, this.recursive.at(at));",
        replace:
          "for (const { connection, path: at, kinds } of this.list()) {\n        const below = path.startsWith(at === '/' ? at : `${at}/`);\n        if (below && kinds.includes('persistentRecursive')) told = together(told, [connection]);",
      },
    ],
  },
  {
    name: 'remembers-everybody',
    misconception:
      'Your code seems to keep something of every client that was ever there, such as the connection by which its session came last. ' +
      'A server runs for months.',
    caughtBy: '8.2',
    patches: [
      {
        file: 'watch-server.ts',
        find: 'if (this.bySession.get(client.session) === connection) this.bySession.delete(client.session);',
        replace: '',
      },
    ],
  },
];
