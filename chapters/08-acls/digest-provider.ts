import { todo, type AuthenticationProvider, type Id } from '#kit';

/** What a server's configuration says about digests. */
export interface DigestOptions {
  /**
   * The digest id of the super user, who may do everything: `super:D/InIHSb7yEEbrWz8b9l71RjZJU=`. Without one there
   * is no super user. Apache: `zookeeper.DigestAuthenticationProvider.superDigest`.
   */
  readonly superDigest?: string;
}

/**
 * Users with passwords. An identity, and an entry of a list, is `user:hash`: nobody can tell the password from it
 * at a glance, but whoever knows the password gets it.
 *
 * Apache: `org.apache.zookeeper.server.auth.DigestAuthenticationProvider`.
 */
export class DigestProvider implements AuthenticationProvider {
  readonly scheme = 'digest';
  readonly isAuthenticated = true;
  private readonly superDigest: string | undefined;

  constructor({ superDigest }: DigestOptions = {}) {
    this.superDigest = superDigest;
  }

  /**
   * The client sends `user:password`, always as valid UTF-8. Whatever it sends is a proof: of being the one whose hash
   * comes out.
   *
   * TODO:
   * - Level 1: the identity of scheme `digest` whose id is the text up to its first colon (all of
   *   it if there is none), a colon, and the base64 of the SHA-1 of the whole text. If that id is
   *   `superDigest`, there is a second identity: scheme `super`, with an empty id.
   */
  authenticate(auth: Uint8Array): readonly Id[] {
    todo('DigestProvider.authenticate, level 1');
  }

  /**
   * Whether a list may speak of this.
   *
   * TODO:
   * - Level 4: a user, which may be empty, one colon, and a hash, which may not be empty. Whether
   *   it is a hash at all nobody looks.
   */
  isValid(id: string): boolean {
    todo('DigestProvider.isValid, level 4');
  }

  /**
   * Whether an entry speaks of this identity.
   *
   * TODO:
   * - Level 2: if it is the same id.
   */
  matches(id: string, pattern: string): boolean {
    todo('DigestProvider.matches, level 2');
  }

  /**
   * The user alone.
   *
   * TODO:
   * - Level 1: what stands before the first colon.
   */
  userName(id: string): string {
    todo('DigestProvider.userName, level 1');
  }
}
