import type { WireRequest } from '#kit';

const READS: ReadonlySet<WireRequest['op']> = new Set([
  'exists',
  'getData',
  'getChildren',
  'getChildren2',
  'getACL',
  'getAllChildrenNumber',
  'getEphemerals',
  'multiRead',
]);

/** Whether a request asks for something, and changes nothing. */
export function isRead({ op }: WireRequest): boolean {
  return READS.has(op);
}
