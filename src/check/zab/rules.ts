import type { Invariant } from '../invariant.ts';
import { agreement } from './agreement.ts';
import { globalPrimaryOrder } from './global-primary-order.ts';
import { integrity } from './integrity.ts';
import { localPrimaryOrder } from './local-primary-order.ts';
import { neverLost } from './never-lost.ts';
import { oneLeader } from './one-leader.ts';
import type { ZabOutput } from './output.ts';
import { primaryIntegrity } from './primary-integrity.ts';
import { totalOrder } from './total-order.ts';

/**
 * All that must hold in every run of an atomic broadcast with primaries, whatever goes wrong. They
 * belong together: each is exact up to the moment at which any of them is broken. Of several that
 * break at once the first in this list is reported: the one that says most about the cause.
 */
export const zabSafety = [
  oneLeader,
  integrity,
  localPrimaryOrder,
  globalPrimaryOrder,
  primaryIntegrity,
  neverLost,
  totalOrder,
  agreement,
] as readonly Invariant<ZabOutput>[];
