import fc from 'fast-check';
import { makeZxid } from '../../src/kit/zxid.ts';
import type { NodeId } from '../../src/kit/env.ts';
import type { Observed } from '../../src/check/invariant.ts';
import type { ZabOutput, ZabTxn } from '../../src/check/zab/output.ts';

type Event = Observed<ZabOutput>;

const SERVERS = ['1', '2', '3'];

/** One line of a run: who tells what. */
export function told(node: NodeId, output: ZabOutput): Event {
  return { node, output, atMs: 0 };
}

/**
 * The outputs of servers that keep Zab's rules, chosen by numbers: a new leader keeps some of what
 * was proposed and drops the rest, others lag behind, restart, and are brought up to date.
 */
function lawfulRun(choices: readonly number[]): Event[] {
  const events: Event[] = [];
  const tell = (node: NodeId, output: ZabOutput): void => void events.push(told(node, output));
  const order: ZabTxn[] = [];
  const places: Record<NodeId, number> = { '1': 0, '2': 0, '3': 0 };
  let proposed: ZabTxn[] = [];
  let leader = '1';
  let epoch = 0;
  let counter = 0;
  let requests = 0;
  const catchUp = (node: NodeId, place: number): void => {
    for (; places[node]! < place; places[node]!++) {
      tell(node, { kind: 'deliver', ...order[places[node]!]! });
    }
  };
  const lead = (node: NodeId, kept: number): void => {
    order.push(...proposed.slice(0, kept));
    proposed = [];
    counter = 0;
    epoch++;
    leader = node;
    catchUp(node, order.length);
    tell(node, { kind: 'serving', epoch, leading: true });
  };
  lead('1', 0);
  for (const choice of choices) {
    const node = SERVERS[choice % 3]!;
    const detail = Math.floor(choice / 30);
    switch (Math.floor(choice / 3) % 10) {
      case 0:
        lead(node, detail % (proposed.length + 1));
        break;
      case 1:
      case 2:
      case 3: {
        const txn = { zxid: makeZxid(epoch, ++counter), id: `r${++requests}` };
        proposed.push(txn);
        tell(leader, { kind: 'broadcast', ...txn });
        break;
      }
      case 4:
      case 5:
        order.push(...proposed.splice(0, 1));
        catchUp(detail % 4 === 0 ? node : leader, order.length);
        break;
      case 6:
      case 7:
        catchUp(node, order.length);
        break;
      case 8: {
        const delivered = Math.max(...Object.values(places));
        if (delivered > 0) tell('c1', { kind: 'acknowledged', ...order[detail % delivered]! });
        break;
      }
      default: {
        if (node === leader) break;
        const history = order.slice(0, detail % (order.length + 1));
        tell(node, { kind: 'restore', zxid: history.at(-1)?.zxid ?? 0n, history });
        places[node] = history.length;
      }
    }
  }
  return events;
}

/** What goes wrong with a run, at one of its events. */
interface Slip {
  readonly at: number;
  readonly how: 'skip' | 'repeat' | 'swap' | 'elsewhere' | 'counter' | 'epoch' | 'id' | 'cut';
}

function withSlip(events: readonly Event[], { at, how }: Slip): Event[] {
  if (events.length === 0) return [];
  const place = at % events.length;
  const event = events[place]!;
  const put = (...instead: Event[]): Event[] => events.toSpliced(place, 1, ...instead);
  switch (how) {
    case 'skip':
      return put();
    case 'repeat':
      return put(event, event);
    case 'swap': {
      const next = events[place + 1];
      return next === undefined ? put(event) : events.toSpliced(place, 2, next, event);
    }
    case 'elsewhere':
      return put({ ...event, node: SERVERS[at % 3]! });
    case 'cut':
      return put(event).slice(0, at);
    default:
      return put({ ...event, output: slipped(event.output, how) });
  }
}

function slipped(output: ZabOutput, how: 'counter' | 'epoch' | 'id'): ZabOutput {
  switch (output.kind) {
    case 'broadcast':
    case 'deliver':
    case 'acknowledged': {
      const { zxid, id } = output;
      if (how === 'id') return { ...output, id: `${id}x` };
      return { ...output, zxid: how === 'counter' ? zxid + 1n : zxid + makeZxid(1, 0) };
    }
    case 'restore':
      return { ...output, history: output.history.slice(1) };
    case 'serving':
      return { ...output, epoch: (output.epoch ?? 0) + 1 };
    default:
      return output;
  }
}

const slip: fc.Arbitrary<Slip> = fc.record({
  at: fc.nat(99),
  how: fc.constantFrom<Slip['how'][]>(
    'skip',
    'repeat',
    'swap',
    'elsewhere',
    'counter',
    'epoch',
    'id',
    'cut',
  ),
});

const choices = fc.array(fc.nat(299), { maxLength: 40, size: 'max' });

/** Runs in which all rules hold. */
export const lawfulRuns: fc.Arbitrary<Event[]> = choices.map(lawfulRun);

/** Runs in which up to three slips broke rules, or did not. */
export const slippedRuns: fc.Arbitrary<Event[]> = fc
  .tuple(lawfulRuns, fc.array(slip, { minLength: 1, maxLength: 3 }))
  .map(([run, slips]) => slips.reduce(withSlip, run));

const fields = {
  zxid: fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }))
    .map(([epoch, counter]) => makeZxid(epoch, counter)),
  id: fc.constantFrom('a', 'b'),
};

/** Any outputs whatever, of two servers and few transactions. */
export const wildRuns: fc.Arbitrary<Event[]> = fc.array(
  fc.record({
    node: fc.constantFrom('1', '2'),
    output: fc.oneof<fc.Arbitrary<ZabOutput>[]>(
      fc.record({ kind: fc.constantFrom('broadcast', 'deliver', 'acknowledged'), ...fields }),
      fc.record({
        kind: fc.constant('restore'),
        zxid: fc.constant(0n),
        history: fc.array(fc.record(fields), { maxLength: 2 }),
      }),
      fc.record({
        kind: fc.constant('serving'),
        epoch: fc.integer({ min: 1, max: 3 }),
        leading: fc.boolean(),
      }),
    ),
    atMs: fc.constant(0),
  }),
  { maxLength: 12 },
);
