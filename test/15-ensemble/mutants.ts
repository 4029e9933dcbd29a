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
  {
    name: 'events-can-wait',
    misconception:
      'Your code seems to send an event only with the next answer. Who watches may have nothing to ask for a long time.',
    caughtBy: '2.1',
    patches: [
      {
        file: 'client-port.ts',
        find: '      writeFrame(connection.out, writeEvent, message.event);\n      this.touchOut(connection);',
        replace: '      writeFrame(connection.out, writeEvent, message.event);',
      },
    ],
  },
  {
    name: 'once-here-always-here',
    misconception:
      'Your code seems not to tell the sessions that a connection is gone. When the client comes back they close the connection that they still know, which is the new one.',
    caughtBy: '2.2',
    patches: [
      {
        file: 'server.ts',
        find: '    this.sessions.disconnected(client);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'answers-come-first',
    misconception:
      'Your code seems to send answers before the events of the same moment. Then a client sees the new data before it hears that they have changed.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'client-port.ts',
        find: '      writeFrame(connection.out, writeEvent, message.event);\n      this.touchOut(connection);\n      return;',
        replace: '      this.events.push([connection, message.event]);\n      return;',
      },
      {
        file: 'client-port.ts',
        find: '  flush(): void {\n',
        replace:
          '  flush(): void {\n    for (const [connection, event] of this.events.splice(0)) {\n      writeFrame(connection.out, writeEvent, event);\n      this.touchOut(connection);\n    }\n',
      },
      {
        file: 'client-port.ts',
        find: '  /** Clients to whom there is something to send. */',
        replace:
          '  private readonly events: [ClientConnection, Parameters<typeof writeEvent>[1]][] = [];\n  /** Clients to whom there is something to send. */',
      },
    ],
  },
  {
    name: 'answers-the-next-connection',
    misconception:
      'Your code seems to take a client for a connection. Whoever has left and come back has another one, on which nothing was asked yet.',
    caughtBy: '3.3',
    patches: [
      {
        file: 'client-port.ts',
        find: '    if (connection === undefined || !this.isThere(connection)) return;',
        replace: '    if (connection === undefined) return;',
      },
    ],
  },
  {
    name: 'one-preparer-for-life',
    misconception:
      'Your code seems to keep its preparer from one term to the next. It still counts what was proposed and never committed.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'server.ts',
        find: '    this.preparer = new Preparer(',
        replace: '    this.preparer ??= new Preparer(',
      },
      {
        file: 'server.ts',
        find: '    this.preparer = undefined;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'nobody-looks-at-the-clock',
    misconception:
      'Your code seems never to ask the sessions which of them have expired. What belongs to a client that is gone stays for ever.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'server.ts',
        find: "    this.env.setTimer('server expire', this.sessions.expire());\n    this.env.setTimer('server containers'",
        replace: "    this.env.setTimer('server containers'",
      },
    ],
  },
  {
    name: 'answers-a-client-that-has-moved',
    misconception:
      'Your code seems to send SESSIONMOVED as an answer. The client is at another server, and would take it for the answer to something else: the connection is to be closed.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'client-port.ts',
        find: "    if (result.op === 'error' && result.err === ErrorCode.SESSIONMOVED) return this.close(client);\n",
        replace: '',
      },
    ],
  },
  {
    name: 'two-snapshots-at-once',
    misconception:
      'Your code seems to begin a snapshot while another one is being written. That one is then never finished.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'database.ts',
        find: '    if (this.snapshot !== undefined) return;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'half-a-tree-each',
    misconception:
      'Your code seems to go on with a snapshot when the leader has replaced the tree. The file would hold half of each.',
    caughtBy: '6.3',
    patches: [
      {
        file: 'server.ts',
        find: '    this.database.replaced();\n',
        replace: '',
      },
    ],
  },
];
