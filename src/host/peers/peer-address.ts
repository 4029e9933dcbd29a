/** Where a server listens for the others. Apache: `QuorumPeer.QuorumServer`, a line `server.N=` of zoo.cfg. */
export interface PeerAddress {
  /** A name, or an address of IPv4 or, without brackets, IPv6. A name is looked up anew for each connection. */
  readonly host: string;
  /** For learners, while the server leads. */
  readonly quorumPort: number;
  /** For elections. */
  readonly electionPort: number;
}

/** As it is written down: `host:port`, with brackets around an address of IPv6. */
export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
