import type { ClientOutput } from '../../src/check/history/client-output.ts';
import type { Expectation } from '../../src/grade/scenario.ts';
import { TICK_MS } from './scenario.ts';

/** A server may take the syncLimit, two ticks, and some time to notice. */
const NOTICED_MS = 5 * TICK_MS;

/** A server that is cut off from the others sends its clients away. */
export const noQuorumNoService: Expectation = {
  name: 'no quorum, no service',
  rule: 'A server that is cut off from the majority answers nobody any more, once it has noticed.',
  check({ events }) {
    let cut: { readonly side: readonly string[]; readonly atMs: number } | undefined;
    for (const event of events) {
      if (event.type === 'cut' && !event.oneWay) cut = { side: event.side, atMs: event.atMs };
      if (event.type === 'mend') cut = undefined;
      if (cut === undefined || event.type !== 'output' || !cut.side.includes(event.node!)) continue;
      const sinceMs = event.atMs - cut.atMs;
      if ((event.output as ClientOutput).kind !== 'hears' || sinceMs < NOTICED_MS) continue;
      const servers = cut.side.filter((node) => !node.startsWith('c'));
      const sentence = `Server ${servers.join(', ')} has been cut off from the others for ${Math.round(sinceMs)} ms, and still answers ${event.node}.`;
      return { sentence, event };
    }
    return undefined;
  },
};
