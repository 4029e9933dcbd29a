/**
 * Data folders that Apache ZooKeeper 3.8.0 wrote, and what is in them. `standalone` was copied after its server was
 * killed; `ensemble-member` is of a server in an ensemble, with logs of two epochs.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The folders there are. */
export type GoldenName = 'standalone' | 'ensemble-member';

/** A file of transactions, decoded by hand-written rules that share no code with the workbook. */
export interface DecodedLog {
  readonly magic: 'ZKLG';
  readonly version: number;
  readonly dbid: number;
  readonly size: number;
  readonly txns: readonly DecodedTxn[];
  /** Header and entries, without the zeros behind them. */
  readonly usedBytes: number;
}

/** One entry of a log. Zxids, sessions and owners are hexadecimal, data is base64. */
export interface DecodedTxn {
  /** Where its checksum begins. */
  readonly offset: number;
  /** Of the bytes behind checksum and length, without the end mark. */
  readonly length: number;
  readonly clientId: string;
  readonly cxid: number;
  readonly zxid: string;
  readonly time: number;
  readonly type: string;
  readonly typeCode: number;
  readonly txn: DecodedBody;
  readonly digest?: { readonly version: number; readonly treeDigest: number | string };
}

/** The fields of the record, by Apache's names. */
export interface DecodedBody {
  readonly timeOut?: number;
  readonly paths2Delete?: readonly string[];
  readonly path?: string;
  readonly data?: string | null;
  readonly acl?: readonly DecodedAcl[];
  readonly ephemeral?: number;
  readonly parentCVersion?: number;
  readonly ttl?: number;
  readonly version?: number;
  readonly err?: number;
  readonly txns?: readonly (DecodedBody & { readonly type: string })[];
}

/** Permissions, scheme and id. */
export type DecodedAcl = readonly [perms: number, scheme: string, id: string];

/** A snapshot. */
export interface DecodedSnapshot {
  readonly magic: 'ZKSN';
  readonly version: number;
  readonly dbid: number;
  readonly size: number;
  readonly sessions: readonly (readonly [id: string, timeoutMs: number])[];
  readonly acls: Readonly<Record<string, readonly DecodedAcl[]>>;
  readonly nodes: readonly DecodedNode[];
  readonly checksum1: number;
  readonly zxidDigest: {
    readonly zxid: string;
    readonly digestVersion: number;
    readonly digest: number | string;
  };
  readonly checksum2: number;
}

/** A node of a snapshot. */
export interface DecodedNode {
  readonly path: string;
  readonly data: string | null;
  readonly acl: number;
  readonly stat: Readonly<Record<string, number | string>>;
}

/** What the server of `standalone` showed to its clients in the end. */
export interface ExpectedTree {
  readonly sessionA: string;
  readonly tree: Readonly<
    Record<
      string,
      {
        readonly data: string | null;
        readonly acl: readonly DecodedAcl[];
        readonly stat: Readonly<Record<string, number | string>>;
        readonly children: readonly string[];
      }
    >
  >;
}

/** The files of its `version-2`, by their names, byte for byte. */
export function goldenFolder(name: GoldenName): Map<string, Uint8Array> {
  const folder = new URL(`${name}/version-2/`, import.meta.url);
  return new Map(
    readdirSync(folder).map((file) => {
      const bytes = readFileSync(new URL(file, folder));
      // A log is mostly zeros that were written ahead.
      return file.endsWith('.gz')
        ? [file.slice(0, -'.gz'.length), plain(gunzipSync(bytes))]
        : [file, plain(bytes)];
    }),
  );
}

/** What is in its logs and snapshots, by their names. */
export function goldenDecoded(name: GoldenName): {
  readonly logs: ReadonlyMap<string, DecodedLog>;
  readonly snapshots: ReadonlyMap<string, DecodedSnapshot>;
} {
  const files = Object.entries(readJson(`${name}.decoded.json`) as Record<string, unknown>);
  return {
    logs: new Map(files.filter(([file]) => file.startsWith('log.')) as [string, DecodedLog][]),
    snapshots: new Map(
      files.filter(([file]) => file.startsWith('snapshot.')) as [string, DecodedSnapshot][],
    ),
  };
}

/** The tree of `standalone` after its last transaction. */
export function goldenExpectedTree(): ExpectedTree {
  return readJson('standalone.expected-tree.json') as ExpectedTree;
}

/** Numbers beyond 2^53, such as digests, become strings, so that none of their digits is lost. */
function readJson(file: string): unknown {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  return JSON.parse(text.replace(/(?<=: )-?\d{16,}(?=[,\s])/g, '"$&"'));
}

function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes);
}
