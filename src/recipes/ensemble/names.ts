import type { NodeId } from '#kit';

/** The server that orders all writes. */
export const PRIMARY: NodeId = 'zk1';

/** The servers of the model, in the order of the diagrams' columns. */
export const SERVERS: readonly NodeId[] = [PRIMARY, 'zk2', 'zk3'];

/** What clients are told: the model knows no ports. */
export const CONNECT_STRING = SERVERS.map((server) => `${server}:2181`).join(',');
