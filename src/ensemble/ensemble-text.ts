import { formatAddress } from '../host/peers/peer-address.ts';
import type { ConfiguredServer } from './zoo-config.ts';

/** The ensemble as `/zookeeper/config` and the other servers have it. Apache: `QuorumMaj.toString`. */
export function ensembleText(servers: readonly ConfiguredServer[], version: bigint): string {
  const lines = servers.map(({ sid, address, role, client }) => {
    const { host, quorumPort, electionPort } = address;
    const own = `server.${sid}=${formatAddress(host, quorumPort)}:${electionPort}:${role}`;
    if (client === undefined) return own;
    return `${own};${formatAddress(client.host ?? '0.0.0.0', client.port)}`;
  });
  return [...lines, `version=${version.toString(16)}`].join('\n');
}
