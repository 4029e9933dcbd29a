import { Perms, type Acl } from '#kit';

/** In the order in which they are shown. Apache: `ZKUtil.getPermString`. */
const LETTERS: readonly (readonly [letter: string, bit: number])[] = [
  ['c', Perms.CREATE],
  ['d', Perms.DELETE],
  ['r', Perms.READ],
  ['w', Perms.WRITE],
  ['a', Perms.ADMIN],
];

/** An entry of a list, in two lines. Apache: `GetAclCommand`. */
export function formatAcl({ perms, id }: Acl): string {
  return `'${id.scheme},'${id.id}\n: ${formatPerms(perms)}`;
}

/** What may be done, as letters of `cdrwa`. */
export function formatPerms(perms: number): string {
  const letters = LETTERS.filter(([, bit]) => (perms & bit) !== 0).map(([letter]) => letter);
  return letters.join('');
}

/**
 * Reads `scheme:id:perms[,…]`. What has another form is left out, and complained about. Apache: `AclParser`.
 *
 * @param complain - prints a line.
 */
export function parseAcls(text: string, complain: (line: string) => void): Acl[] {
  const acls: Acl[] = [];
  for (const entry of text.split(',')) {
    const first = entry.indexOf(':');
    const last = entry.lastIndexOf(':');
    if (first === last) {
      complain(`${entry} does not have the form scheme:id:perm`);
      continue;
    }
    const id = { scheme: entry.slice(0, first), id: entry.slice(first + 1, last) };
    acls.push({ perms: parsePerms(entry.slice(last + 1), complain), id });
  }
  return acls;
}

function parsePerms(text: string, complain: (line: string) => void): number {
  let perms = 0;
  for (const letter of text) {
    const known = LETTERS.find(([one]) => one === letter);
    if (known === undefined) complain(`Unknown perm type: ${letter}`);
    else perms |= known[1];
  }
  return perms;
}
