import type { Fault, NodeId, Zxid } from '#kit';
import type { Invariant } from '../../../src/check/invariant.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import type { LockMessage, LockOutput } from './messages.ts';

/** What a task lacks if sessions do not work here. */
const NOBODY_SERVED =
  'No client was ever connected, so nobody got the lock. This service stands alone: a createSession is committed ' +
  'before submit returns (level 4).';

/** What the answer lacks: no more than so many faults, and only of these kinds. */
export function acceptFaults(
  faults: readonly Fault[],
  most: number,
  kinds: readonly Fault['kind'][],
): string | undefined {
  if (faults.length === 0) return 'There is no fault in the list yet.';
  if (faults.length > most) {
    return `There are ${faults.length} faults; ${most === 1 ? 'one is' : `${most} are`} enough.`;
  }
  const other = faults.find(({ kind }) => !kinds.includes(kind));
  return other && `A fault of kind "${other.kind}" does not count here; ${kinds.join(', ')} do.`;
}

/** What a run lacks in which the store has taken a write of somebody whose lock another one had by then. */
export function lateWriteIsMissing(trace: Trace): string | undefined {
  const outputs = trace.events.flatMap((event) =>
    event.type === 'output' ? [{ atMs: event.atMs, output: event.output as LockOutput }] : [],
  );
  const grants = outputs.filter(({ output }) => output.kind === 'granted');
  if (grants.length === 0) {
    const isServed = trace.events.some(
      (event) => event.type === 'send' && (event.message as LockMessage).kind === 'connected',
    );
    return isServed ? 'Nobody ever got the lock.' : NOBODY_SERVED;
  }
  if (grants.length < 2) {
    return 'The lock was granted only once: the session that has it has to end.';
  }
  let newest: { readonly czxid: Zxid; readonly client: NodeId } | undefined;
  for (const { output } of outputs) {
    if (output.kind !== 'stored') continue;
    if (newest !== undefined && output.czxid < newest.czxid) return undefined;
    newest = output;
  }
  const [, second] = grants;
  return (
    `${clientOf(second!.output)} got the lock at ${Math.round(second!.atMs)} ms, but of the one before it the store ` +
    'got no write after a write of the new one.'
  );
}

function clientOf(output: LockOutput): NodeId {
  return output.client;
}

/** The fence holds. */
export const fenced: Invariant<LockOutput, { newest: Zxid; client: NodeId }> = {
  name: 'fenced',
  rule: 'Once the store has a write of the one who has the lock, it takes none of those who had it before.',
  start: () => ({ newest: 0n, client: '' }),
  observe(state, { output }) {
    if (output.kind !== 'stored') return undefined;
    if (output.czxid < state.newest) {
      return `The store took a write of ${output.client}, whose lock was made by ${output.czxid}, after one of ${state.client}, whose lock was made by ${state.newest}.`;
    }
    state.newest = output.czxid;
    state.client = output.client;
    return undefined;
  },
};

/** The fence keeps nobody else out. */
export const work: Invariant<LockOutput, { newest: Zxid; stored: number }> = {
  name: 'the holder works',
  rule: 'Writes of the one to whom the lock was granted last are carried out.',
  start: () => ({ newest: 0n, stored: 0 }),
  observe(state, { output }) {
    if (output.kind === 'granted') state.newest = output.czxid;
    if (output.kind === 'stored') state.stored++;
    if (output.kind !== 'turned away' || output.czxid < state.newest) return undefined;
    return `A write of ${output.client} was turned away, but it has the lock, made by ${output.czxid}.`;
  },
  atEnd({ newest, stored }) {
    if (newest === 0n) return 'Nobody ever got the lock; if no client was connected, see level 4.';
    return stored > 0 ? undefined : 'Nobody has written anything.';
  },
};
