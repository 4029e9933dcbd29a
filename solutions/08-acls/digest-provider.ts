import { sha1, toBase64, type AuthenticationProvider, type Id } from '#kit';

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
   * @todo Level 1: the identity of scheme `digest` whose id is the text up to its first colon (all of it if there
   * is none), a colon, and the base64 of the SHA-1 of the whole text. If that id is `superDigest`, there is a second
   * identity: scheme `super`, with an empty id.
   */
  authenticate(auth: Uint8Array): readonly Id[] {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(auth);
    const hash = toBase64(sha1(new TextEncoder().encode(text)));
    const id = `${this.userName(text)}:${hash}`;
    const identity = { scheme: this.scheme, id };
    return id === this.superDigest ? [{ scheme: 'super', id: '' }, identity] : [identity];
  }

  /**
   * Whether a list may speak of this.
   *
   * @todo Level 4: a user, which may be empty, one colon, and a hash, which may not be empty. Whether it is a hash at
   * all nobody looks.
   */
  isValid(id: string): boolean {
    // Java's String.split, by which Apache counts the parts, overlooks colons at the end.
    return /^[^:]*:[^:]+:*$/.test(id);
  }

  /**
   * Whether an entry speaks of this identity.
   *
   * @todo Level 2: if it is the same id.
   */
  matches(id: string, pattern: string): boolean {
    return id === pattern;
  }

  /**
   * The user alone.
   *
   * @todo Level 1: what stands before the first colon.
   */
  userName(id: string): string {
    return id.split(':', 1)[0]!;
  }
}
