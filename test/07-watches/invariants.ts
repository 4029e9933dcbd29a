import { formatZxid, type NodeId, type Zxid } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import { firstDue, inWords, isFor, nothing, takeIn, type History } from './history.ts';
import type { Output, Thing } from './messages.ts';
import { clientsOf, thingsOf } from './scenario.ts';

const theEventFirst: Invariant<Output, History> = {
  name: 'the event before the new data',
  rule: 'Before a client sees anything of a transaction, it has heard of it from every watch that it fires.',
  start: nothing,
  observe(history, observed) {
    const { node, output } = observed;
    const problem =
      output.kind === 'committed' || output.kind === 'heard'
        ? undefined
        : overdue(history, node, output);
    takeIn(history, observed);
    return problem;
  },
};

const nothingElse: Invariant<Output, History> = {
  name: 'one event a watch',
  rule: 'A client hears of nothing but what it watches, and of that once.',
  start: nothing,
  observe(history, observed) {
    const { node, output } = observed;
    const live = history.registrations[node] ?? [];
    takeIn(history, observed);
    if (output.kind !== 'heard') return undefined;
    const { event, watchers } = output;
    const what = `${event.type} ${event.path}`;
    const due = live.filter((one) => isFor(one, event)).map(({ watcher }) => watcher);
    if (due.length === 0) {
      return `${node} heard of ${what}, but it has no watch for that, or none any more.`;
    }
    const wrong = watchers.find((watcher) => !due.includes(watcher));
    if (wrong !== undefined) {
      return `${node} told ${wrong} of ${what}, which had not asked for that, or was told before.`;
    }
    const forgotten = due.find((watcher) => !watchers.includes(watcher));
    if (forgotten === undefined) return undefined;
    return `${node} heard of ${what}, and did not tell ${forgotten}, which waits for it.`;
  },
};

const somethingHappened: Invariant<Output, History> = {
  name: 'no event without a change',
  rule: 'A client hears of an event only if something has happened to the node since its watch was set.',
  start: nothing,
  observe(history, observed) {
    const { node, output } = observed;
    const live = history.registrations[node] ?? [];
    takeIn(history, observed);
    if (output.kind !== 'heard') return undefined;
    const { event } = output;
    const last = history.commits.at(-1)?.zxid ?? 0n;
    const watching = live.filter((one) => isFor(one, event));
    const [idle] = watching;
    if (idle === undefined || watching.some((one) => firstDue(history, one, last) !== undefined)) {
      return undefined;
    }
    return (
      `${node} heard of ${event.type} ${event.path}, but nothing has happened there since ` +
      `${formatZxid(idle.since)}, of which it knows.`
    );
  },
};

/** Only where no connection breaks: what a client has missed it is told in no order. */
const eventsInOrder: Invariant<Output, { history: History; last: Record<NodeId, Zxid> }> = {
  name: 'events in order',
  rule: 'A client hears of events in the order of their transactions.',
  start: () => ({ history: nothing(), last: {} }),
  observe({ history, last }, observed) {
    const { node, output } = observed;
    const live = history.registrations[node] ?? [];
    takeIn(history, observed);
    if (output.kind !== 'heard') return undefined;
    const { event } = output;
    const first = live
      .filter((one) => isFor(one, event))
      .map((one) => firstDue(history, one, history.commits.at(-1)!.zxid)?.zxid)
      .find((zxid) => zxid !== undefined);
    if (first === undefined) return undefined;
    const before = last[node] ?? 0n;
    last[node] = first > before ? first : before;
    if (first >= before) return undefined;
    return `${node} heard of ${event.type} ${event.path} of ${formatZxid(first)} after an event of ${formatZxid(before)}.`;
  },
};

const neverBack: Invariant<Output, Record<NodeId, Zxid>> = {
  name: 'never back in time',
  rule: 'The zxids of the answers that a client gets never go down, whichever server it asks.',
  start: () => ({}),
  observe(seen, { node, output }) {
    if (output.kind === 'committed' || output.kind === 'heard') return undefined;
    const before = seen[node] ?? 0n;
    seen[node] = output.zxid > before ? output.zxid : before;
    if (output.zxid >= before) return undefined;
    return `${node} got an answer at ${formatZxid(output.zxid)} after one at ${formatZxid(before)}.`;
  },
};

const answersInOrder: Invariant<Output, null> = {
  name: 'answers in order',
  rule: 'Answers come in the order of the requests.',
  start: () => null,
  observe(_state, { node, output }) {
    if (output.kind === 'committed' || output.kind === 'heard') return undefined;
    if (output.xid === output.due) return undefined;
    return `${node} got the answer to its request ${output.xid}, while that to ${output.due} is due.`;
  },
};

interface LastReads {
  readonly values: Partial<Record<Thing, string>>;
  readonly read: Record<NodeId, Partial<Record<Thing, string>>>;
}

function nothingMissed(params: Params): Invariant<Output, LastReads> {
  return {
    name: 'nothing missed',
    rule: 'A client that reads again at every event ends up with what is there in the end.',
    start: () => ({ values: {}, read: {} }),
    observe(state, { node, output }) {
      if (output.kind === 'committed') Object.assign(state.values, output.values);
      if (output.kind !== 'read' || output.watcher === null || output.value === null)
        return undefined;
      (state.read[node] ??= {})[output.thing] = output.value;
      return undefined;
    },
    atEnd({ values, read }) {
      for (const client of clientsOf(params)) {
        for (const thing of thingsOf(params)) {
          const last = read[client]?.[thing];
          const is = values[thing];
          if (last === is) continue;
          const believed = last === undefined ? 'never got to read it' : `last read "${last}"`;
          return (
            `All faults are long over, and the ${thing} is "${is ?? ''}"; but ${client} ${believed}, ` +
            'and has heard of nothing since.'
          );
        }
      }
      return undefined;
    },
  };
}

/** The rules that hold whatever happens. */
function safety(): readonly Invariant<Output>[] {
  return [
    answersInOrder,
    neverBack,
    theEventFirst,
    nothingElse,
    somethingHappened,
  ] as readonly Invariant<Output>[];
}

/** Those, and that nothing is missed in the end. */
export function safetyAndLiveness(params: Params): readonly Invariant<Output>[] {
  return [...safety(), nothingMissed(params)] as readonly Invariant<Output>[];
}

/** The same where no connection breaks. */
export function withoutBreaks(params: Params): readonly Invariant<Output>[] {
  return [...safetyAndLiveness(params), eventsInOrder] as readonly Invariant<Output>[];
}

/** A watch that should have fired before this answer. */
function overdue(
  history: History,
  node: NodeId,
  output: Output & { readonly zxid: Zxid; readonly xid: number },
): string | undefined {
  for (const registration of history.registrations[node] ?? []) {
    const due = firstDue(history, registration, output.zxid);
    if (due === undefined || excused(history, registration.kind, registration.path, output))
      continue;
    return (
      `${node} got an answer at ${formatZxid(output.zxid)}, but has heard of nothing from ` +
      `${inWords(registration)}, which ${formatZxid(due.zxid)} had fired.`
    );
  }
  return undefined;
}

/** A node that came and went again while the client was away is as missing as before. */
function excused(
  { commits }: History,
  kind: 'data' | 'exist' | 'child',
  path: string,
  output: Output & { readonly zxid: Zxid },
): boolean {
  if (kind !== 'exist' || output.kind !== 'set again') return false;
  const at = commits.findLast(({ zxid }) => zxid <= output.zxid);
  return at === undefined || !at.there.includes(path);
}
