import { formatHostPort, parseConnectString, ZooKeeperClient } from '../client/index.ts';

/** How long to wait for one of the servers; an ensemble that is up elects a leader in less. */
const PATIENCE_MS = 10_000;

/** What is wrong with a connect string: it makes no sense, or nobody answers there. Undefined if one of the servers did. */
export async function serversProblem(
  servers: string,
  patienceMs = PATIENCE_MS,
): Promise<string | undefined> {
  let hosts: string;
  try {
    hosts = parseConnectString(servers).hosts.map(formatHostPort).join(',');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `--servers takes host:port[,host:port…][/chroot]. ${error.message}`;
  }
  const client = new ZooKeeperClient(hosts, { sessionTimeoutMs: PATIENCE_MS });
  try {
    await client.connected({ signal: AbortSignal.timeout(patienceMs) });
    return undefined;
  } catch {
    return (
      `Nobody answers at ${hosts} within ${patienceMs / 1000} s. Is the ensemble up, and do most of its servers run? ` +
      'npm start runs one here.'
    );
  } finally {
    await client.close();
  }
}
