import { clientHistory } from '../../src/check/history/client-history.ts';
import { isWrite } from '../../src/check/history/changes.ts';
import type { ClientOutput } from '../../src/check/history/client-output.ts';
import type { Fault } from '../../src/sim/fault.ts';
import type { Trace } from '../../src/sim/trace.ts';

const LONGEST_MS = 300;

/** What is wrong with the faults themselves. */
export function acceptStaleFaults(faults: readonly Fault[]): string | undefined {
  if (faults.length !== 1) return `It should be one fault, and there are ${faults.length}.`;
  const [fault] = faults;
  const lastsMs = fault === undefined ? 0 : 'forMs' in fault ? fault.forMs : 0;
  return lastsMs <= LONGEST_MS ? undefined : `It lasts ${lastsMs} ms: at most ${LONGEST_MS} ms.`;
}

/** What a run still lacks: a read that is older than what somebody else had been answered before. */
export function staleReadIsMissing(trace: Trace): string | undefined {
  const told = trace.events.filter((event) => event.type === 'output');
  const { answered } = clientHistory(
    told.map(({ node, output, atMs }) => ({ node: node!, output: output as ClientOutput, atMs })),
  );
  const reads = answered.filter(
    ({ client, request }) => client === 'c2' && request.op === 'getData',
  );
  const writes = answered.filter(({ client, request }) => client === 'c1' && isWrite(request));
  if (reads.length === 0) return 'c2 never got to read anything.';
  const isStale = reads.some((read) =>
    writes.some(({ answer }) => answer.at < read.askedAt && answer.zxid > read.answer.zxid),
  );
  return isStale
    ? undefined
    : `c2 has read ${reads.length} times, and each time all was there that c1 had been answered before.`;
}
