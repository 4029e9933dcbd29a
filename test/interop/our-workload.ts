import { CreateFlags, OPEN_ACL, READ_ACL, type Acl, type MultiOp, type Result } from '#kit';
import type { OurServer } from './our-server.ts';

/** Their top bytes say which server opened them, as Apache's do. */
export const SESSIONS = { first: 0x0100_0000_0000_0001n, second: 0x0100_0000_0000_0002n } as const;

/** No session ends during a test. */
const TIMEOUT_MS = 3_600_000;

const BOB: Acl = { perms: 31, id: { scheme: 'digest', id: 'bob:ikIaKsbtGweaHnb/jKn7OHqbunM=' } };
const NEAR: Acl = { perms: 5, id: { scheme: 'ip', id: '127.0.0.0/8' } };

/** Nodes of every kind, in a folder with several logs and snapshots; the last transactions are in no snapshot. */
export function fill(server: OurServer): void {
  openSessions(server);
  makeNodesOfAllKinds(server);
  server.snapshot();
  changeLists(server);
  makeMultis(server);
  makeQuota(server);
  server.snapshot();
  makeManyUnderASnapshot(server);
  end(server);
  server.sync();
}

function openSessions(server: OurServer): void {
  for (const session of Object.values(SESSIONS)) {
    server.submit(session, { op: 'createSession', timeoutMs: TIMEOUT_MS });
  }
}

function makeNodesOfAllKinds(server: OurServer): void {
  const big = Uint8Array.from({ length: 512_000 }, (_, index) => index % 256);
  create(server, '/app', bytes('the root of it all'));
  set(server, '/', bytes('data of the root'));
  create(server, '/app/null', null);
  create(server, '/app/empty', bytes(''));
  create(server, '/app/big', big);
  create(server, '/app/café-中', bytes('naïve'));
  create(server, '/app/deep', null);
  create(server, '/app/deep/er', null);
  create(server, '/app/bob', null, { acl: [BOB] });
  create(server, '/app/near', null, { acl: [NEAR, ...READ_ACL] });
  for (let i = 0; i < 3; i++) {
    create(server, '/app/seq-', null, { flags: CreateFlags.PERSISTENT_SEQUENTIAL });
  }
  create(server, '/app/mine', bytes('1'), { flags: CreateFlags.EPHEMERAL });
  for (let i = 0; i < 2; i++) {
    create(server, '/app/other-', bytes('2'), {
      flags: CreateFlags.EPHEMERAL_SEQUENTIAL,
      session: SESSIONS.second,
    });
  }
  succeed(
    server.submit(SESSIONS.first, {
      ...{ op: 'createContainer', path: '/app/container', data: bytes('c') },
      ...{ acl: OPEN_ACL, flags: CreateFlags.CONTAINER },
    }),
  );
  create(server, '/app/container/child', null);
  succeed(
    server.submit(SESSIONS.first, {
      ...{ op: 'createTTL', path: '/app/ttl', data: bytes('t'), acl: OPEN_ACL },
      ...{ flags: CreateFlags.PERSISTENT_WITH_TTL, ttlMs: 2 ** 39 },
    }),
  );
}

function changeLists(server: OurServer): void {
  for (const acl of [[NEAR], [BOB, NEAR]]) {
    succeed(server.submit(SESSIONS.first, { op: 'setACL', path: '/app/deep', acl, version: -1 }));
  }
}

function makeMultis(server: OurServer): void {
  const good: MultiOp[] = [
    createOp('/app/multi', bytes('m')),
    { op: 'setData', path: '/app/multi', data: bytes('m2'), version: 0 },
    createOp('/app/multi/child', null),
    { op: 'check', path: '/app/multi', version: 1 },
    { op: 'delete', path: '/app/empty', version: -1 },
  ];
  succeed(server.submit(SESSIONS.first, { op: 'multi', ops: good }));
  const bad: MultiOp[] = [
    createOp('/app/never', null),
    { op: 'delete', path: '/app/missing', version: -1 },
    createOp('/app/never2', null),
  ];
  server.submit(SESSIONS.first, { op: 'multi', ops: bad });
  // Refused, and nevertheless a transaction.
  server.submit(SESSIONS.first, createOp('/app', null));
}

function makeQuota(server: OurServer): void {
  const limits = 'count=1000,bytes=100000000=;byteHardLimit=-1;countHardLimit=-1';
  create(server, '/zookeeper/quota/app', null);
  create(server, '/zookeeper/quota/app/zookeeper_limits', bytes(limits));
  create(server, '/zookeeper/quota/app/zookeeper_stats', bytes('count=1,bytes=18'));
}

/** Each step of the snapshot is followed by changes behind it and before it. */
function makeManyUnderASnapshot(server: OurServer): void {
  for (let i = 0; i < 100; i++) create(server, `/app/deep/er/n${i}`, bytes(`v${i}`));
  const snapshot = server.startSnapshot();
  for (let i = 0; !snapshot.step(3); i++) {
    create(server, `/app/deep/er/late${i}`, bytes('late'));
    set(server, `/app/deep/er/n${i}`, bytes('changed'));
    remove(server, `/app/deep/er/n${99 - i}`);
  }
}

/** What only the last log has: among it a session that ends, with its ephemerals. */
function end(server: OurServer): void {
  const session = 0x0100_0000_0000_0003n;
  server.submit(session, { op: 'createSession', timeoutMs: TIMEOUT_MS });
  create(server, '/app/short', null, { flags: CreateFlags.EPHEMERAL, session });
  server.submit(session, { op: 'closeSession' });
  set(server, '/app', bytes('the end'));
}

function create(
  server: OurServer,
  path: string,
  data: Uint8Array | null,
  {
    acl = OPEN_ACL,
    flags = 0,
    session = SESSIONS.first,
  }: { acl?: readonly Acl[]; flags?: number; session?: bigint } = {},
): void {
  succeed(server.submit(session, { op: 'create', path, data, acl, flags }));
}

function set(server: OurServer, path: string, data: Uint8Array): void {
  succeed(server.submit(SESSIONS.first, { op: 'setData', path, data, version: -1 }));
}

function remove(server: OurServer, path: string): void {
  succeed(server.submit(SESSIONS.first, { op: 'delete', path, version: -1 }));
}

function createOp(path: string, data: Uint8Array | null): MultiOp {
  return { op: 'create', path, data, acl: OPEN_ACL, flags: CreateFlags.PERSISTENT };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A workload that does something else than it says would prove little. */
function succeed(result: Result): void {
  if (result.op === 'error') throw new Error(`refused with ${result.err}`);
  if (result.op === 'multi' && result.results.some(({ op }) => op === 'error')) {
    throw new Error('a multi was refused');
  }
}
