import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { ErrorCode, type Acl, type Id } from '#kit';

/** The digest id of `user:password`, by Node's own SHA-1. */
export function naiveDigestId(text: string): string {
  const hash = createHash('sha1').update(text, 'utf8').digest('base64');
  return `${text.split(':')[0]}:${hash}`;
}

/** An address as one large number, and how many bits it has; undefined if it is no address. */
function numberOf(address: string): { value: bigint; bits: number } | undefined {
  const v4 = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  if (v4 !== null) {
    const parts = v4.slice(1).map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n), bits: 32 };
  }
  if (!isIPv6(address) || /[.%]/.test(address)) return undefined;
  const [front, back] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array<string>(8 - front!.length - (back?.length ?? 0)).fill('0');
  const digits = [...front!, ...zeros, ...(back ?? [])].map((group) => group.padStart(4, '0'));
  return { value: BigInt(`0x${digits.join('')}`), bits: 128 };
}

/** The numbers from the first to the last of a range, and of how many bits they are. */
function rangeOf(text: string): { first: bigint; last: bigint; bits: number } | undefined {
  const [address, prefix, ...more] = text.split('/');
  const number = numberOf(address!);
  if (number === undefined || more.length > 0) return undefined;
  const { value, bits } = number;
  if (prefix === undefined) return { first: value, last: value, bits };
  if (!/^\d+$/.test(prefix) || Number(prefix) > bits) return undefined;
  const size = 2n ** BigInt(bits - Number(prefix));
  const first = value - (value % size);
  return { first, last: first + size - 1n, bits };
}

/** Whether this may be the id of an `ip` entry. */
export function naiveIpIsValid(text: string): boolean {
  return rangeOf(text) !== undefined;
}

/** Whether an address is in a range. */
export function naiveIpMatches(address: string, pattern: string): boolean {
  const [number, range] = [numberOf(address), rangeOf(pattern)];
  if (number === undefined || range === undefined || number.bits !== range.bits) return false;
  return number.value >= range.first && number.value <= range.last;
}

/** By scheme: what may stand in a list, whom it speaks of, and whether `auth` stands for it. */
const SCHEMES: Readonly<
  Record<
    string,
    {
      readonly proof: boolean;
      readonly valid: (id: string) => boolean;
      readonly match: (id: string, pattern: string) => boolean;
    }
  >
> = {
  ip: { proof: false, valid: naiveIpIsValid, match: naiveIpMatches },
  digest: {
    proof: true,
    valid: (id) => id.split(':').length === 2 && !id.endsWith(':'),
    match: (id, pattern) => id === pattern,
  },
  token: {
    proof: true,
    valid: (id) => id.includes('@'),
    match: (id, pattern) =>
      id === pattern || (pattern[0] === '*' && id.split('@')[1] === pattern.split('@')[1]),
  },
  zone: {
    proof: false,
    valid: (id) => id !== '',
    match: (id, pattern) => id === pattern,
  },
};

const isAnyone = ({ scheme, id }: Id): boolean => `${scheme}:${id}` === 'world:anyone';

/** Whether the list lets these identities do one of these things. */
export function naiveAllows(acl: readonly Acl[], perms: number, who: readonly Id[]): boolean {
  if (who.some(({ scheme }) => scheme === 'super') || acl.length === 0) return true;
  for (const one of acl) {
    if ((one.perms & perms) === 0) continue;
    if (isAnyone(one.id)) return true;
    for (const { scheme, id } of who) {
      if (scheme === one.id.scheme && SCHEMES[scheme]?.match(id, one.id.id)) return true;
    }
  }
  return false;
}

/** The list that is stored for one that a client sent. */
export function naiveFix(
  acl: readonly Acl[] | null,
  who: readonly Id[],
): readonly Acl[] | typeof ErrorCode.INVALIDACL {
  const different = new Map((acl ?? []).map((one) => [JSON.stringify(one), one]));
  const stored = [...different.values()].map((one): readonly Acl[] => {
    const { perms, id } = one;
    if (id.scheme === 'auth') {
      const proved = who.filter(({ scheme }) => SCHEMES[scheme]?.proof);
      return proved.map((identity) => ({ perms, id: identity }));
    }
    return isAnyone(id) || SCHEMES[id.scheme]?.valid(id.id) ? [one] : [];
  });
  const isGood = stored.length > 0 && stored.every((entries) => entries.length > 0);
  return isGood ? stored.flat() : ErrorCode.INVALIDACL;
}

/** What is shown of a list. */
export function naiveShow(acl: readonly Acl[], who: readonly Id[]): readonly Acl[] {
  if (naiveAllows(acl, 16, who)) return acl;
  return acl.map(({ perms, id }) =>
    id.scheme === 'digest'
      ? { perms, id: { scheme: 'digest', id: `${id.id.split(':')[0]}:x` } }
      : { perms, id },
  );
}
