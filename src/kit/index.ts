/**
 * What a chapter imports: `import { todo, type Env, type Node } from '#kit'`.
 *
 * @module
 */
export type { Disk, Env, Log, Node, NodeId } from './env.ts';
export { NotWrittenYet, todo } from './todo.ts';
export type * from './contracts/two-phase-commit.ts';
export { crash, lose, partition, pause, type Fault } from '../sim/fault.ts';
