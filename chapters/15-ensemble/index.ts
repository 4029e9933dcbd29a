export { staleReadFaults } from './break-it.ts';
export { ClientPort } from './client-port.ts';
export type { ClientPortOptions } from './client-port-options.ts';
export { Server } from './server.ts';
export { Standalone } from './standalone.ts';
