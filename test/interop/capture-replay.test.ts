import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { clientSession } from '../golden/client-session.ts';
import { startOurs } from './our-standalone.ts';
import { RawConnection } from './raw-connection.ts';

/** The order of what these answer is nobody's promise: their bytes are compared without it. */
const UNORDERED = /^(getChildren|getChildren2|multiRead|getEphemerals|whoAmI|setWatches)\b/;

/** A time of this century's first half or so, in ms, in hex. */
const TIME = /0000019[0-9a-f]{9}|000001a[0-9a-f]{9}/g;

/** A frame as it can be compared: without times, and with this for each session id of its server. */
function comparable(frame: Buffer, note: string, sessions: readonly string[]): string {
  let hex = frame.toString('hex');
  sessions.forEach((session, i) => {
    hex = hex.replaceAll(session, `session ${i}     `.slice(0, 16));
  });
  hex = hex.replace(TIME, 'time'.padEnd(16));
  return UNORDERED.test(note) ? (hex.match(/../g) ?? []).toSorted().join('') : hex;
}

/** What a ConnectResponse gives: its timeout, and the session in hex. */
function sessionOf(frame: Buffer): { readonly timeoutMs: number; readonly session: string } {
  return { timeoutMs: frame.readInt32BE(4), session: frame.toString('hex', 8, 16) };
}

/** How the frame of an error ends: the server of the capture has reconfig enabled and no ensemble, ours not even that. */
const UNIMPLEMENTED = 'fffffffa';
const RECONFIG_DISABLED = 'ffffff85';

const NO_SESSION = '00'.repeat(8);

describe("What Apache's server was once sent", () => {
  it('gets the same answers from ours, but for times, ids and passwords', async () => {
    const server = await startOurs(['tickTime=2000']);
    const connections = new Map<string, RawConnection>();
    const [theirs, ours]: [string[], string[]] = [[], []];
    let compared = 0;
    const welcomed = new Set<string>();
    for (const { connection: name, from, note, bytes } of clientSession()) {
      let connection = connections.get(name);
      if (connection === undefined) {
        connection = await RawConnection.open(server.clientPort);
        connections.set(name, connection);
      }
      if (from === 'client') {
        connection.send(bytes);
        continue;
      }
      const captured = Buffer.from(bytes.subarray(4));
      const frame = await connection.frame();
      expect(frame?.length, note).toBe(captured.length);
      if (!welcomed.has(name)) {
        welcomed.add(name);
        const [theirSession, ourSession] = [sessionOf(captured), sessionOf(frame!)];
        expect(ourSession.timeoutMs).toBe(theirSession.timeoutMs);
        expect(ourSession.session === NO_SESSION).toBe(theirSession.session === NO_SESSION);
        if (theirSession.session !== NO_SESSION) {
          theirs.push(theirSession.session);
          ours.push(ourSession.session);
        }
      } else {
        const answer = comparable(captured, note, theirs);
        const expected = note.startsWith('reconfig')
          ? answer.replace(UNIMPLEMENTED, RECONFIG_DISABLED)
          : answer;
        expect(comparable(frame!, note, ours), note).toBe(expected);
      }
      compared++;
    }
    for (const name of ['C', 'D', 'E', 'F']) {
      expect(await connections.get(name)!.untilClosed()).toBe('');
    }
    expect(compared).toBeGreaterThan(80);
    for (const connection of connections.values()) connection.destroy();
  });
});
