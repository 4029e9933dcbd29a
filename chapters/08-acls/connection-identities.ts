import { ErrorCode, todo, type AuthenticationProvider, type ClientInfo, type Id } from '#kit';

/**
 * Who the client of one connection is known to be.
 *
 * Apache: `ServerCnxn.getAuthInfo`, and what `ZooKeeperServer.processPacket` does with a request of type auth.
 */
export class ConnectionIdentities {
  private readonly address: string;
  private readonly providers: ReadonlyMap<string, AuthenticationProvider>;
  private known: readonly Id[];

  /**
   * @param address - where the connection comes from: an IP address in text, without its port. One of v4 is given as
   * such, even if the socket speaks v6 (`10.0.0.7`, not `::ffff:10.0.0.7`).
   */
  constructor(address: string, providers: readonly AuthenticationProvider[]) {
    this.address = address;
    this.providers = new Map(providers.map((provider) => [provider.scheme, provider]));
    this.known = [{ scheme: 'ip', id: address }];
  }

  /**
   * All of them, at this moment. A request takes this list with it; what the connection gains later does not
   * change the list.
   */
  get identities(): readonly Id[] {
    return this.known;
  }

  /**
   * A request of type auth. The server closes the connection after an error.
   *
   * TODO:
   * - Level 1: ask the provider of this scheme, and add what is new among the identities it gives,
   *   each once. AUTHFAILED, and no change, if there is no such provider, if `auth` is null, or if
   *   the provider refuses. Make a new list rather than changing the one that `identities` has
   *   given away.
   */
  addAuth(scheme: string, auth: Uint8Array | null): ErrorCode {
    todo('ConnectionIdentities.addAuth, level 1');
  }

  /**
   * What the server tells a client about itself, in any order. It is no secret to anybody who listens, so there are
   * names only.
   *
   * TODO:
   * - Level 1: for each identity its scheme, and the user name by its provider; `super` has no
   *   provider, and an empty name.
   */
  whoAmI(): readonly ClientInfo[] {
    todo('ConnectionIdentities.whoAmI, level 1');
  }
}
