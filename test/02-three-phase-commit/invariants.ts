import type { NodeId, TransactionId } from '#kit';
import type { Goal } from '../../src/check/goal.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { Output } from './output.ts';
import { participantsOf, transactionsOf } from './scenario.ts';

// What is promised to the application is the same as in two-phase commit.
export { agreement, allYesMeansCommit, safety } from '../01-two-phase-commit/invariants.ts';

/** To be used where nobody crashes. */
export function everyoneDecides(
  params: Params,
): Invariant<Output, Record<TransactionId, NodeId[]>> {
  const everyone = ['coordinator', ...participantsOf(params)];
  return {
    name: 'everyone decides',
    rule: 'Every node decides, and the client is told.',
    start: () => ({}),
    observe(done, { node, output }) {
      if (output.kind === 'asked') return undefined;
      const nodes = (done[output.tx] ??= []);
      if (!nodes.includes(node)) nodes.push(node);
      return undefined;
    },
    atEnd(done) {
      for (const tx of transactionsOf(params)) {
        const nodes = done[tx] ?? [];
        const missing = everyone.filter((node) => !nodes.includes(node));
        if (missing.length > 0)
          return `The run is over, but ${missing.join(' and ')} never decided ${tx}.`;
        if (!nodes.includes('client'))
          return `The run is over, but the client was never told how ${tx} ended.`;
      }
      return undefined;
    },
  };
}

/** Who has been asked, in its present life, and who has ever decided, by transaction. */
interface Progress {
  readonly asked: Record<TransactionId, NodeId[]>;
  readonly decided: Record<TransactionId, NodeId[]>;
}

/**
 * For the explorer. A participant that was never asked knows of nothing and waits for nothing, and
 * so does one that has forgotten that it was asked.
 */
export function nobodyIsBlocked(params: Params): Goal<Output, Progress> {
  return {
    name: 'non-blocking',
    rule: 'Every node that is up can decide, whoever has crashed.',
    start: () => ({ asked: {}, decided: {} }),
    observe({ asked, decided }, { node, output }) {
      if (output.kind === 'told') return;
      const nodes = ((output.kind === 'asked' ? asked : decided)[output.tx] ??= []);
      if (!nodes.includes(node)) nodes.push(node);
      nodes.sort();
    },
    crashed({ asked }, node) {
      for (const [tx, nodes] of Object.entries(asked)) asked[tx] = nodes.filter((n) => n !== node);
    },
    holds({ asked, decided }, up) {
      for (const tx of transactionsOf(params)) {
        const concerned = ['coordinator', ...(asked[tx] ?? [])];
        const waiting = concerned.filter((node) => up.has(node) && !decided[tx]?.includes(node));
        if (waiting.length > 0) {
          return `${waiting.join(' and ')} never ${waiting.length > 1 ? 'decide' : 'decides'} ${tx}.`;
        }
      }
      return true;
    },
  };
}
