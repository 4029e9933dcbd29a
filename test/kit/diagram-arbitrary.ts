import fc from 'fast-check';
import type { LossReason, Trace } from '../../src/sim/trace.ts';
import { TraceBuilder } from './trace-builder.ts';

/** Names and texts as a learner may choose them: long, wide, and full of markup. */
const NAMES = ['coordinator', 'p1', 'a<b>&"c', '領導者', 'n5', 'x', 'p\u001b[31m7'];
const KINDS = ['vote', 'prepare', 'decision <&>', '提案', 'a kind with a rather long name'];
const REASONS: LossReason[] = [
  'lost',
  'cut',
  'down',
  'no connection',
  'connection broke',
  'connection closed',
];

type Step = readonly [what: number, node: number, other: number, waitMs: number];

/** Runs that no protocol would make, but that hold every type of event in any order. */
export const traces: fc.Arbitrary<Trace> = fc
  .record({
    nodes: fc.integer({ min: 1, max: 7 }),
    steps: fc.array(fc.tuple(fc.nat(20), fc.nat(6), fc.nat(6), fc.nat(9)), { maxLength: 60 }),
    end: fc.constantFrom('none', 'node', 'everyone'),
  })
  .map(({ nodes, steps, end }) => {
    const names = NAMES.slice(0, nodes);
    const run = new TraceBuilder(...names).start();
    const underWay: number[] = [];
    let atMs = 0;
    for (const step of steps) {
      atMs += Math.max(0, step[3] - 4);
      take(run, names, underWay, step, atMs);
    }
    const [first = ''] = names;
    if (end !== 'none') run.violation(atMs, end === 'node' ? first : null, 'a rule', 'It <broke>.');
    return run.build();
  });

function take(run: TraceBuilder, names: string[], underWay: number[], step: Step, atMs: number) {
  const [what, first, second, more] = step;
  const node = names[first % names.length] ?? '';
  const other = names[second % names.length] ?? '';
  const message = { kind: KINDS[more % KINDS.length], tx: `t${second}`, n: more };
  const send = underWay[second % Math.max(1, underWay.length)];
  switch (what) {
    case 4:
      return run.write(atMs, node, 'a record', message).sync(atMs, node, 1 + more);
    case 5:
      return run.timer(atMs, node, 'retry');
    case 6:
      return run.output(atMs, node, message);
    case 7:
      return run.crash(atMs, node, more, second).restart(atMs + 1, node);
    case 8:
      return run.on(atMs, node, { type: more > 4 ? 'pause' : 'resume' });
    case 9:
      return run.on(atMs, null, {
        type: more > 4 ? 'cut' : 'mend',
        side: [node],
        oneWay: more > 7,
      });
    case 10:
      return run.on(atMs, node, { type: 'note', text: `a note\nof two lines, number ${more} <&>` });
    case 11:
      return connect(run, node, other, more, atMs);
    case 12:
      return run.on(atMs, node, { type: 'set timer', timer: 'retry', delayMs: more });
    case 13:
      return send === undefined ? run : run.lose(atMs, send, REASONS[more % 6] ?? 'lost');
    case 14:
    case 15:
    case 16:
    case 17:
      return send === undefined ? run : run.deliver(atMs, send, 1 + (more % 2));
    case 18:
      return connect(run, node, other, more, atMs);
    default:
      return underWay.push(run.send(atMs, node, other, message));
  }
}

function connect(run: TraceBuilder, node: string, other: string, more: number, atMs: number) {
  if (node === other) return run;
  switch (more) {
    case 0:
      return run.on(atMs, node, { type: 'connect', peer: other });
    case 1:
      return run.on(atMs, node, { type: 'disconnect', peer: other, unsent: 2 });
    case 2:
      return run.on(atMs, node, { type: 'link up', peer: other });
    case 3:
      return run.on(atMs, node, { type: 'link down', peer: other });
    case 4:
      return run.on(atMs, node, { type: 'link down', peer: other, reason: 'refused' });
    case 5:
    case 6:
      return run.breaking(atMs, node, other, atMs);
    case 7:
      return run.closing(atMs, node, other, atMs);
    default:
      return run.connection(atMs, node, other, atMs);
  }
}
