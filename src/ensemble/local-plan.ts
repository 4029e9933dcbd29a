import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ServerId } from '../kit/contracts/zab-election.ts';

/** What an ensemble on this machine is to be. */
export interface LocalEnsembleOptions {
  /** How many servers have a vote. */
  readonly servers: number;
  /** How many only observe. */
  readonly observers: number;
  /** Of the first server; the others have those that follow. */
  readonly clientPort: number;
  /** Holds a folder for each server. */
  readonly dataDir: string;
  /** Lines of every zoo.cfg, in place of the usual ones with the same key: `tickTime=500` (none). */
  readonly settings?: readonly string[];
}

/** One server of it, and where everything of it is. */
export interface PlannedServer {
  readonly sid: ServerId;
  readonly role: 'participant' | 'observer';
  /** Where clients come to. */
  readonly clientPort: number;
  /** Where it takes clients itself, if there are detours. */
  readonly innerPort: number;
  readonly quorumPort: number;
  readonly electionPort: number;
  readonly adminPort: number;
  readonly folder: string;
  /** Its zoo.cfg. */
  readonly configFile: string;
}

/** What stands between the servers, and between each of them and its clients. */
export interface Detours {
  /** The ports at which one server finds another. */
  peerPorts(
    from: ServerId,
    to: ServerId,
  ): Readonly<Pick<PlannedServer, 'quorumPort' | 'electionPort'>>;
}

/** The only address that it all listens on. */
export const LOCAL_HOST = '127.0.0.1';

/** From a client port to the other ports of that server. With 2181 the first are those of Apache's examples: 2888 and 3888. */
const OFFSETS = { quorumPort: 707, electionPort: 1707, innerPort: 5000, adminPort: 6000 } as const;

/** The highest client port that leaves room for all other ports. */
export const MAX_CLIENT_PORT = 65_535 - OFFSETS.adminPort;

/** Says what servers there will be, and where. */
export function planEnsemble(options: LocalEnsembleOptions): readonly PlannedServer[] {
  const { servers, observers, dataDir } = options;
  return Array.from({ length: servers + observers }, (_, index) => {
    const clientPort = options.clientPort + index;
    const folder = path.resolve(dataDir, `server.${index + 1}`);
    return {
      sid: index + 1,
      role: index < servers ? 'participant' : 'observer',
      clientPort,
      innerPort: clientPort + OFFSETS.innerPort,
      quorumPort: clientPort + OFFSETS.quorumPort,
      electionPort: clientPort + OFFSETS.electionPort,
      adminPort: clientPort + OFFSETS.adminPort,
      folder,
      configFile: path.join(folder, 'zoo.cfg'),
    };
  });
}

/** All ports that a server listens on. */
export function portsOf({
  clientPort,
  innerPort,
  quorumPort,
  electionPort,
  adminPort,
}: PlannedServer): number[] {
  return [clientPort, innerPort, quorumPort, electionPort, adminPort];
}

/** Writes the zoo.cfg and the myid of every server. What is there of its data stays. */
export function writePlan(
  plan: readonly PlannedServer[],
  detours?: Detours,
  settings: readonly string[] = [],
): void {
  for (const server of plan) {
    mkdirSync(server.folder, { recursive: true });
    writeFileSync(server.configFile, replaced(zooCfg(plan, server, detours), settings));
    writeFileSync(path.join(server.folder, 'myid'), `${server.sid}\n`);
  }
}

function zooCfg(
  plan: readonly PlannedServer[],
  server: PlannedServer,
  detours: Detours | undefined,
): string[] {
  // A properties file takes a backslash for the beginning of a special character.
  const dataDir = server.folder.replaceAll('\\', '\\\\');
  const isAlone = plan.length === 1;
  return [
    '# Written anew at each start of npm run ensemble.',
    `dataDir=${dataDir}`,
    `clientPort=${detours === undefined ? server.clientPort : server.innerPort}`,
    `clientPortAddress=${LOCAL_HOST}`,
    'tickTime=2000',
    'initLimit=10',
    'syncLimit=5',
    'maxClientCnxns=0',
    '4lw.commands.whitelist=*',
    `admin.serverPort=${server.adminPort}`,
    `admin.serverAddress=${LOCAL_HOST}`,
    'autopurge.purgeInterval=1',
    ...(plan.some(({ role }) => role === 'observer') ? ['standaloneEnabled=false'] : []),
    ...(server.role === 'observer' ? ['peerType=observer'] : []),
    ...(isAlone ? [] : plan.map((other) => serverLine(server, other, detours))),
  ];
}

/** Lines with these in place of those with the same key. */
function replaced(lines: readonly string[], settings: readonly string[]): string {
  const keys = new Set(settings.map(keyOf));
  return [...lines.filter((line) => !keys.has(keyOf(line))), ...settings, ''].join('\n');
}

function keyOf(line: string): string {
  return line.slice(0, line.indexOf('='));
}

/** A server as another one, or itself, has it in its zoo.cfg. */
function serverLine(from: PlannedServer, to: PlannedServer, detours: Detours | undefined): string {
  const { sid, role } = to;
  const isOther = detours !== undefined && from.sid !== sid;
  const { quorumPort, electionPort } = isOther ? detours.peerPorts(from.sid, sid) : to;
  const clientPort = detours === undefined ? to.clientPort : to.innerPort;
  const client = `${LOCAL_HOST}:${clientPort}`;
  return `server.${sid}=${LOCAL_HOST}:${quorumPort}:${electionPort}:${role};${client}`;
}
