import type { Acl } from '../kit/contracts/acls.ts';
import { OPEN_ACL_KEY, type SnapshotNode, type ZxidDigest } from '../jute/snapshot-records.ts';
import { count } from '../grade/text-block.ts';
import type { FileHeader } from './file-header.ts';
import type { ShowOptions } from './show-log.ts';
import { readSnapshotFile, type SnapshotFile } from './snapshot-file.ts';
import {
  aclJson,
  aclWords,
  dataJson,
  dataWords,
  hexWords,
  ownerWords,
  pathWords,
  timeWords,
} from './words.ts';

/**
 * A snapshot as lines of text: its header, sessions, access control lists, nodes, and digest.
 *
 * @param file - its name.
 * @returns by its end: whether all of it is whole.
 */
export function* showSnapshot(
  bytes: Uint8Array,
  header: FileHeader,
  file: string,
  options: ShowOptions = {},
): Generator<string, boolean, undefined> {
  const snapshot = readSnapshotFile(bytes);
  const withData = options.data === true;
  if (options.json === true) yield* jsonLines(snapshot, header, file, bytes.length, withData);
  else yield* wordLines(snapshot, header, file, bytes.length, withData);
  return snapshot.problems.length === 0;
}

function* wordLines(
  { sessions, acls, nodes, digest, problems }: SnapshotFile,
  { magic, version, dbid }: FileHeader,
  file: string,
  size: number,
  withData: boolean,
): Generator<string> {
  yield `${file}: ${magic} version ${version}, dbid ${dbid}, ${size} bytes`;
  yield count(sessions.size, 'session');
  for (const [session, timeoutMs] of sessions) {
    yield `  ${hexWords(session).padEnd(18)}  time-out ${timeoutMs} ms`;
  }
  yield count(acls.size, 'access control list');
  for (const [key, acl] of acls) yield `  ${String(key).padStart(3)}  ${aclWords(acl)}`;
  const dataBytes = nodes.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
  yield `${count(nodes.length, 'node')}, ${count(dataBytes, 'byte')} of data`;
  for (const node of nodes) yield `  ${nodeWords(node, withData)}`;
  if (digest !== undefined) yield digestWords(digest);
  for (const problem of problems) yield `✗ ${problem}`;
}

function nodeWords({ path, data, aclKey, stat }: SnapshotNode, withData: boolean): string {
  const owner = ownerWords(stat.ephemeralOwner);
  return [
    path === '' ? '/' : pathWords(path),
    ...(owner === undefined ? [] : [owner]),
    dataWords(data, withData),
    `acl ${aclKey === OPEN_ACL_KEY ? 'open' : aclKey}`,
    `version ${stat.version}`,
    `cversion ${stat.cversion}`,
    `aversion ${stat.aversion}`,
    `czxid ${hexWords(stat.czxid)}`,
    `mzxid ${hexWords(stat.mzxid)}`,
    `pzxid ${hexWords(stat.pzxid)}`,
    `ctime ${timeWords(stat.ctime)}`,
    `mtime ${timeWords(stat.mtime)}`,
  ].join('  ');
}

function digestWords({ zxid, version, digest }: ZxidDigest): string {
  return `Digest ${digest} at zxid ${hexWords(zxid)}, version ${version}`;
}

function* jsonLines(
  { sessions, acls, nodes, digest, problems }: SnapshotFile,
  { magic, version, dbid }: FileHeader,
  file: string,
  size: number,
  withData: boolean,
): Generator<string> {
  yield JSON.stringify({ line: 'header', file, magic, version, dbid: String(dbid), size });
  for (const [id, timeoutMs] of sessions) {
    yield JSON.stringify({ line: 'session', session: hexWords(id), timeoutMs });
  }
  for (const [key, acl] of acls) yield listJson(key, acl);
  for (const node of nodes) yield nodeJson(node, withData);
  const known = digest && { zxid: hexWords(digest.zxid), digest: String(digest.digest) };
  yield JSON.stringify({ line: 'end', nodes: nodes.length, ...known, problems });
}

function listJson(aclKey: number, acl: readonly Acl[]): string {
  return JSON.stringify({ line: 'acl', aclKey, acl: aclJson(acl) });
}

function nodeJson({ path, data, aclKey, stat }: SnapshotNode, withData: boolean): string {
  const { czxid, mzxid, pzxid, ephemeralOwner, ...numbers } = stat;
  return JSON.stringify({
    line: 'node',
    path,
    ...dataJson(data, withData),
    aclKey,
    ...numbers,
    czxid: hexWords(czxid),
    mzxid: hexWords(mzxid),
    pzxid: hexWords(pzxid),
    ephemeralOwner: hexWords(ephemeralOwner),
  });
}
