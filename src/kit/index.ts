/**
 * What a chapter imports: `import { todo, type Env, type Node } from '#kit'`.
 *
 * @module
 */
export type { Disk, Env, Log, Node, NodeId } from './env.ts';
export { FileError, type Files } from './files.ts';
export { NotWrittenYet, todo } from './todo.ts';
export type * from './contracts/echo.ts';
export type * from './contracts/two-phase-commit.ts';
export type * from './contracts/three-phase-commit.ts';
export type * from './contracts/paxos.ts';
export type * from './contracts/zab-election.ts';
export type * from './contracts/zab-broadcast.ts';
export type * from './contracts/znode-tree.ts';
export type * from './contracts/acls.ts';
export { ErrorCode, formatErrorCode } from './error-code.ts';
export { Perms } from './perms.ts';
export { OPEN_ACL, READ_ACL, openAccess, plainAclCache } from './open-access.ts';
export { CONTAINER_OWNER, CreateFlags, MAX_TTL_MS, TTL_OWNER } from './create-flags.ts';
export { counterOf, epochOf, formatZxid, makeZxid, type Zxid } from './zxid.ts';
export { DiskHistory, type History } from './history.ts';
export { Queue } from './queue.ts';
export { crash, lose, partition, pause, type Fault } from '../sim/fault.ts';
