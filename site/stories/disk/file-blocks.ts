import { decodeTxn, formatZxid, type Txn } from '#kit';
import { readEntry, readSnapshot } from '#chapter/09-persistence';
import { bodyWords } from '../../../test/06-znode-tree/words.ts';
import type { DiskBlock } from './drawn-disk.ts';

/** Of a log: "ZKLG", its version, and a long that is 0. */
const HEADER_BYTES = 16;

/**
 * A file in its parts.
 *
 * @param durable - what of it a crash would leave at least; undefined if nothing.
 */
export function blocksOf(
  name: string,
  bytes: Uint8Array,
  durable: Uint8Array | undefined,
): readonly DiskBlock[] {
  const state = (from: number, to: number): DiskBlock['state'] =>
    isSame(bytes, durable, from, to) ? 'durable' : 'open';
  if (!name.startsWith('log.')) return [snapshotBlock(name, bytes, state(0, bytes.length))];
  const header: DiskBlock = {
    text: 'header',
    bytes: Math.min(bytes.length, HEADER_BYTES),
    state: state(0, Math.min(bytes.length, HEADER_BYTES)),
    words: '“ZKLG”, version 2',
  };
  return [header, ...entriesOf(bytes, state)];
}

function entriesOf(
  bytes: Uint8Array,
  state: (from: number, to: number) => DiskBlock['state'],
): readonly DiskBlock[] {
  const blocks: DiskBlock[] = [];
  let at = HEADER_BYTES;
  while (at < bytes.length) {
    const entry = readEntry(bytes, at);
    if (entry.kind !== 'entry') {
      const rest = bytes.length - at;
      const zeros = bytes.subarray(at).every((byte) => byte === 0);
      const text = entry.kind === 'end' || zeros ? 'zeros' : entry.kind;
      const words = entry.kind === 'damaged' ? entry.problem : RESTS[text]!;
      return [
        ...blocks,
        { text, bytes: rest, state: zeros ? state(at, bytes.length) : 'bad', words },
      ];
    }
    blocks.push({
      ...entryWords(entry.bytes),
      bytes: entry.next - at,
      state: state(at, entry.next),
    });
    at = entry.next;
  }
  return blocks;
}

const RESTS: Readonly<Record<string, string>> = {
  zeros: 'nothing was written there',
  torn: 'an entry that was not written to its end',
};

function entryWords(bytes: Uint8Array): Pick<DiskBlock, 'text' | 'words'> {
  try {
    const { zxid, txn } = decodeTxn(bytes);
    return { text: `${formatZxid(zxid)} ${transactionWords(txn)}`, words: bodyWords(txn.body) };
  } catch {
    return { text: 'no transaction', words: 'its bytes make no sense' };
  }
}

/** `create /n1`, without what does not matter here. */
export function transactionWords({ body }: Txn): string {
  return 'path' in body ? `${body.type} ${body.path}` : body.type;
}

function snapshotBlock(name: string, bytes: Uint8Array, state: DiskBlock['state']): DiskBlock {
  const isUnfinished = name.endsWith('.tmp');
  const contents = readSnapshot(bytes);
  if (contents === undefined) {
    const text = isUnfinished ? 'begun' : 'not whole';
    return {
      text,
      bytes: bytes.length,
      state: isUnfinished ? state : 'bad',
      words: 'it has no end yet',
    };
  }
  const own = contents.state.nodes.filter(
    ({ path }) => path !== '' && !path.startsWith('/zookeeper'),
  );
  const names = own.map(({ path, stat }) => (stat.version > 0 ? `${path} v${stat.version}` : path));
  const reach =
    contents.digest === undefined ? '' : `, reaches ${formatZxid(contents.digest.zxid)}`;
  const text = `${names.length === 0 ? 'no nodes' : names.join(' ')}${reach}`;
  return { text, bytes: bytes.length, state, words: 'a whole snapshot' };
}

function isSame(
  bytes: Uint8Array,
  durable: Uint8Array | undefined,
  from: number,
  to: number,
): boolean {
  if (durable === undefined || durable.length < to) return false;
  return bytes.subarray(from, to).every((byte, i) => durable[from + i] === byte);
}
