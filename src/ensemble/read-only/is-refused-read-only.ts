import type { ServedRequest } from '../../kit/contracts/watches.ts';

/** Apache: `ReadOnlyRequestProcessor`. What is malformed, and a reconfig, are writes as well. */
const REFUSED: ReadonlySet<string> = new Set<ServedRequest['op']>([
  'create',
  'create2',
  'createContainer',
  'createTTL',
  'delete',
  'deleteContainer',
  'setData',
  'setACL',
  'multi',
  'check',
]);

/** Whether a read-only server answers this with NOTREADONLY. */
export function isRefusedReadOnly({ op }: ServedRequest): boolean {
  return REFUSED.has(op);
}
