import type { Mutant } from '../../src/grade/mutants.ts';

/** The classic mistakes about sessions, each a few lines away from the solution. */
export const mutants: readonly Mutant[] = [
  {
    name: 'counts-from-zero-after-a-restart',
    misconception:
      'Your code seems to leave the clock out of the first id. A server that has restarted would give ids that it has given before, and with them the ephemeral nodes of others.',
    caughtBy: '1.1',
    patches: [
      {
        file: 'session-id.ts',
        find: 'return usable(server | time);',
        replace: 'return usable(server | (time & 0n) | 1n);',
      },
    ],
  },
  {
    name: 'highest-byte-first',
    misconception:
      'Your code seems to write the highest byte of each number first, as everything else on the wire is. java.util.Random gives the lowest first.',
    caughtBy: '1.2',
    patches: [
      {
        file: 'password.ts',
        find: 'view.setUint32(at, Number(state >> 16n), true);',
        replace: 'view.setUint32(at, Number(state >> 16n));',
      },
    ],
  },
  {
    name: 'one-bucket-a-call',
    misconception:
      'Your code seems to empty one bucket at a time. Whoever asks may be late by more than one: after a pause all that is due is due at once.',
    caughtBy: '2.2',
    source: 'Apache: ExpiryQueue.poll gives one bucket, and its thread asks again at once.',
    patches: [
      {
        file: 'expiry-queue.ts',
        find: '.sort((a, b) => a - b)',
        replace: '.sort((a, b) => a - b)\n      .slice(0, 1)',
      },
    ],
  },
  {
    name: 'looks-at-everybody',
    misconception:
      'Your code seems to look at every element to find those that are due. With ten thousand sessions that is ten thousand looks at each tick, and the buckets are there to save them.',
    caughtBy: '2.3',
    patches: [
      {
        file: 'expiry-queue.ts',
        find: 'const due = [...this.buckets.keys()].filter((deadline) => deadline <= nowMs);',
        replace:
          'const due = [...new Set([...this.deadlines.values()].filter((end) => end <= nowMs))];',
      },
    ],
  },
  {
    name: 'touches-the-dead',
    misconception:
      'Your code seems to call a session back to life that has expired. Its closeSession is on its way, and nothing will stop that: a client that is served after it believes in what is gone.',
    caughtBy: '3.1',
    patches: [
      {
        file: 'session-tracker.ts',
        find: 'touch(session: bigint, timeoutMs: number, nowMs: number): boolean {\n    const tracked = this.living(session);',
        replace:
          'touch(session: bigint, timeoutMs: number, nowMs: number): boolean {\n    const tracked = this.sessions.get(session);\n    if (tracked) tracked.isExpired = false;',
      },
    ],
  },
  {
    name: 'answers-before-the-commit',
    misconception:
      'Your code seems to answer a new client at once. Until its createSession is committed no other server knows of the session, and if this one ends now none ever will.',
    caughtBy: '4.1',
    patches: [
      {
        file: 'session-manager.ts',
        find: "this.submit(client.session, { op: 'createSession', timeoutMs: client.timeoutMs });",
        replace:
          "this.submit(client.session, { op: 'createSession', timeoutMs: client.timeoutMs });\n    if (client.waitsFor !== undefined) this.establish(client);",
      },
    ],
  },
  {
    name: 'looks-at-the-password-first',
    misconception:
      'Your code seems to keep the former connection when the new one has a wrong password. Apache closes it first: a session has one connection, the newest that names it. (That lets a stranger cut a connection, though not end a session.)',
    caughtBy: '4.2',
    patches: [
      {
        file: 'session-manager.ts',
        find: 'if (!isNew) this.closeConnectionOf(request.session);',
        replace:
          'if (!isNew && isPasswordOf(request.session, request.passwd)) this.closeConnectionOf(request.session);',
      },
    ],
  },
  {
    name: 'touches-once-a-tick',
    misconception:
      'Your code seems to pass over every frame but the first of a tick. Two moments of one tick can lead to two buckets: what may be passed over is a frame that leaves the session in the bucket it is in.',
    caughtBy: '4.3',
    patches: [
      {
        file: 'session-manager.ts',
        find: 'if (nowMs + client.timeoutMs < client.bucket) return;',
        replace: 'if (nowMs < client.bucket) return;',
      },
      {
        file: 'session-manager.ts',
        find: 'client.bucket = bucketOf(nowMs, client.timeoutMs, limits.tickMs);',
        replace: 'client.bucket = bucketOf(nowMs, 0, limits.tickMs);',
      },
    ],
  },
  {
    name: 'trusts-the-password',
    misconception:
      'Your code seems to serve a client at a learner as soon as its password is right. Passwords can be worked out for sessions that have long ended: whether it is alive only the leader knows.',
    caughtBy: '5.1',
    patches: [
      {
        file: 'session-manager.ts',
        find: 'return this.options.askLeader(session, timeoutMs);',
        replace:
          'this.options.askLeader(session, timeoutMs);\n      return this.establish(client);',
      },
    ],
  },
  {
    name: 'once-a-leader-always-a-leader',
    misconception:
      'Your code seems to let a server go on ending sessions when it leads no longer. It hears nothing of them any more, so to it all of them are silent.',
    caughtBy: '6.1',
    patches: [
      {
        file: 'session-manager.ts',
        find: 'this.tracker = undefined;\n    this.clients.clear();',
        replace: 'this.clients.clear();',
      },
    ],
  },
  {
    name: 'tells-of-each-session-once',
    misconception:
      'Your code seems to tell the leader of each session only once. It wants to know with every PING who was heard of since the last: what it was told before says nothing of now.',
    caughtBy: '7.1',
    patches: [{ file: 'session-manager.ts', find: 'client.isTouched = false;\n', replace: '' }],
  },
  {
    name: 'one-write-a-lock',
    misconception:
      'Your fence seems to let each number pass only once. The holder of the lock writes more than once by the same lock: only what is smaller is late.',
    caughtBy: '8.3',
    patches: [
      {
        file: 'break-it.ts',
        find: 'if (czxid < this.newest) return false;',
        replace: 'if (czxid <= this.newest) return false;',
      },
    ],
  },
];
