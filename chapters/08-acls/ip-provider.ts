import { todo } from '#kit';
import type { AuthenticationProvider, Id } from '#kit';

/** Some of the addresses there are: those that begin with the same bits. */
interface AddressRange {
  /** 4 bytes of a v4 address, or 16 of a v6 one. */
  readonly bytes: readonly number[];
  /** How many bits count, from the first on. */
  readonly bits: number;
}

/**
 * Addresses that connections come from, and ranges of them: `10.0.0.7`, `10.0.0.0/8`, `2001:db8::/32`.
 *
 * Apache: `org.apache.zookeeper.server.auth.IPAuthenticationProvider`; 3.8 knows v4 only, later releases v6 as well.
 */
export class IpProvider implements AuthenticationProvider {
  readonly scheme = 'ip';
  readonly isAuthenticated = false;

  /**
   * Every connection has this identity from the beginning: to ask for it is no mistake, and changes nothing.
   *
   * TODO:
   * - Level 1: the identity that consists of the address.
   */
  authenticate(_auth: Uint8Array, address: string): readonly Id[] {
    todo('IpProvider.authenticate, level 1');
  }

  /**
   * Whether a list may speak of this.
   *
   * TODO:
   * - Level 2: an address, or an address with a slash and the number of its bits that count.
   *   Numbers consist of digits, with any number of zeros in front.
   */
  isValid(id: string): boolean {
    todo('IpProvider.isValid, level 2');
  }

  /**
   * Whether an entry speaks of the one who comes from this address.
   *
   * TODO:
   * - Level 2: if both are addresses of the same length, and the bits that count are the same. `id`
   *   is an address and never a range; `pattern` may be either. What cannot be read matches
   *   nothing.
   */
  matches(id: string, pattern: string): boolean {
    todo('IpProvider.matches, level 2');
  }

  /** An address is no secret. */
  userName(id: string): string {
    return id;
  }
}
