import { childPath, parentPath } from '../parent-path.ts';

/**
 * A path whose last name says who makes the node: `/a/_c_ID-n-` for `/a/n-`. Whoever does not hear of the number that was added finds
 * the node by the id. Curator: `ProtectedUtils`.
 *
 * @param id - such as `client.newId()`.
 */
export function protectedPath(path: string, id: string): string {
  const parent = parentPath(path);
  const name = path.slice(parent === '/' ? 1 : parent.length + 1);
  return childPath(parent, `${prefixOf(id)}${name}`);
}

/** Whether a name was made by {@link protectedPath} with this id. */
export function isProtectedBy(name: string, id: string): boolean {
  return name.startsWith(prefixOf(id));
}

function prefixOf(id: string): string {
  return `_c_${id}-`;
}
