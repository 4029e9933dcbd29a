/** Where a server takes clients. */
export interface HostPort {
  /** A name or an address; of an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
}

/** As connect strings have it: `[::1]:2181`. */
export function formatHostPort({ host, port }: HostPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
