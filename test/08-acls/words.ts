import { ErrorCode, formatErrorCode, type Acl, type Id } from '#kit';

/** `digest:ann:Jq7w…`: long hashes are cut, since nobody reads them. */
function idInWords({ scheme, id }: Id): string {
  const short = id.replace(/([A-Za-z0-9+/]{4})[A-Za-z0-9+/]{15,}=*$/, '$1…');
  return visible(`${scheme}:${short}`);
}

/** Characters that a terminal would act on, or not show, as `\u001f`. */
function visible(text: string): string {
  return text.replace(/\p{C}/gu, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Each in words; `nobody` if there are none. */
export function idsInWords(ids: readonly Id[]): string {
  return ids.length === 0 ? 'nobody' : ids.map(idInWords).join(', ');
}

const LETTERS = [
  ['r', 1],
  ['w', 2],
  ['c', 4],
  ['d', 8],
  ['a', 16],
] as const;

/** `rwcda`, as zkCli writes it; a number if there are other bits, or none. */
export function permsInWords(perms: number): string {
  if (perms < 1 || perms > 31) return String(perms);
  return LETTERS.filter(([, bit]) => (perms & bit) !== 0)
    .map(([letter]) => letter)
    .join('');
}

/** `[world:anyone r, ip:10.0.0.0/8 rw]` */
export function aclInWords(acl: readonly Acl[] | null): string {
  if (acl === null) return 'null';
  return `[${acl.map(({ perms, id }) => `${idInWords(id)} ${permsInWords(perms)}`).join(', ')}]`;
}

/** A list, or that it was refused. */
export function fixedInWords(fixed: readonly Acl[] | number): string {
  return typeof fixed === 'number' ? formatErrorCode(fixed) : aclInWords(fixed);
}

/** `allowed` or `refused` */
export function allowedInWords(allowed: boolean): string {
  return allowed ? 'allowed' : 'refused';
}

/** `ok`, or the error with its name. */
export function codeInWords(code: number): string {
  return code === ErrorCode.OK ? 'ok' : formatErrorCode(code);
}

/** The permissions by letters: `perms('rw')`. */
function perms(letters: string): number {
  return LETTERS.filter(([letter]) => letters.includes(letter)).reduce(
    (sum, [, bit]) => sum + bit,
    0,
  );
}

/** `entry('rw', 'digest:ann:A1')` */
export function entry(letters: string | number, id: string): Acl {
  return { perms: typeof letters === 'number' ? letters : perms(letters), id: idOf(id) };
}

/** `idOf('digest:ann:A1')`: the scheme stands before the first colon. */
export function idOf(text: string): Id {
  const colon = text.indexOf(':');
  return { scheme: text.slice(0, colon), id: text.slice(colon + 1) };
}

/** A text that two lists share only if they are equal. */
export function keyOfAcl(acl: readonly Acl[]): string {
  return JSON.stringify(acl.map(({ perms, id }) => [perms, id.scheme, id.id]));
}

/** A copy that nobody can change by mistake. */
export function frozen(acl: readonly Acl[]): readonly Acl[] {
  return Object.freeze(
    acl.map(({ perms, id }) => Object.freeze({ perms, id: Object.freeze({ ...id }) })),
  );
}

/** An equal copy whose objects have their properties in another order than those of {@link frozen}. */
export function frozenTurned(acl: readonly Acl[]): readonly Acl[] {
  return Object.freeze(
    acl.map(({ perms, id: { scheme, id } }) =>
      Object.freeze({ id: Object.freeze({ id, scheme }), perms }),
    ),
  );
}
