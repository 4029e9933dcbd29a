import { counterOf, formatZxid } from '#kit';
import type { Expectation } from '../../../src/grade/scenario.ts';
import { serversOf } from '../scenario.ts';
import { packets } from './events.ts';

/** For runs with an observer. */
export const observersOnlyListen: Expectation = {
  name: 'observers only listen',
  rule:
    'An observer gets INFORM in place of PROPOSAL and COMMIT, and acknowledges nothing but NEWLEADER ' +
    'and UPTODATE.',
  check(trace, params) {
    const observers = serversOf(params).filter((server) => Number(server) > params['servers']!);
    for (const { from, to, packet, event } of packets(trace)) {
      if (observers.includes(to) && (packet.kind === 'PROPOSAL' || packet.kind === 'COMMIT')) {
        return { event, sentence: `Observer ${to} was sent ${packet.kind}.` };
      }
      if (observers.includes(from) && packet.kind === 'ACK' && counterOf(packet.zxid) !== 0) {
        return { event, sentence: `Observer ${from} acknowledged ${formatZxid(packet.zxid)}.` };
      }
    }
    return undefined;
  },
};
