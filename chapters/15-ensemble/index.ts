export { staleReadFaults } from './break-it.ts';
export { ClientPort, type ClientPortOptions } from './client-port.ts';
export { Server } from './server.ts';
export { Standalone } from './standalone.ts';
