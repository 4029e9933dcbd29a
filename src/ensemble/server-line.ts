import type { ServerId } from '../kit/contracts/zab-election.ts';
import type { ConfiguredServer } from './zoo-config.ts';

/**
 * Reads what stands behind `server.N=`: `host:quorumPort:electionPort[:role][;[host:]clientPort]`. Apache:
 * `QuorumPeer.QuorumServer`.
 *
 * @returns what is wrong with it, as a sentence, if it cannot be read.
 */
export function readServerLine(sid: ServerId, value: string): ConfiguredServer | string {
  const [peer = '', client, ...more] = value.split(';');
  if (more.length > 0) return `"${value}" has more than one semicolon.`;
  if (peer.includes('|')) return `"${value}" has several addresses; a server has one.`;
  const parts = splitHost(peer.trim());
  if (parts === undefined || parts.rest.length < 2 || parts.rest.length > 3) {
    return `"${value}" should read host:quorumPort:electionPort, perhaps with :participant or :observer.`;
  }
  const [quorum = '', election = '', role = 'participant'] = parts.rest;
  const [quorumPort, electionPort] = [portOf(quorum), portOf(election)];
  if (quorumPort === undefined) return `"${quorum}" is no port.`;
  if (electionPort === undefined) return `"${election}" is no port.`;
  const kind = role.toLowerCase();
  if (kind !== 'participant' && kind !== 'observer') {
    return `"${role}" should be participant or observer.`;
  }
  const address = { host: parts.host, quorumPort, electionPort };
  if (client === undefined) return { sid, address, role: kind };
  const port = readClient(client.trim());
  return typeof port === 'string' ? port : { sid, address, role: kind, client: port };
}

function readClient(text: string): NonNullable<ConfiguredServer['client']> | string {
  const alone = portOf(text);
  if (alone !== undefined) return { port: alone };
  const { host, rest } = splitHost(text) ?? { host: '', rest: [] };
  const port = portOf(rest[0] ?? '');
  if (host === '' || rest.length !== 1 || port === undefined) {
    return `"${text}" should read clientPort or host:clientPort.`;
  }
  return { host, port };
}

/** An IPv6 address stands in brackets. */
function splitHost(
  text: string,
): { readonly host: string; readonly rest: readonly string[] } | undefined {
  const [, v6, name, rest] = /^(?:\[([^\]]+)\]|([^:\s]+)):(.+)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  return { host: v6 ?? name!, rest: rest.split(':').map((part) => part.trim()) };
}

function portOf(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : undefined;
}
