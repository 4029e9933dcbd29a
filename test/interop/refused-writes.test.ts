import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { shakeHands } from './connect-frame.ts';
import { planEnsemble } from './mixed.ts';
import type { MemberKind } from './mixed-ensemble.ts';
import type { RawConnection } from './raw-connection.ts';

/** A path of 100 bytes that are not there. */
const CUT_SHORT = '00000064';

/** Nobody joins, nobody leaves, and no configuration is asked for. */
const NO_CHANGE = `${'ffffffff'.repeat(3)}${'ff'.repeat(8)}`;

/** Opcodes and bodies that are writes all the same, and what comes of them. */
const REFUSED = [
  { name: 'create', op: 1, body: CUT_SHORT, err: -5 },
  { name: 'setData', op: 5, body: CUT_SHORT, err: -5 },
  { name: 'multi', op: 14, body: '', err: -5 },
  { name: 'reconfig', op: 16, body: NO_CHANGE, err: -123 },
] as const;

/** @returns the error of the answer, and its zxid. */
async function ask(
  connection: RawConnection,
  op: number,
  body = '',
): Promise<{ readonly err: number; readonly zxid: bigint }> {
  const head = Buffer.alloc(8);
  head.writeInt32BE(op === 11 ? -2 : 7);
  head.writeInt32BE(op, 4);
  connection.sendFrame(Buffer.concat([head, Buffer.from(body, 'hex')]));
  const frame = await connection.frame();
  return { err: frame!.readInt32BE(12), zxid: frame!.readBigInt64BE(4) };
}

describe.each<{ readonly kinds: readonly MemberKind[] }>([
  { kinds: ['ours', 'apache', 'apache'] },
  { kinds: ['apache', 'ours', 'ours'] },
])('A write that makes no sense, in an ensemble of $kinds', ({ kinds }) => {
  it('is a transaction that says so, whoever is asked and whoever leads', async () => {
    const ensemble = await planEnsemble(kinds);
    await ensemble.start();
    const answers: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const { sid, kind, mode, clientPort } of ensemble.running) {
      // No session ends meanwhile: that would be a transaction.
      const { connection } = await shakeHands(clientPort, { timeoutMs: 60_000 });
      for (const { name, op, body, err } of REFUSED) {
        const before = await ask(connection, 11);
        const answer = await ask(connection, op, body);
        const who = `${name} at server ${sid}, ${kind}, ${mode}`;
        answers[who] = { err: answer.err, zxids: Number(answer.zxid - before.zxid) };
        expected[who] = { err, zxids: 1 };
      }
      connection.destroy();
    }
    expect(answers).toEqual(expected);
  });
});
