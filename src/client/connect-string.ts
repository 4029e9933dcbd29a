import { pathProblem } from './path-problem.ts';
import type { HostPort } from './host-port.ts';

const DEFAULT_PORT = 2181;

/** What a connect string says. */
export interface ConnectString {
  readonly hosts: readonly HostPort[];
  /** What every path of the client begins with, without its knowledge; empty for none. */
  readonly chroot: string;
}

/**
 * Reads `host[:port][,host[:port]…][/chroot]`. Apache: `ConnectStringParser`.
 *
 * @throws RangeError if it names no server, or a port or the chroot makes no sense.
 */
export function parseConnectString(text: string): ConnectString {
  const slash = text.indexOf('/');
  const servers = slash === -1 ? text : text.slice(0, slash);
  const chroot = slash === -1 ? '/' : text.slice(slash);
  const problem = pathProblem(chroot);
  if (problem !== undefined) throw new RangeError(`${problem}: ${text}`);
  const hosts = servers
    .split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '')
    .map(readHost);
  if (hosts.length === 0) throw new RangeError(`There is no server in "${text}".`);
  return { hosts, chroot: chroot === '/' ? '' : chroot };
}

function readHost(text: string): HostPort {
  const [, bracketed, name, digits] =
    /^(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? name;
  const port = digits === undefined ? DEFAULT_PORT : Number(digits);
  if (host === undefined || port < 1 || port > 65535) {
    throw new RangeError(`"${text}" is not host:port.`);
  }
  return { host, port };
}
