import type { NodeId, WireRequest } from '#kit';
import { ZnodeTree } from '#chapter/06-znode-tree';
import type { Params } from '../grade/scenario.ts';
import type { Trace, TraceEvent } from '../sim/trace.ts';
import type { HeardFrame, SaidFrame } from './conversation.ts';
import { Conversations, type Spoken } from './conversations.ts';
import { initialLog, type InitialTree } from './ensemble/initial-log.ts';
import { SERVERS } from './ensemble/names.ts';
import { TRANSACTION_LOG, type LoggedTxn } from './ensemble/transaction-log.ts';
import { isTheEnd } from './is-the-end.ts';
import { isCounted } from './is-counted.ts';
import type { Asked, LeftNode, Moment, Notified, RecipeRun, Told } from './recipe-run.ts';
import type { RecipeOutput } from './session-output.ts';

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/**
 * What rules are to know of a recorded run. What was said in bytes is read only if a rule asks for it.
 *
 * @param tree - what was there from the beginning.
 */
export function runOfTrace<Output>(
  trace: Trace,
  params: Params,
  tree: InitialTree,
): RecipeRun<Output> {
  let listener: Listener | undefined;
  let left: readonly LeftNode[] | undefined;
  return {
    params,
    processes: trace.nodes.filter((node) => !SERVERS.includes(node)),
    told: toldIn(trace),
    unfinished: unfinishedIn(trace),
    get requests() {
      return (listener ??= new Listener(trace)).requests;
    },
    get notifications() {
      return (listener ??= new Listener(trace)).notifications;
    },
    get lastWords() {
      return (listener ??= new Listener(trace)).lastWords;
    },
    get left() {
      return (left ??= leftNodes(trace, tree));
    },
  };
}

function toldIn<Output>({ events }: Trace): readonly Told<Output>[] {
  const told: Told<Output>[] = [];
  for (const event of events) {
    if (event.type !== 'output') continue;
    const output = event.output as RecipeOutput<Output>;
    told.push({ process: event.node!, output, atMs: event.atMs, event });
  }
  return told;
}

function unfinishedIn({ events }: Trace): readonly NodeId[] {
  const unfinished = new Set<NodeId>();
  for (const event of events) {
    const node = event.node!;
    if (event.type === 'start' && !SERVERS.includes(node)) unfinished.add(node);
    if (event.type === 'output' && isTheEnd(event.output)) unfinished.delete(node);
  }
  return [...unfinished];
}

/** Goes through what was said in a trace. */
class Listener {
  readonly requests: Asked[] = [];
  readonly notifications: Notified[] = [];
  readonly lastWords = new Map<NodeId, Moment>();
  private readonly conversations = new Conversations();
  private readonly asked = new Map<WireRequest, Writable<Asked>>();
  /** By process and connection. */
  private readonly sessions = new Map<string, bigint>();

  constructor({ events }: Trace) {
    for (const event of events) {
      if (event.type !== 'send' && event.type !== 'deliver') continue;
      // Both directions at the process's end: what never arrived was never heard.
      if (SERVERS.includes(event.node!)) continue;
      const spoken = this.conversations.read(event);
      if (spoken !== undefined) this.listen(spoken, event);
    }
  }

  private listen({ process, connection, said, heard }: Spoken, event: TraceEvent): void {
    const name = `${process} ${connection}`;
    const { atMs } = event;
    if ([...said, ...heard].some(matters)) this.lastWords.set(process, { atMs, event });
    for (const frame of said) {
      if (frame.kind !== 'request' || !isCounted(frame.request)) continue;
      const { request } = frame;
      const session = this.sessions.get(name) ?? 0n;
      const none = { result: undefined, answeredAtMs: undefined };
      const asked: Writable<Asked> = { process, session, request, ...none, atMs, event };
      this.asked.set(request, asked);
      this.requests.push(asked);
    }
    for (const frame of heard) {
      if (frame.kind === 'connected') this.sessions.set(name, frame.session);
      else if (frame.kind === 'event') {
        this.notifications.push({ process, watched: frame.event, atMs, event });
      } else {
        const asked = this.asked.get(frame.request);
        if (asked === undefined) continue;
        asked.result = frame.result;
        asked.answeredAtMs = atMs;
        asked.answeredBy = event;
      }
    }
  }
}

/** Whether it says more than that somebody is alive. */
function matters(frame: SaidFrame | HeardFrame): boolean {
  return !('request' in frame) || isCounted(frame.request);
}

function leftNodes(trace: Trace, initial: InitialTree): readonly LeftNode[] {
  const tree = new ZnodeTree();
  for (const { zxid, txn } of initialLog(initial)) tree.apply(zxid, txn);
  for (const event of trace.events) {
    if (event.type !== 'append' || event.log !== TRANSACTION_LOG) continue;
    const { zxid, txn } = event.entry as LoggedTxn;
    tree.apply(zxid, txn);
  }
  return [...tree.nodes()]
    .map(({ path, data, stat }) => ({
      path,
      data,
      isEphemeral: tree.sessions.has(stat.ephemeralOwner),
    }))
    .filter(({ path }) => path !== '' && path !== '/' && !/^\/zookeeper(\/|$)/.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
