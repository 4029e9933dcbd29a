import type { Acl } from '../../kit/contracts/acls.ts';
import type { StoredNode, TreeState } from '../../kit/contracts/znode-tree.ts';
import { OPEN_ACL } from '../../kit/open-access.ts';
import { readAclList } from '../../jute/records.ts';
import {
  OPEN_ACL_KEY,
  readNode,
  writeAclTable,
  writeEndOfNodes,
  writeNode,
  writeSessions,
} from '../../jute/snapshot-records.ts';
import { JuteWriter } from '../../jute/writer.ts';
import type { IncomingBytes } from './incoming-bytes.ts';
import { PeerError } from './peer-error.ts';

/** What comes behind a state. Apache: `LearnerHandler.run`, `Learner.syncWithLeader`. */
const SIGNATURE = 'BenWasHere';

/** A piece is a little longer than this, by less than a node. */
const PIECE_BYTES = 64 * 1024;

/** What a list that is not in the table stands for: nobody, nothing, until a later transaction brings the list. */
const NOBODY: readonly Acl[] = [{ perms: 0, id: { scheme: 'world', id: 'anyone' } }];

/** What a node and its end are made of. */
const STAT_BYTES = 60;
const KEY_BYTES = 8;
const END_OF_NODES_BYTES = 5;

/**
 * A state as it follows on SNAP: the body of a snapshot and a signature, in pieces. Nodes may be any that can be gone
 * through twice. Apache: `ZKDatabase.serializeSnapshot`.
 */
export function* snapshotPieces(state: TreeState): Generator<Uint8Array, void> {
  const writer = new JuteWriter();
  const table = new Map<number, readonly Acl[]>();
  const keyOf = aclKeys();
  for (const { acl } of state.nodes) {
    const key = keyOf(acl);
    if (key !== OPEN_ACL_KEY) table.set(key, acl);
  }
  writeSessions(writer, new Map(state.sessions));
  writeAclTable(writer, table);
  for (const { path, data, acl, stat } of state.nodes) {
    writeNode(writer, { path, data, aclKey: keyOf(acl), stat });
    if (writer.length < PIECE_BYTES) continue;
    yield writer.toBytes();
    writer.clear();
  }
  writeEndOfNodes(writer);
  writer.writeString(SIGNATURE);
  yield writer.toBytes();
}

/** Gives equal lists one key. */
function aclKeys(): (acl: readonly Acl[]) => number {
  const byList = new Map<readonly Acl[], number>([[OPEN_ACL, OPEN_ACL_KEY]]);
  const byText = new Map<string, number>([[textOf(OPEN_ACL), OPEN_ACL_KEY]]);
  return (acl) => {
    const known = byList.get(acl);
    if (known !== undefined) return known;
    const text = textOf(acl);
    // The open list is among them.
    const key = byText.get(text) ?? byText.size;
    byText.set(text, key);
    byList.set(acl, key);
    return key;
  };
}

function textOf(acl: readonly Acl[]): string {
  return JSON.stringify(acl.map(({ perms, id }) => [perms, id.scheme, id.id]));
}

/** What of a state comes next. */
type Part = 'sessions' | 'session' | 'acls' | 'acl' | 'node' | 'signature';

/**
 * Reads what {@link snapshotPieces} makes, and what Apache's leader sends, as it comes in: part by part, each by its
 * own length. A node's data may contain the signature, or anything else.
 */
export class SnapshotStreamReader {
  private readonly incoming: IncomingBytes;
  private readonly maxFieldBytes: number;
  private readonly sessions: (readonly [bigint, number])[] = [];
  private readonly acls = new Map<number, readonly Acl[]>([[OPEN_ACL_KEY, OPEN_ACL]]);
  private readonly nodes: StoredNode[] = [];
  private part: Part = 'sessions';
  /** How many sessions or lists are still to come. */
  private left = 0;

  constructor(incoming: IncomingBytes, maxFieldBytes: number) {
    this.incoming = incoming;
    this.maxFieldBytes = maxFieldBytes;
  }

  /**
   * Reads on.
   *
   * @returns the state, if all of it and the signature were there.
   * @throws PeerError or JuteError if what comes is no state.
   */
  read(): TreeState | undefined {
    for (;;) {
      const length = this.lengthOfPart();
      if (length === undefined || !this.incoming.has(length)) return undefined;
      if (this.readPart(length)) return { sessions: this.sessions, nodes: this.nodes };
    }
  }

  /** Undefined as long as it cannot be told. */
  private lengthOfPart(): number | undefined {
    switch (this.part) {
      case 'sessions':
      case 'acls':
        return 4;
      case 'session':
        return 12;
      case 'acl':
        return this.lengthOfAcl();
      case 'node':
        return this.lengthOfNode();
      case 'signature':
        return this.endOfField(0);
    }
  }

  private lengthOfAcl(): number | undefined {
    const { incoming } = this;
    let end: number | undefined = KEY_BYTES + 4;
    if (!incoming.has(end)) return undefined;
    const entries = incoming.intAt(KEY_BYTES);
    for (let entry = 0; entry < entries; entry++) {
      const schemeEnd = this.endOfField(end + 4);
      end = schemeEnd === undefined ? undefined : this.endOfField(schemeEnd);
      if (end === undefined) return undefined;
      this.requireLength(end);
    }
    return end;
  }

  private lengthOfNode(): number | undefined {
    const { incoming } = this;
    const pathEnd = this.endOfField(0);
    if (pathEnd === undefined) return undefined;
    // A path of one byte is the end mark: there is no other.
    if (pathEnd === END_OF_NODES_BYTES) return pathEnd;
    if (!incoming.has(pathEnd)) return undefined;
    const dataEnd = this.endOfField(pathEnd);
    return dataEnd === undefined ? undefined : dataEnd + KEY_BYTES + STAT_BYTES;
  }

  /** Where a field of bytes or text ends that begins there. */
  private endOfField(start: number): number | undefined {
    if (!this.incoming.has(start + 4)) return undefined;
    const length = this.incoming.intAt(start);
    this.requireLength(length);
    return start + 4 + Math.max(length, 0);
  }

  private requireLength(length: number): void {
    if (length >= -1 && length <= 2 * this.maxFieldBytes) return;
    throw new PeerError(`A field of the leader's state has ${length} bytes.`);
  }

  /** Whether that was the last one. */
  private readPart(length: number): boolean {
    const reader = this.incoming.take(length);
    switch (this.part) {
      case 'sessions':
        this.begin(reader.readInt(), 'session', 'acls');
        return false;
      case 'session':
        this.sessions.push([reader.readUnsignedLong(), reader.readInt()]);
        if (--this.left === 0) this.part = 'acls';
        return false;
      case 'acls':
        this.begin(reader.readInt(), 'acl', 'node');
        return false;
      case 'acl':
        this.acls.set(reader.readLongAsNumber(), readAclList(reader) ?? []);
        if (--this.left === 0) this.part = 'node';
        return false;
      case 'node': {
        const node = readNode(reader);
        if (node === undefined) this.part = 'signature';
        else this.keep(node.path, node.data, node.aclKey, node.stat);
        return false;
      }
      case 'signature': {
        const signature = reader.readString();
        if (signature === SIGNATURE) return true;
        throw new PeerError("The leader's state does not end in its signature.");
      }
    }
  }

  /** A table begins, of so many entries. */
  private begin(count: number, entry: Part, behind: Part): void {
    if (count < 0) throw new PeerError(`A table of the leader's state has ${count} entries.`);
    this.left = count;
    this.part = count === 0 ? behind : entry;
  }

  private keep(
    path: string,
    data: Uint8Array | null,
    aclKey: number,
    stat: StoredNode['stat'],
  ): void {
    this.nodes.push({ path, data, acl: this.acls.get(aclKey) ?? NOBODY, stat });
  }
}
