/**
 * What a chapter imports: `import { todo, type Env, type Node } from '#kit'`.
 *
 * @module
 */
export type { Disk, Env, Log, Node, NodeId } from './env.ts';
export { FileError, type Files } from './files.ts';
export { DamagedFile } from './damaged-file.ts';
export { NotWrittenYet, todo } from './todo.ts';
export type * from './contracts/echo.ts';
export type * from './contracts/two-phase-commit.ts';
export type * from './contracts/three-phase-commit.ts';
export type * from './contracts/paxos.ts';
export type * from './contracts/zab-election.ts';
export type * from './contracts/zab-broadcast.ts';
export type * from './contracts/znode-tree.ts';
export type * from './contracts/acls.ts';
export type * from './contracts/persistence.ts';
export type * from './contracts/watches.ts';
export type * from './contracts/wire.ts';
export type * from './contracts/sessions.ts';
export type * from './contracts/ensemble.ts';
export { ErrorCode, formatErrorCode } from './error-code.ts';
export { OpCode, SpecialXid } from './op-code.ts';
export { Perms } from './perms.ts';
export { OPEN_ACL, READ_ACL, openAccess, plainAclCache } from './open-access.ts';
export { AddWatchMode, WatcherType } from './watcher-type.ts';
export { CONTAINER_OWNER, CreateFlags, MAX_TTL_MS, TTL_OWNER } from './create-flags.ts';
export { Crc32 } from './crc32.ts';
export { sha1 } from './sha1.ts';
export { toBase64 } from './base64.ts';
export { counterOf, epochOf, formatZxid, makeZxid, type Zxid } from './zxid.ts';
export { DiskHistory, type History } from './history.ts';
export { latest, RecentHistory } from './recent-history.ts';
export { DigestLog, type NotedDigest } from './stats/digest-log.ts';
export { Queue } from './queue.ts';
export { MALFORMED_WRITE, RECONFIG, refusalOf } from './refused-request.ts';
export { ConnectionStats } from './stats/connection-stats.ts';
export { ServerStats } from './stats/server-stats.ts';
export { copyBytes } from '../jute/copy-bytes.ts';
export { FrameError } from '../jute/frame-error.ts';
export { JuteError } from '../jute/jute-error.ts';
export { JuteReader } from '../jute/reader.ts';
export { JuteWriter } from '../jute/writer.ts';
export * from '../jute/records.ts';
export * from '../jute/snapshot-records.ts';
export { decodeTxn } from '../jute/decode-txn.ts';
export { encodeTxn } from '../jute/encode-txn.ts';
export { crash, lose, partition, pause, type Fault } from '../sim/fault.ts';
