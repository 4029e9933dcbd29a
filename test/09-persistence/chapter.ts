import type * as reference from '../../solutions/09-persistence/index.ts';

/** What the tests use of the chapter: all that its index.ts exports. */
export type Chapter = typeof reference;
/** An open folder. */
export type History = InstanceType<Chapter['FileHistory']>;
