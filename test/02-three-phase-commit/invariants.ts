import type { Decision, NodeId, TransactionId } from '#kit';
import type { Goal } from '../../src/check/goal.ts';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { Output } from './output.ts';
import { participantsOf, transactionsOf } from './scenario.ts';

/** By transaction, then by node, the decision it first had. */
type Decisions = Record<TransactionId, Record<NodeId, Decision>>;

/** By transaction, then by participant, what its resource said when it was first asked. */
type Answers = Record<TransactionId, Record<NodeId, boolean>>;

/** The properties of atomic commit (Bernstein, Hadzilacos and Goodman 1987, section 7.3). */

export const agreement: Invariant<Output, Decisions> = {
  name: 'agreement',
  rule: 'No two nodes decide differently on the same transaction, and the client is told the same.',
  start: () => ({}),
  observe(decisions, { node, output }) {
    if (output.kind === 'asked') return undefined;
    const { tx, decision } = output;
    const others = (decisions[tx] ??= {});
    const opposed = Object.entries(others).find(
      ([other, theirs]) => other !== node && theirs !== decision,
    );
    others[node] ??= decision;
    if (opposed === undefined) return undefined;
    const [other, theirs] = opposed;
    return `${node} ${verb(output)} ${decision} for ${tx}, but ${other} ${other === 'client' ? 'was told' : 'had decided'} ${theirs}.`;
  },
};

const noReversal: Invariant<Output, Decisions> = {
  name: 'no reversal',
  rule: 'A decision is final: no node decides otherwise later, not even after a crash.',
  start: () => ({}),
  observe(decisions, { node, output }) {
    if (output.kind === 'asked') return undefined;
    const { tx, decision } = output;
    const earlier = ((decisions[tx] ??= {})[node] ??= decision);
    if (earlier === decision) return undefined;
    return `${node} ${verb(output)} ${decision} for ${tx}, after it ${node === 'client' ? 'was told' : 'had decided'} ${earlier}.`;
  },
};

/** `participants` is who has to be asked. */
function commitNeedsEveryYes(params: Params): Invariant<Output, Answers> {
  const participants = participantsOf(params);
  return {
    name: 'commit needs every yes',
    rule: 'Commit is decided only if the resource of every participant said it can commit.',
    start: () => ({}),
    observe(answers, { node, output }) {
      const given = answersSoFar(answers, node, output);
      if (output.kind === 'asked') return undefined;
      const missing = participants.filter((participant) => given[participant] !== true);
      if (output.decision === 'abort' || missing.length === 0) return undefined;
      const reasons = missing.map(
        (participant) =>
          `${participant} ${given[participant] === false ? 'cannot commit' : 'was never asked'}`,
      );
      return `${node} ${verb(output)} commit for ${output.tx}, but ${reasons.join(' and ')}.`;
    },
  };
}

/** To be used where nothing goes wrong. */
export function allYesMeansCommit(params: Params): Invariant<Output, Answers> {
  const participants = participantsOf(params);
  return {
    name: 'all yes means commit',
    rule: 'If every participant can commit and nothing fails, the transaction is committed.',
    start: () => ({}),
    observe(answers, { node, output }) {
      const given = answersSoFar(answers, node, output);
      if (output.kind === 'asked' || output.decision === 'commit') return undefined;
      if (participants.some((participant) => given[participant] === false)) return undefined;
      return `${node} ${verb(output)} abort for ${output.tx}, but nothing failed and no participant said no.`;
    },
  };
}

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

/** The rules that must hold whatever happens, and however much of the chapter is written. */
export function safety(params: Params): readonly Invariant<Output>[] {
  return [agreement, noReversal, commitNeedsEveryYes(params)] as Invariant<Output>[];
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

function verb(output: Output): string {
  return output.kind === 'told' ? 'was told' : 'decided';
}

/** The answers on the output's transaction. What counts is the first: that is the one to keep to. */
function answersSoFar(answers: Answers, node: NodeId, output: Output): Record<NodeId, boolean> {
  const given = (answers[output.tx] ??= {});
  if (output.kind === 'asked') given[node] ??= output.able;
  return given;
}
