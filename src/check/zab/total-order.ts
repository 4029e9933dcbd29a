import type { Invariant } from '../invariant.ts';
import { nothingDelivered, takeIn, whoHas, type Delivered } from './delivered.ts';
import { asSentence, serverName, type ZabOutput } from './output.ts';

/** Junqueira, Reed and Serafini 2011, section III. */
export const totalOrder: Invariant<ZabOutput, Delivered> = {
  name: 'total order',
  rule:
    'If one server delivers a transaction before another one, then every server that delivers the ' +
    'second has delivered the first before it.',
  start: nothingDelivered,
  observe(delivered, observed) {
    const divergence = takeIn(delivered, observed);
    if (divergence === undefined || divergence.how === 'fork') return undefined;
    const { name, how, expected, place } = divergence;
    const deed = asSentence(`${serverName(observed.node)} delivered ${name}`);
    return how === 'twice'
      ? `${deed} a second time.`
      : `${deed} without ${expected}, which ${whoHas(delivered, place)} had delivered before it.`;
  },
};
