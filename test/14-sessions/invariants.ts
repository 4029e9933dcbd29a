import { ErrorCode, formatErrorCode, formatZxid, type NodeId, type Zxid } from '#kit';
import type { Invariant } from '../../src/check/invariant.ts';
import type { Params } from '../../src/grade/scenario.ts';
import type { Output } from './messages.ts';
import { stayingClients } from './scenario.ts';
import { sessionInWords } from './words.ts';

const neverEarly: Invariant<Output, null> = {
  name: 'never early',
  rule: 'The leader ends a session only if it was told nothing of it for the whole time-out, or nothing since it leads.',
  start: () => null,
  observe(_state, { node, output }) {
    if (output.kind !== 'expires' || output.silentMs >= output.timeoutMs) return undefined;
    const { session, silentMs, timeoutMs } = output;
    return `Leader ${node} ended ${sessionInWords(session)}, of which it was told ${ms(silentMs)} ago; the time-out is ${ms(timeoutMs)}.`;
  },
};

const inBoundedTime: Invariant<Output, null> = {
  name: 'in bounded time',
  rule: 'A session of which the leader is told nothing ends at most one tick after its time-out.',
  start: () => null,
  observe(_state, { node, output }) {
    if (output.kind !== 'overlooked') return undefined;
    const { session, silentMs, timeoutMs } = output;
    return `Leader ${node} has not ended ${sessionInWords(session)}, of which it was told nothing for ${ms(silentMs)}; the time-out is ${ms(timeoutMs)}.`;
  },
};

/** When sessions began and ended, as far as any server has applied it. */
interface Lives {
  readonly began: Record<string, Zxid>;
  readonly ended: Record<string, Zxid>;
  readonly wrote: Record<string, Zxid>;
}

const oneLife: Invariant<Output, Lives> = {
  name: 'one life',
  rule: 'Each session begins once and ends once, and nothing of it is applied after that.',
  start: () => ({ began: {}, ended: {}, wrote: {} }),
  observe(lives, { node, output }) {
    if (output.kind !== 'began' && output.kind !== 'ended' && output.kind !== 'wrote') {
      return undefined;
    }
    const { kind, session, zxid } = output;
    const id = sessionInWords(session);
    const before = lives[kind][id];
    if (kind !== 'wrote' && before !== undefined && before !== zxid) {
      const what = kind === 'began' ? 'createSession' : 'closeSession';
      return `Server ${node} applied a ${what} of ${id} at ${formatZxid(zxid)}, but there was one at ${formatZxid(before)}.`;
    }
    lives[kind][id] = before === undefined || zxid > before ? zxid : before;
    const end = lives.ended[id];
    const last = lives.wrote[id];
    if (end === undefined || last === undefined || last < end) return undefined;
    return `${id} ended at ${formatZxid(end)}, but a write of it was applied at ${formatZxid(last)}.`;
  },
};

const whereTheClientIs: Invariant<Output, null> = {
  name: 'where the client is',
  rule: 'Requests that come by another server than the one the client has come to last are SESSIONMOVED, and no others are.',
  start: () => null,
  observe(_state, { output }) {
    if (output.kind !== 'took' || output.err === ErrorCode.SESSIONEXPIRED) return undefined;
    const { session, via, at, err } = output;
    const isThere = at === null || at === via;
    if (isThere === (err === ErrorCode.OK)) return undefined;
    return `A request of ${sessionInWords(session)} came by server ${via}, and the client is at ${at ?? 'a server nobody has named'}: that was ${formatErrorCode(err)}.`;
  },
};

/** By client, its session now; whoever has none, or says nothing any more, is not in it. */
interface Ends {
  readonly sessions: Record<NodeId, string>;
  readonly alive: Record<string, boolean>;
}

function inTheEnd(params: Params): Invariant<Output, Ends> {
  return {
    name: 'in the end',
    rule: 'Once all faults are over, every client that speaks is served, and only their sessions are left.',
    start: () => ({ sessions: {}, alive: {} }),
    observe({ sessions, alive }, { node, output }) {
      if (output.kind === 'served') sessions[node] = sessionInWords(output.session);
      if (output.kind === 'told' || output.kind === 'silent') delete sessions[node];
      if (output.kind === 'began') alive[sessionInWords(output.session)] ??= true;
      if (output.kind === 'ended') alive[sessionInWords(output.session)] = false;
      return undefined;
    },
    atEnd({ sessions, alive }) {
      for (const client of stayingClients(params)) {
        const session = sessions[client];
        if (session === undefined) return `All faults are long over, but ${client} is not served.`;
        if (alive[session] !== true)
          return `${client} believes in session ${session}, which has ended.`;
      }
      const theirs = Object.values(sessions);
      const left = Object.keys(alive).find((id) => alive[id] && !theirs.includes(id));
      return left === undefined
        ? undefined
        : `All faults are long over, but session ${left} is still there, and nobody has it any more.`;
    },
  };
}

/** Only where nothing is cut off for long. */
const keptAlive: Invariant<Output, null> = {
  name: 'kept alive',
  rule: 'As long as a client is heard of by a server that follows the leader, its session goes on.',
  start: () => null,
  observe(_state, { node, output }) {
    return output.kind === 'told'
      ? `${node} was told that its session is over, but it was never silent.`
      : undefined;
  },
};

/** What holds in every run, and what comes about when all faults are over. */
export function safetyAndLiveness(params: Params): readonly Invariant<Output>[] {
  return [
    neverEarly,
    inBoundedTime,
    oneLife,
    whereTheClientIs,
    inTheEnd(params),
  ] as readonly Invariant<Output>[];
}

/** The same, where no client is cut off, or stands still, for longer than it may. */
export function nobodySilent(params: Params): readonly Invariant<Output>[] {
  return [...safetyAndLiveness(params), keptAlive] as readonly Invariant<Output>[];
}

function ms(timeMs: number): string {
  return `${Math.round(timeMs)} ms`;
}
