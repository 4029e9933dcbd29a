import type { Invariant } from '../invariant.ts';
import { nothingDelivered, takeIn, whoHas, type Delivered } from './delivered.ts';
import { serverName, type ZabOutput } from './output.ts';

/**
 * Junqueira, Reed and Serafini 2011, section III. The paper leaves the servers time until one has
 * what the other delivered; but then total order would be broken, so this does not wait.
 */
export const agreement: Invariant<ZabOutput, Delivered> = {
  name: 'agreement',
  rule:
    'If one server delivers one transaction and another server another one, then one of the two ' +
    'servers has delivered both.',
  start: nothingDelivered,
  observe(delivered, observed) {
    const divergence = takeIn(delivered, observed);
    if (divergence?.how !== 'fork') return undefined;
    const { name, expected, place } = divergence;
    return (
      `The delivery number ${place + 1} of ${serverName(observed.node)} is ${name}, but that of ` +
      `${whoHas(delivered, place)} was ${expected}.`
    );
  },
};
