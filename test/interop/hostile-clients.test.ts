import { describe, expect, it } from 'vitest';
import { startApache } from './apache.ts';
import { temporaryDataFolder } from './clean-up.ts';
import { shakeHands } from './connect-frame.ts';
import { hostileBytes, sendHostile } from './hostile-bytes.ts';
import { startOurs } from './our-standalone.ts';
import { RawConnection } from './raw-connection.ts';

const PING = '00000008fffffffe0000000b';

/** As many as this machine lets two processes have, if it is set up as usual. */
const IDLE = 10_000;

/** A client that does nothing wrong is still served. */
async function expectServed(client: RawConnection): Promise<void> {
  client.send(PING);
  expect((await client.frame())?.readInt32BE(0)).toBe(-2);
}

describe('A client that does not keep to the protocol', () => {
  it("gets the answers, or the end, that Apache's server gives; others are served", async () => {
    const apache = await startApache(temporaryDataFolder());
    const ours = await startOurs(['tickTime=500', 'maxSessionTimeout=86400000']);
    const { connection: witness } = await shakeHands(ours.clientPort, { timeoutMs: 60_000 });
    const [expected, answers]: [Record<string, string[]>, Record<string, string[]>] = [{}, {}];
    for (const hostile of hostileBytes()) {
      expected[hostile.name] = await sendHostile(apache.port, hostile);
      answers[hostile.name] = await sendHostile(ours.clientPort, hostile);
      await expectServed(witness);
    }
    expect(answers).toEqual(expected);
    witness.destroy();
  });
});

describe('A server of ours', () => {
  it('serves others while thousands are connected and idle, or stop in the middle', async () => {
    const ours = await startOurs(['tickTime=2000', 'maxClientCnxns=0']);
    const { connection: witness } = await shakeHands(ours.clientPort, { timeoutMs: 40_000 });
    const idle: RawConnection[] = [];
    while (idle.length < IDLE) {
      const opening = Array.from({ length: 100 }, () => RawConnection.open(ours.clientPort));
      const [first, second, third, ...others] = await Promise.all(opening);
      // Half a length; half a handshake; or one that ends its own side. All others say nothing at all.
      first!.send('0000');
      second!.send('0000002d00000000');
      third!.endOwnSide();
      idle.push(first!, second!, third!, ...others);
      await expectServed(witness);
    }
    await expectServed(witness);
    // Who does not shake hands is sent away in the end: `nio.sessionlessCnxnTimeout`.
    for (const connection of idle) expect(await connection.untilClosed()).toBe('');
    await expectServed(witness);
    const { answer } = await shakeHands(ours.clientPort);
    expect(answer?.session).toBeGreaterThan(0n);
    witness.destroy();
  });
});
