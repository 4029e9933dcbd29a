/** The path of a node's parent; that of the root is `/` itself. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** The path of a child. */
export function childPath(parent: string, name: string): string {
  return `${parent === '/' ? '' : parent}/${name}`;
}
