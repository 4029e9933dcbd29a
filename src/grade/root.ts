import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder the kit itself is in: the one with its package.json. */
export const KIT_ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * The folder with `chapters`, `solutions`, `test` and `.workbook`. It is the kit's own, unless
 * `WORKBOOK_ROOT` names another, as the kit's tests do.
 */
export function workbookRoot(): string {
  const other = process.env['WORKBOOK_ROOT'];
  return other === undefined ? KIT_ROOT : path.resolve(other);
}

/** A path relative to the root, with forward slashes on every system. */
export function relativeTo(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join('/');
}
