import { describe, expect, it } from 'vitest';
import {
  ErrorCode,
  OPEN_ACL,
  type ConnectResponse,
  type Env,
  type NodeId,
  type ServerMessage,
  type WireReply,
  type WireRequest,
} from '#kit';
import { ZnodeTree } from '#chapter/06-znode-tree';
import { FrameReader, JuteWriter, readConnectResponse, readReply } from '#chapter/13-wire';
import { writeConnectRequest, writeFrame, writeRequest } from '#chapter/13-wire';
import { serverSettings } from '../../src/ensemble/server-settings.ts';
import { quorumOf } from '../../src/ensemble/quorum-of.ts';
import { ReadOnlyServer } from '../../src/ensemble/read-only/read-only-server.ts';
import { parseZooConfig } from '../../src/ensemble/zoo-config.ts';

const CONFIG = [
  'tickTime=1000',
  'dataDir=/data',
  'clientPort=1',
  'server.1=a:1:2',
  'server.2=b:1:2',
];
const TIMEOUT_MS = 4000;

/** A server that has lost the others, with a node `/a`, and whatever it says to its clients. */
class Stage {
  readonly tree = new ZnodeTree();
  readonly closed: NodeId[] = [];
  readonly server: ReadOnlyServer;
  private readonly heard = new Map<NodeId, FrameReader>();
  private nowMs = 5000;

  constructor() {
    const body = {
      type: 'create',
      path: '/a',
      data: null,
      acl: OPEN_ACL,
      ephemeral: false,
      parentCVersion: 1,
    } as const;
    this.tree.apply(1n, {
      clientId: 7n,
      cxid: 0,
      timeMs: 1,
      body: { type: 'createSession', timeoutMs: TIMEOUT_MS },
    });
    this.tree.apply(2n, { clientId: 7n, cxid: 0, timeMs: 1, body });
    const config = parseZooConfig(CONFIG.join('\n'), 'zoo.cfg');
    const env: Partial<Env<ServerMessage>> = {
      self: '1',
      now: () => this.nowMs,
      send: (to, message) => {
        if (message.kind === 'bytes') this.framesOf(to).push(message.bytes);
      },
      disconnect: (client) => void this.closed.push(client),
    };
    this.server = new ReadOnlyServer({
      env: env as Env<ServerMessage>,
      settings: serverSettings(config, 1, quorumOf(config)),
      surroundings: { addressOf: () => '127.0.0.1' },
      tree: this.tree,
    });
  }

  /** A client connects and asks for a session. @returns the answer, if there is one. */
  connect(client: NodeId, readOnly?: boolean): ConnectResponse | undefined {
    this.server.onLinkUp(client);
    const writer = new JuteWriter();
    writeFrame(writer, writeConnectRequest, {
      protocolVersion: 0,
      lastZxidSeen: 0n,
      timeoutMs: TIMEOUT_MS,
      session: 0n,
      passwd: new Uint8Array(16),
      ...(readOnly !== undefined && { readOnly }),
    });
    this.server.onBytes(client, writer.toBytes());
    const frame = this.framesOf(client).next();
    return frame && readConnectResponse(frame);
  }

  /** All at once. @returns the answers, in order. */
  ask(client: NodeId, ...requests: readonly WireRequest[]): WireReply[] {
    const writer = new JuteWriter();
    for (const [xid, request] of requests.entries()) {
      writeFrame(writer, writeRequest, { xid, request });
    }
    this.server.onBytes(client, writer.toBytes().slice());
    return requests.map(({ op }) => readReply(this.framesOf(client).next()!, op));
  }

  pass(durationMs: number): void {
    this.nowMs += durationMs;
  }

  private framesOf(client: NodeId): FrameReader {
    const frames = this.heard.get(client) ?? new FrameReader({ maxFrameBytes: 1 << 20 });
    this.heard.set(client, frames);
    return frames;
  }
}

const CREATE = { op: 'create', path: '/b', data: null, acl: OPEN_ACL, flags: 0 } as const;
const EXISTS: WireRequest = { op: 'exists', path: '/a', watch: false };
const REFUSED = { op: 'error', err: ErrorCode.NOTREADONLY };

describe('a read-only server', () => {
  it('takes who can do with it, says what it is, and sends all others away', () => {
    const stage = new Stage();
    expect(stage.connect('c1', true)).toMatchObject({ readOnly: true, timeoutMs: TIMEOUT_MS });
    expect(stage.connect('c2', false)).toBeUndefined();
    expect(stage.connect('c3')).toBeUndefined();
    expect(stage.closed).toEqual(['c2', 'c3']);
  });

  it.each<WireRequest>([
    CREATE,
    { ...CREATE, op: 'create2' },
    { ...CREATE, op: 'createContainer', flags: 4 },
    { ...CREATE, op: 'createTTL', flags: 5, ttlMs: 1000 },
    { op: 'delete', path: '/a', version: -1 },
    { op: 'setData', path: '/a', data: null, version: -1 },
    { op: 'setACL', path: '/a', acl: OPEN_ACL, version: -1 },
    { op: 'check', path: '/a', version: -1 },
    { op: 'multi', ops: [] },
    { op: 'sync', path: '/a' },
  ])('refuses $op', (request) => {
    const stage = new Stage();
    stage.connect('c1', true);
    expect(stage.ask('c1', request)).toMatchObject([{ xid: 0, zxid: 2n, result: REFUSED }]);
  });

  it('answers reads, and refuses what would need the others, in the order of the requests', () => {
    const stage = new Stage();
    stage.connect('c1', true);
    const answers = stage.ask(
      'c1',
      EXISTS,
      CREATE,
      { op: 'sync', path: '/a' },
      { op: 'multi', ops: [CREATE] },
      { op: 'setACL', path: '/a', acl: OPEN_ACL, version: -1 },
      { op: 'setData', path: '/a', data: null, version: -1 },
      { op: 'delete', path: '/a', version: -1 },
      EXISTS,
    );
    expect(answers.map(({ xid }) => xid)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(answers.map(({ zxid }) => zxid)).toEqual(answers.map(() => 2n));
    const results = answers.map(({ result }) => result);
    expect(results.slice(1, 7)).toEqual(Array(6).fill(REFUSED));
    expect([results[0], results[7]]).toMatchObject([{ op: 'exists' }, { op: 'exists' }]);
    expect(stage.tree.lastZxid).toBe(2n);
  });

  it('ends a session that its client closes, or is not heard of, and no node with it', () => {
    const stage = new Stage();
    stage.connect('c1', true);
    expect(stage.ask('c1', { op: 'closeSession' })).toMatchObject([
      { result: { op: 'closeSession' } },
    ]);
    expect(stage.closed).toEqual(['c1']);
    stage.connect('c2', true);
    stage.pass(2 * TIMEOUT_MS);
    stage.server.expire();
    expect(stage.closed).toEqual(['c1', 'c2']);
    expect(stage.tree.sessions.size).toBe(1);
    expect(stage.tree.stored('/a')).toBeDefined();
  });

  it('lets all go at the end', () => {
    const stage = new Stage();
    stage.connect('c1', true);
    stage.connect('c2', true);
    stage.server.stop();
    expect(stage.closed).toEqual(['c1', 'c2']);
    expect(stage.server.has('c1')).toBe(false);
  });
});
