import { Perms, type Acl } from '#kit';
import { Unreadable } from './parse-multi.ts';

const LETTERS: ReadonlyMap<string, number> = new Map([
  ['r', Perms.READ],
  ['w', Perms.WRITE],
  ['c', Perms.CREATE],
  ['d', Perms.DELETE],
  ['a', Perms.ADMIN],
]);

/**
 * An access control list as the shell has it, its entries separated by commas: `world:anyone:r, auth::rwcda`.
 *
 * @throws Unreadable for an entry that is not of this form.
 */
export function parseAcl(text: string): readonly Acl[] {
  const entries = text.split(',').map((one) => one.trim());
  return entries.filter((one) => one !== '').map(parseEntry);
}

function parseEntry(text: string): Acl {
  const [first, last] = [text.indexOf(':'), text.lastIndexOf(':')];
  if (first === last) throw new Unreadable(`“${text}” is not of the form scheme:id:permissions`);
  const perms = [...text.slice(last + 1)].map((letter) => LETTERS.get(letter));
  if (!perms.every((bit) => bit !== undefined)) {
    throw new Unreadable(`the permissions of “${text}” should be some of r, w, c, d and a`);
  }
  const id = { scheme: text.slice(0, first), id: text.slice(first + 1, last) };
  return { perms: perms.reduce((sum, bit) => sum | bit, 0), id };
}
