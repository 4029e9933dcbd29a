/**
 * What a worker imports to get the parts of the chapter under test. They are resolved by the plugin
 * of resolve.ts.
 */
export const UNDER_TEST = {
  /** The chapter's graded suite. */
  suite: '#workbook/suite',
  /** The code that is graded. */
  chapter: '#workbook/chapter',
  /** The reference solution, which tells what a chapter must export. */
  reference: '#workbook/reference',
} as const;

/** What a file is imported by whose name is known only at run time. */
export const AT = '#workbook/at/';

/**
 * Imports a file by way of Vite and the plugin of resolve.ts.
 *
 * @param file - its absolute path.
 */
export function importAt<Exports>(file: string): Promise<Exports> {
  const id: string = AT + file.replaceAll('\\', '/');
  return import(id) as Promise<Exports>;
}
