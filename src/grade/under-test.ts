/**
 * What a grading worker imports to get the parts of the chapter under test. They are resolved by
 * the plugin of resolve.ts.
 */
export const UNDER_TEST = {
  /** The chapter's graded suite. */
  suite: '#workbook/suite',
  /** The code that is graded. */
  chapter: '#workbook/chapter',
  /** The reference solution, which tells what a chapter must export. */
  reference: '#workbook/reference',
} as const;
