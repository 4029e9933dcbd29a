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

  /** @solution */
  private readonly read = { range: remembering(parseRange), address: remembering(parseAddress) };

  /**
   * Every connection has this identity from the beginning: to ask for it is no mistake, and changes nothing.
   *
   * @todo Level 1: the identity that consists of the address.
   */
  authenticate(_auth: Uint8Array, address: string): readonly Id[] {
    return [{ scheme: this.scheme, id: address }];
  }

  /**
   * Whether a list may speak of this.
   *
   * @todo Level 2: an address, or an address with a slash and the number of its bits that count. Numbers consist of
   * digits, with any number of zeros in front.
   */
  isValid(id: string): boolean {
    return parseRange(id) !== undefined;
  }

  /**
   * Whether an entry speaks of the one who comes from this address.
   *
   * @todo Level 2: if both are addresses of the same length, and the bits that count are the same. `id` is an address
   * and never a range; `pattern` may be either. What cannot be read matches nothing.
   */
  matches(id: string, pattern: string): boolean {
    const range = this.read.range(pattern);
    const address = this.read.address(id);
    if (range === undefined || address?.length !== range.bytes.length) return false;
    return range.bytes.every((byte, i) => {
      const mask = maskAt(i, range.bits);
      return (byte & mask) === (address[i]! & mask);
    });
  }

  /** An address is no secret. */
  userName(id: string): string {
    return id;
  }
}

/**
 * So many texts are remembered at most: clients decide what stands in lists, and could send others for ever.
 *
 * @solution
 */
const MOST = 1000;

/**
 * The same function, but what it has read once it does not read again: a few addresses and ranges are compared with each
 * request that comes.
 *
 * @solution
 */
function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (text) => {
    let one = known.get(text);
    if (one === undefined) {
      if (known.size >= MOST) known.clear();
      known.set(text, (one = { value: read(text) }));
    }
    return one.value;
  };
}

/**
 * `10.0.0.0/8`; without a slash all bits count. Undefined if it is no such thing.
 *
 * @solution
 */
function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const most = bytes.length * 8;
  const bits = slash < 0 ? most : parseDecimal(text.slice(slash + 1), most);
  return bits === undefined ? undefined : { bytes, bits };
}

/** @solution */
function parseAddress(text: string): readonly number[] | undefined {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

/** @solution */
function parseV4(text: string): readonly number[] | undefined {
  const bytes = text.split('.').map((part) => parseDecimal(part, 255));
  return bytes.length === 4 && bytes.every((byte) => byte !== undefined) ? bytes : undefined;
}

/**
 * Eight groups of up to four hexadecimal digits. Once, `::` may stand for groups of zero, one at least.
 *
 * @solution
 */
function parseV6(text: string): readonly number[] | undefined {
  const [front, back, ...more] = text
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')));
  if (front === undefined || more.length > 0) return undefined;
  const missing = 8 - front.length - (back?.length ?? 0);
  if (back === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...front, ...Array<string>(missing).fill('0'), ...(back ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]);
}

/**
 * A whole number from 0 to `most`, with as many leading zeros as there may be. It consists of digits: `Number` would
 * read `0x7`, `1e1` and blanks as well, and Java's `Integer.parseInt`, which Apache uses, a sign.
 *
 * @solution
 */
function parseDecimal(text: string, most: number): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  return value <= most ? value : undefined;
}

/**
 * Ones for those bits of byte `i` that are among the first `bits`.
 *
 * @solution
 */
function maskAt(i: number, bits: number): number {
  const counting = Math.min(Math.max(bits - i * 8, 0), 8);
  return (0xff << (8 - counting)) & 0xff;
}
