import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hasCode } from '../host/file-errors.ts';
import type { ServerId } from '../kit/contracts/zab-election.ts';
import { ConfigError } from './config-error.ts';
import type { ConfiguredServer, ZooConfig } from './zoo-config.ts';

/** Who a server is among those of its zoo.cfg. */
export interface Identity {
  /** Undefined for a server that stands alone. */
  readonly sid: ServerId | undefined;
  /** Its own line `server.N`, if there is one. */
  readonly own: ConfiguredServer | undefined;
  readonly warnings: readonly string[];
}

/**
 * Finds out who this server is: one of an ensemble by the file `myid` in its data folder, or one that stands alone. A single
 * participant stands alone unless `standaloneEnabled=false`. Apache: `QuorumPeerConfig.setupMyId`, `isDistributed` and
 * `checkValidity`.
 *
 * @throws ConfigError if that cannot be told.
 */
export function identify(config: ZooConfig): Identity {
  const { servers, dataDir } = config;
  const voters = servers.filter(({ role }) => role === 'participant');
  if (voters.length === 0 && !config.switches.standaloneEnabled) {
    throw new ConfigError('standaloneEnabled is false, so there have to be lines server.N=.');
  }
  if (voters.length <= 1 && config.switches.standaloneEnabled) return alone(config);
  const sid = readMyId(dataDir);
  const own = servers.find((server) => server.sid === sid);
  if (own === undefined) {
    const known = servers.map((server) => server.sid).join(', ');
    throw new ConfigError(`${myIdFile(dataDir)} says ${sid}; the servers of zoo.cfg are ${known}.`);
  }
  checkPorts(config, own);
  return { sid, own, warnings: roleWarnings(config, own) };
}

/** The port on which a server takes clients, and the address, if it is not all of them. */
export function clientAddress(
  config: ZooConfig,
  own: ConfiguredServer | undefined,
): { readonly host?: string; readonly port: number } {
  const host = own?.client?.host ?? config.clientPortAddress;
  const port = own?.client?.port ?? config.clientPort;
  if (port === undefined) throw new ConfigError('clientPort is missing: clients have no way in.');
  return { ...(host !== undefined && { host }), port };
}

function alone(config: ZooConfig): Identity {
  const { servers } = config;
  if (servers.length > 1) {
    throw new ConfigError(
      'Observers need an ensemble: with a single participant that takes standaloneEnabled=false.',
    );
  }
  const [own] = servers;
  if (own === undefined) return { sid: undefined, own, warnings: [] };
  checkPorts(config, own);
  const warning = `There is only server.${own.sid}, so this server stands alone.`;
  return { sid: undefined, own, warnings: [warning] };
}

function readMyId(dataDir: string): ServerId {
  const file = myIdFile(dataDir);
  const text = readText(file).trim();
  const sid = Number(text);
  if (/^\d+$/.test(text) && sid <= 255) return sid;
  throw new ConfigError(
    `${file} should have the number of this server, from 0 to 255, not "${text}".`,
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new ConfigError(
      `${file} is missing. It has to have the number of this server: N of its line server.N=.`,
    );
  }
}

function myIdFile(dataDir: string): string {
  return path.join(dataDir, 'myid');
}

/** Two places may say where clients come in, but not two different ones. */
function checkPorts({ clientPort, clientPortAddress }: ZooConfig, own: ConfiguredServer): void {
  const { sid, client } = own;
  if (client === undefined) return;
  if (clientPort !== undefined && clientPort !== client.port) {
    throw new ConfigError(
      `clientPort is ${clientPort}, and the line server.${sid} says ${client.port}.`,
    );
  }
  const { host } = client;
  if (clientPortAddress !== undefined && host !== undefined && clientPortAddress !== host) {
    throw new ConfigError(
      `clientPortAddress is ${clientPortAddress}, and the line server.${sid} says ${host}.`,
    );
  }
}

function roleWarnings({ peerType }: ZooConfig, { sid, role }: ConfiguredServer): string[] {
  if (peerType === undefined || peerType === role) return [];
  return [`peerType is ${peerType}, and the line server.${sid} says ${role}: that counts.`];
}
