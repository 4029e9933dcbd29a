import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeTxn, JuteWriter, type TxnBody } from '#kit';
import { UsageError } from '../../src/cli/usage-error.ts';
import { main as zkLog } from '../../src/cli/zk-log.ts';
import { main as zkSnapshot } from '../../src/cli/zk-snapshot.ts';
import { adler32 } from '../../src/inspect/adler32.ts';
import { goldenDecoded, goldenFolder } from '../golden/golden.ts';
import { runCommand } from './run-command.ts';
import { FIXED } from './sim-helpers.ts';

const GOLDEN = goldenFolder('standalone');

let folder = '';
let printed = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'zk-files-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text: unknown) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

/** A file with these bytes. */
function fileOf(bytes: Uint8Array, name = 'file'): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

type Main = (argv: readonly string[]) => Promise<number>;

/** What a command prints on a file, with its exit code in the first line. */
async function says(main: Main, file: string, ...options: string[]): Promise<string[]> {
  printed = '';
  const code = await main([file, ...options]);
  return [`exit ${code}`, ...printed.split('\n').slice(0, -1)];
}

function golden(name: string): Uint8Array {
  return GOLDEN.get(name)!.slice();
}

/** A log of these transactions, with zxids from 1. */
function logOf(...bodies: readonly TxnBody[]): Uint8Array {
  return filled(
    bodies.map((body, index) =>
      encodeTxn(BigInt(index + 1), { clientId: 0xabn, cxid: index, timeMs: 0, body }),
    ),
  );
}

function filled(entries: readonly Uint8Array[]): Uint8Array {
  const writer = new JuteWriter();
  writer.writeBytes(new TextEncoder().encode('ZKLG'));
  writer.writeInt(2);
  writer.writeLong(0n);
  for (const entry of entries) {
    writer.writeLong(BigInt(adler32(entry, 0, entry.length)));
    writer.writeBuffer(entry);
    writer.writeBytes(Uint8Array.of(0x42));
  }
  return writer.toBytes();
}

const OPENED: TxnBody = { type: 'createSession', timeoutMs: 8000 };

describe('npm run zk-log', () => {
  it.each([...goldenDecoded('standalone').logs])("tells all of Apache's %s", async (name, log) => {
    const lines = await says(zkLog, fileOf(golden(name)), '--json', '--data');
    const parsed = lines.slice(1).map((line) => JSON.parse(line) as Record<string, unknown>);
    const entries = parsed.slice(1, -1);
    expect(lines[0]).toBe('exit 0');
    expect(entries.map(({ offset, zxid, type }) => [offset, zxid, type])).toEqual(
      log.txns.map(({ offset, zxid, type }) => [offset, zxid, type]),
    );
    expect(entries.map(({ data }) => data)).toEqual(log.txns.map(({ txn }) => txn.data));
    expect(parsed.at(-1)).toMatchObject({ clean: true, offset: log.usedBytes, damaged: 0 });
  });

  it('has a line for each transaction', async () => {
    const lines = await says(zkLog, fileOf(golden('log.14')));
    expect(lines.length).toBe(4 + 15);
    expect(lines[1]).toMatch(/file: ZKLG version 2, dbid 0, 65552 bytes$/);
    expect(lines[3]).toBe(
      '       16  2026-11-20T21:56:17.177Z  0x100004540370000         24  0x14         setData /g/two 2 bytes version 1',
    );
    expect(lines[7]).toMatch(/error -111 NOTEMPTY$/);
    expect(lines[11]).toMatch(
      / multi \[create \/g\/x 1 byte; error -101 NONODE; error -2 RUNTIMEINCONSISTENCY\]$/,
    );
    expect(lines.at(-1)).toBe(
      'The log ends at offset 1696, after 15 entries: the 63856 bytes behind it are padding.',
    );
  });

  it('shows data as text if it is text, and strange paths in quotes', async () => {
    const data = Uint8Array.of(0xff, 0);
    const log = logOf(
      { type: 'setData', path: '/a b', data: new TextEncoder().encode('é\n'), version: 1 },
      { type: 'setData', path: '/a', data, version: 2 },
      { type: 'setData', path: '/a', data: null, version: 3 },
      { type: 'setACL', path: '/a', acl: [{ perms: 64, id: { scheme: 'x', id: '' } }], version: 1 },
    );
    const lines = await says(zkLog, fileOf(log), '--data');
    expect(lines.slice(3, -1).map((line) => line.replace(/^.*0x\d +(?=\w)/, ''))).toEqual([
      'setData "/a b" 3 bytes "é\\n" version 1',
      'setData /a 2 bytes 0xff00 version 2',
      'setData /a null version 3',
      'setACL /a x::64 version 1',
    ]);
    expect(lines.at(-1)).toMatch(/after 4 entries: the file ends there\.$/);
  });

  it('goes past an entry with a bad checksum, and says that it did', async () => {
    const log = golden('log.14');
    log[120]! ^= 1;
    const lines = await says(zkLog, fileOf(log));
    expect(lines[0]).toBe('exit 1');
    expect(lines[4]).toMatch(
      /^ +93 {2}✗ bad checksum: 0x\w+ is written there, 0x\w+ it should be; 95 bytes$/,
    );
    expect(lines[5]).toMatch(/^ +201 .*\/g\/cont\/kid2/);
    expect(lines.at(-1)).toMatch(
      /^The log ends at offset 1696, after 15 entries, 1 of them damaged/,
    );
  });

  it('says where an entry is cut, and how', async () => {
    const whole = logOf(OPENED, OPENED);
    const cut = (length: number): Promise<string[]> =>
      says(zkLog, fileOf(whole.subarray(0, length)));
    const end = whole.length;
    const second = 16 + (end - 16) / 2;
    expect((await cut(end - 5)).slice(-1)).toEqual([
      `✗ The log ends at offset ${second}, after 1 entry: an entry is cut: ` +
        'it should have 36 bytes, and the file ends before.',
    ]);
    expect((await cut(second + 3))[0]).toBe('exit 0');
    expect((await cut(second))[0]).toBe('exit 0');

    const unmarked = whole.slice();
    unmarked[end - 1] = 0;
    const lines = await says(zkLog, fileOf(unmarked));
    expect([lines[0], lines.at(-1)]).toEqual([
      'exit 1',
      `✗ The log ends at offset ${second}, after 1 entry: an entry is cut: its end mark is missing.`,
    ]);

    const hole = new Uint8Array(end + 40);
    hole.set(whole);
    hole[end + 30] = 1;
    expect((await says(zkLog, fileOf(hole))).at(-1)).toBe(
      `✗ The log ends at offset ${end}, after 2 entries: there is no entry, ` +
        `and what follows is not all padding: see offset ${end + 30}.`,
    );
  });

  it('notices what is whole but wrong', async () => {
    const entries = [3n, 2n].map((zxid) =>
      encodeTxn(zxid, { clientId: 1n, cxid: 0, timeMs: 0, body: OPENED }),
    );
    const lines = await says(zkLog, fileOf(filled([...entries, Uint8Array.of(1, 2)])));
    expect(lines[0]).toBe('exit 1');
    expect(lines[4]).toMatch(/createSession 8000 ms {2}✗ out of order: 0x2 comes after 0x3$/);
    expect(lines[5]).toMatch(/✗ it is no transaction\. A long needs 8 bytes, and 2 are left, at/);
  });

  it('reads a file that gzip has packed', async () => {
    expect((await says(zkLog, fileOf(gzipSync(golden('log.1')))))[0]).toBe('exit 0');
    await expect(zkLog([fileOf(Uint8Array.of(0x1f, 0x8b, 1))])).rejects.toThrow(
      'cannot be unpacked',
    );
  });

  it('comes to an end whatever the bytes are', async () => {
    const log = golden('log.14').subarray(0, 2000);
    const damage = fc.array(fc.tuple(fc.integer({ min: 16, max: 1999 }), fc.nat(255)), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(damage, fc.integer({ min: 16, max: 2000 }), async (bytes, length) => {
        const damaged = log.slice();
        for (const [at, byte] of bytes) damaged[at] = byte;
        const lines = await says(zkLog, fileOf(damaged.subarray(0, length)), '--json');
        expect(JSON.parse(lines.at(-1)!)).toMatchObject({ line: 'end' });
      }),
      FIXED,
    );
  });
});

describe('npm run zk-snapshot', () => {
  it.each([...goldenDecoded('standalone').snapshots])(
    "tells all of Apache's %s",
    async (name, decoded) => {
      const lines = await says(zkSnapshot, fileOf(golden(name)), '--json', '--data');
      const parsed = lines.slice(1).map((line) => JSON.parse(line) as Record<string, unknown>);
      const nodes = parsed.filter(({ line }) => line === 'node');
      expect(lines[0]).toBe('exit 0');
      expect(parsed.filter(({ line }) => line === 'session')).toEqual(
        decoded.sessions.map(([session, timeoutMs]) => ({ line: 'session', session, timeoutMs })),
      );
      expect(nodes).toEqual(
        decoded.nodes.map(({ path: at, data, acl, stat }) => ({
          line: 'node',
          path: at,
          data,
          dataBytes: data === null ? null : Buffer.from(data, 'base64').length,
          aclKey: acl,
          ...stat,
        })),
      );
      expect(parsed.at(-1)).toMatchObject({ zxid: decoded.zxidDigest.zxid, problems: [] });
    },
  );

  it('has a line for each node', async () => {
    const lines = await says(zkSnapshot, fileOf(golden('snapshot.30')));
    expect(lines).toContain('3 sessions');
    expect(lines).toContain('  0x100004540370000   time-out 10000 ms');
    expect(lines).toContain('    4  world:anyone:r,digest:bob:ikIaKsbtGweaHnb/jKn7OHqbunM=:cdrwa');
    expect(lines).toContain('34 nodes, 103 bytes of data');
    expect(lines.join('\n')).toMatch(/\n {2}\/ {2}8 bytes {2}acl open {2}version 1 /);
    expect(lines.join('\n')).toMatch(/\n {2}\/g\/ttl {2}ttl 123456789 ms {2}1 byte {2}acl 2 /);
    expect(lines.join('\n')).toMatch(/\n {2}\/g\/eph {2}ephemeral of 0x100004540370000 /);
    expect(lines.join('\n')).toMatch(/\n {2}\/g\/null {2}null {2}acl 2 /);
    expect(lines.at(-1)).toBe('Digest 67870259010 at zxid 0x31, version 2');
  });

  it('shows what there is of a damaged one, and says what is wrong', async () => {
    const whole = golden('snapshot.30');
    const short = await says(zkSnapshot, fileOf(whole.subarray(0, 800)));
    expect(short[0]).toBe('exit 1');
    expect(short.at(-1)).toMatch(/^✗ The snapshot breaks off\. A .* at offset \d+\.$/);
    expect(short).toContain('3 sessions');
    expect(short.join('\n')).toContain('/zookeeper/config');

    whole[300]! ^= 1;
    const bad = await says(zkSnapshot, fileOf(whole));
    expect(bad[0]).toBe('exit 1');
    expect(bad.filter((line) => line.startsWith('✗'))).toEqual([
      expect.stringMatching(/^✗ Bad checksum at offset 3\d\d\d: 0x\w+ is written there/),
      expect.stringMatching(/^✗ Bad checksum at offset 3\d\d\d: 0x\w+ is written there/),
    ]);
  });

  it('does without the digest that older servers did not write', async () => {
    const whole = golden('snapshot.0');
    const old = whole.subarray(0, whole.length - 33);
    expect((await says(zkSnapshot, fileOf(old)))[0]).toBe('exit 0');
  });
});

describe('both', () => {
  it('refuse what is no such file', async () => {
    const log = fileOf(golden('log.1'), 'log.1');
    await expect(zkSnapshot([log])).rejects.toThrow(
      new UsageError(`${log} is a transaction log: see npm run zk-log -- ${log}`),
    );
    const text = fileOf(new TextEncoder().encode('hello, this is text'), 'text');
    await expect(zkLog([text])).rejects.toThrow(
      'is not a transaction log: it does not begin with ZKLG',
    );
    await expect(zkLog([fileOf(new Uint8Array())])).rejects.toThrow('it has but 0 bytes');
    await expect(zkLog([folder])).rejects.toThrow('cannot be read: it is a folder.');
    await expect(zkLog([path.join(folder, 'none')])).rejects.toThrow('there is no such file');
    await expect(zkLog([])).rejects.toThrow(UsageError);
  });

  it('leave with 2 and a sentence, without a stack', async () => {
    const result = await runCommand(folder, 'zk-log', path.join(folder, 'none'));
    expect(result).toEqual({
      code: 2,
      stdout: '',
      stderr: `${path.join(folder, 'none')} cannot be read: there is no such file.\n`,
    });
  });
});
