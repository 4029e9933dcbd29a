import { formatZxid, type Zxid } from '../../../src/kit/index.ts';

/** What servers of an ensemble send each other, as far as it is of interest here. */
interface Packet {
  readonly kind: string;
  readonly zxid?: Zxid;
  readonly txn?: { readonly body: { readonly type: string; readonly path?: string } };
}

/** A packet between servers in a few words: what it carries is long, and what it is about is short. */
export function packetWords(message: unknown): unknown {
  const { kind, zxid, txn } = message as Packet;
  // The diagrams have words of their own for an election.
  if (kind === 'notification' || zxid === undefined) return message;
  const what = txn === undefined ? [] : [txn.body.type, txn.body.path ?? ''];
  return { kind, what: [formatZxid(zxid), ...what].join(' ').trim() };
}
