import { describe, expect, test } from 'vitest';
import { readConnectRequest, writeConnectResponse } from '#chapter/13-wire';
import { ZooKeeperClient, type ClientOptions, type SessionState } from '#client';
import { FakeWorld, framed, written } from './client-world.ts';

const PASSWD = new Uint8Array(16).fill(7);

/** A client that takes any server, and the servers' ends of its connections. */
class Stage {
  readonly world = new FakeWorld();
  readonly client: ZooKeeperClient;
  readonly states: SessionState[] = [];

  constructor(options: ClientOptions = {}) {
    this.client = new ZooKeeperClient('a:1,b:2,c:3', {
      sessionTimeoutMs: 60_000,
      surroundings: this.world,
      readOnly: true,
      ...options,
    });
    this.client.onState((state) => this.states.push(state));
  }

  accept(session: bigint, readOnly: boolean): void {
    const { link } = this.world;
    link.events.up();
    const response = { protocolVersion: 0, timeoutMs: 60_000, session, passwd: PASSWD, readOnly };
    link.events.bytes(framed(written(writeConnectResponse, response)));
  }

  /** Another server is asked, and answers. */
  answer(word: string): void {
    const { link } = this.world;
    link.events.up();
    expect(link.words).toEqual(['isro']);
    link.events.bytes(new TextEncoder().encode(word));
  }
}

describe('a client at a server without a quorum', () => {
  test('asks the others, less and less often, whether they have one', () => {
    const stage = new Stage();
    stage.accept(5n, true);
    const waits: number[] = [];
    for (let question = 0; question < 12; question++) {
      const [before, count] = [stage.world.now(), stage.world.links.length];
      while (stage.world.links.length === count) {
        stage.world.pass(100);
        // The connection there is goes on meanwhile.
        stage.world.links[0]!.events.bytes(framed());
      }
      waits.push(stage.world.now() - before);
      stage.answer('ro');
      expect(stage.world.link.isClosed).toBe(true);
    }
    expect(waits.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(waits.slice(-2)).toEqual([60_000, 60_000]);
    const asked = new Set(stage.world.links.slice(1).map(({ to }) => to));
    expect(asked).toEqual(new Set(['a:1', 'b:2', 'c:3']));
    expect(stage.states).toEqual(['ConnectedReadOnly']);
  });

  test('asks the next one if there is no answer', () => {
    const stage = new Stage();
    stage.accept(5n, true);
    stage.world.pass(100);
    const silent = stage.world.link;
    silent.events.up();
    stage.world.pass(1000);
    expect(silent.isClosed).toBe(true);
    stage.world.pass(200);
    expect(stage.world.link).not.toBe(silent);
    stage.world.link.events.down();
    stage.world.pass(400);
    expect(stage.world.links).toHaveLength(4);
  });

  test('goes to the one that has, and begins a session there', () => {
    const stage = new Stage();
    stage.accept(5n, true);
    expect(stage.client.session!.id).toBe(5n);
    stage.world.pass(100);
    const { to } = stage.world.link;
    stage.answer('rw');
    expect(stage.states).toEqual(['ConnectedReadOnly', 'Disconnected']);
    stage.world.pass(0);
    expect(stage.world.link.to).toBe(to);
    expect(stage.world.links[0]!.isClosed).toBe(true);
    stage.accept(9n, false);
    // Only the server without a quorum knows the old one.
    expect(readConnectRequest(stage.world.link.frames[0]!).session).toBe(0n);
    expect(stage.client.session!.id).toBe(9n);
    expect(stage.states.at(-1)).toBe('SyncConnected');
    const count = stage.world.links.length;
    stage.world.pass(5000);
    expect(stage.world.links).toHaveLength(count);
  });

  test('keeps a session that a server with a quorum has made', () => {
    for (const options of [{}, { session: { id: 9n, passwd: PASSWD } }]) {
      const stage = new Stage(options);
      if (!('session' in options)) {
        stage.accept(9n, false);
        stage.world.link.events.down();
        stage.world.pass(0);
      }
      stage.accept(9n, true);
      expect(readConnectRequest(stage.world.link.frames[0]!).session).toBe(9n);
      stage.world.pass(100);
      stage.answer('rw');
      stage.world.pass(0);
      stage.accept(9n, false);
      expect(readConnectRequest(stage.world.link.frames[0]!).session).toBe(9n);
    }
  });

  test('asks nobody any more once it is closed', async () => {
    const stage = new Stage();
    stage.accept(5n, true);
    stage.world.pass(100);
    const asked = stage.world.link;
    void stage.client.close();
    stage.world.links[0]!.events.down();
    expect(asked.isClosed).toBe(true);
    expect(stage.world.timerCount).toBe(0);
  });
});
