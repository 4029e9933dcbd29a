export { ConnectionIdentities } from './connection-identities.ts';
export { DigestProvider } from './digest-provider.ts';
export { IpProvider } from './ip-provider.ts';
export { InternedAcls } from './interned-acls.ts';
export { Permissions } from './permissions.ts';
export { fencedWrite, takeOver } from './break-it.ts';
