import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes in putting a server together, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'answers-before-the-log',
    misconception:
      'Your code seems to deliver a transaction when it is written, not when it is on the disk. A crash takes back what a client was told.',
    caughtBy: '1.2',
    patches: [
      {
        file: 'standalone.ts',
        find: 'this.env.sendAfterSync(',
        replace: 'this.env.send(',
      },
    ],
  },
  {
    name: 'starts-with-the-snapshot',
    misconception:
      'Your code seems to take the state on the disk for all there is. What was logged after it has been answered, too.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'standalone.ts',
        find: 'for (const { zxid, txn } of history.after(history.baseZxid)) service.deliver(zxid, txn);',
        replace: '',
      },
    ],
  },
  {
    name: 'one-frame-a-read',
    misconception:
      'Your code seems to take what comes out of a socket for one frame. TCP knows nothing of frames: there may be several in one piece.',
    caughtBy: '2.1',
    patches: [
      {
        file: 'client-port.ts',
        find: "while (connection.phase === 'new' || connection.phase === 'open') {",
        replace: "if (connection.phase === 'new' || connection.phase === 'open') {",
      },
      {
        file: 'client-port.ts',
        find: 'if (frame === undefined) break;',
        replace: 'if (frame === undefined) return;',
      },
    ],
  },
  {
    name: 'a-ping-overtakes',
    misconception:
      'Your code seems to answer at once what needs no tree. Clients take an answer for that to their oldest request: it must not overtake those before it.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'client-port.ts',
        find: '} else if (!connection.asked.isEmpty) {',
        replace:
          "} else if (!connection.asked.isEmpty && !('request' in frame && frame.request.op === 'ping')) {",
      },
    ],
  },
  {
    name: 'forgets-what-it-held',
    misconception:
      'Your code seems to answer a sync, and not what came behind it. Whoever holds requests back has to come back to them.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'client-port.ts',
        find: "result: { op: 'sync', path } });\n    this.drain(connection);",
        replace: "result: { op: 'sync', path } });",
      },
    ],
  },
  {
    name: 'sync-is-a-formality',
    misconception:
      'Your code seems to answer a sync by itself. Only the leader knows what has been committed: on its way back its answer comes behind all that.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'server.ts',
        find: 'sync: () => this.agreement.sync(),',
        replace: 'sync: () => (this.port.synced(), true),',
      },
    ],
  },
  {
    name: 'lets-clients-travel-back',
    misconception:
      'Your code seems to take any client. One that has seen more than this server has applied would see the past.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'client-port.ts',
        find: 'if (request.lastZxidSeen > this.options.lastZxid()) return this.close(connection.node);',
        replace: '',
      },
      {
        file: 'client-port.ts',
        find: 'connection.lastZxidSeen = request.lastZxidSeen;',
        replace: '',
      },
    ],
  },
  {
    name: 'serves-without-a-quorum',
    misconception:
      'Your code seems to keep its clients when it has lost its leader. They would wait, and read what is old, where another server could serve them.',
    caughtBy: '4.2',
    patches: [
      {
        file: 'server.ts',
        find: '    this.port.closeAll();\n',
        replace: '',
      },
    ],
  },
  {
    name: 'remembers-old-syncs',
    misconception:
      'Your code seems to keep the syncs that it has asked a former leader for. Nobody will ever answer them, and the next answer goes to the wrong one.',
    caughtBy: '7.1',
    patches: [
      {
        file: 'client-port.ts',
        find: '    this.syncs = new Queue();\n',
        replace: '',
      },
    ],
  },
  {
    name: 'whoever-asks',
    misconception:
      'Your code seems not to say by which server a request came. Then the leader takes it for one of its own clients, and a client that has moved for one that has not.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'server.ts',
        find: 'const via = this.env.self;',
        replace: 'const via = String(this.leader ?? 1);',
      },
    ],
  },
  {
    name: 'asks-no-session',
    misconception:
      'Your code seems to prepare whatever comes. A request by a connection that the client has left must not be carried out any more.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'server.ts',
        find: 'return this.sessions.check(session, via);',
        replace: 'return ErrorCode.OK;',
      },
    ],
  },
  {
    name: 'a-snapshot-once',
    misconception:
      'Your code seems to take one snapshot, and no other. The logs grow, and each start takes longer than the one before.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'database.ts',
        find: '    if (this.snapshot?.step(this.snapshotStep) !== false) this.snapshot = undefined;',
        replace: '    if (this.snapshot?.step(this.snapshotStep) !== false) return;',
      },
    ],
  },
];
