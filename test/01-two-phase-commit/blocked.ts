import type { Decision, Fault, TwoPhaseMessage } from '#kit';
import type { Trace } from '../../src/sim/trace.ts';
import type { Output } from './output.ts';

/** How long everybody has to be blocked, in ms. */
const BLOCKED_MS = 500;

/** The break-it task allows one crash and nothing else. */
export function acceptOneCrash(faults: readonly Fault[]): string | undefined {
  const [fault] = faults;
  if (fault === undefined) return 'Your schedule is empty: nothing goes wrong in it.';
  if (faults.length > 1)
    return `Your schedule has ${faults.length} faults; the task is to do with one.`;
  return fault.kind === 'crash'
    ? undefined
    : `Your fault is a ${fault.kind}; the task asks for a crash.`;
}

/** What the run still lacks to be blocked: everybody voted yes, and nobody decided for 500 ms. */
export function everyoneIsBlocked({ events }: Trace): string | undefined {
  const crashed = events.find(({ type }) => type === 'crash');
  const votes: { node: string; atMs: number }[] = [];
  const decisions: { node: string; atMs: number; decision: Decision }[] = [];
  for (const { node, atMs, ...event } of events) {
    if (event.type === 'send') {
      const message = event.message as TwoPhaseMessage;
      if (message.kind === 'vote' && message.vote === 'yes') votes.push({ node: node!, atMs });
    } else if (event.type === 'output') {
      const output = event.output as Output;
      if (output.kind === 'decided')
        decisions.push({ node: node!, atMs, decision: output.decision });
    }
  }
  if (crashed === undefined) return 'There was no crash: is the name of the node right?';
  const missing = ['p1', 'p2'].filter((p) => !votes.some(({ node }) => node === p));
  if (missing.length > 0)
    return `${missing.join(' and ')} never voted yes: the crash came too early.`;
  const everyoneVotedAtMs = Math.max(
    ...['p1', 'p2'].map((p) => votes.find(({ node }) => node === p)!.atMs),
  );
  const early = decisions.find(
    ({ node, atMs }) => node !== 'coordinator' && atMs < everyoneVotedAtMs + BLOCKED_MS,
  );
  if (early === undefined) return undefined;
  const { node, decision, atMs } = early;
  return `By ${everyoneVotedAtMs} ms both participants had voted yes, but at ${atMs} ms ${node} decided ${decision}: it was not blocked for ${BLOCKED_MS} ms.`;
}
