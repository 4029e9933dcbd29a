import type { Expectation } from '../../src/grade/scenario.ts';
import type { Script } from './script.ts';

/** A snapshot that is complete has such a name. */
const SNAPSHOT = /^snapshot\.[0-9a-f]+$/;

/** In a run without faults a snapshot is complete after every snapCount transactions, or half of them. */
export function snapshotsAreTaken(scripts: readonly Script[]): Expectation {
  return {
    name: 'a snapshot in time',
    rule: 'When snapCount transactions have been applied since the last snapshot, there is another one.',
    check({ events }, params) {
      const { snapCount } = scripts[params['script']!]!.settings ?? {};
      if (snapCount === undefined || events.some(({ type }) => type === 'crash')) return undefined;
      const logged = new Set<string>();
      for (const event of events) {
        if (event.type === 'rename file' && SNAPSHOT.test(event.to)) logged.clear();
        if (event.type !== 'output') continue;
        const { kind, zxid, result } = event.output as {
          readonly kind: string;
          readonly zxid?: bigint;
          readonly result?: { readonly op: string };
        };
        if (kind !== 'hears' || !['create', 'setData'].includes(result?.op ?? '')) continue;
        logged.add(String(zxid));
        // One may be under way when the answer arrives, and sessions count as well.
        if (logged.size <= snapCount + SLACK) continue;
        const sentence = `${logged.size} writes were answered, and there is no other snapshot; snapCount is ${snapCount}.`;
        return { sentence, event };
      }
      return undefined;
    },
  };
}

const SLACK = 2;
