import { counterOf, type NodeId } from '#kit';
import type { Expectation, Misdeed, Params } from '../../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../../src/sim/trace.ts';
import type { Packet } from '../messages.ts';
import { isVoterQuorum, serversOf } from '../scenario.ts';
import { outputOf } from './events.ts';

/** What a leader sees of one server that is connected to it. */
interface Connected {
  /** When it was last heard of; later if the leader itself stood still. */
  heardMs: number;
  /** Whether it has acknowledged NEWLEADER. */
  isSynced: boolean;
}

/** One server in its present life. */
interface Seen {
  readonly connected: Map<NodeId, Connected>;
  /** Whether it serves clients as the leader. */
  isLeading: boolean;
  isPaused: boolean;
  /** Since when it leads without a quorum; undefined if it does not. */
  aloneSinceMs: number | undefined;
}

/** So long a leader may take to see that its quorum is gone: it looks once a tick. */
const QUORUM_GONE_MS = 250;

/** For runs without drift. Apache: the end of `Leader.lead`. */
export const leadsWithAQuorum: Expectation = {
  name: 'no leader without a quorum',
  rule:
    'A leader gives up when a quorum is no longer connected and synced, itself included: who follows ' +
    'and has not yet acknowledged NEWLEADER does not count.',
  check: (trace, params) =>
    watchLeaders(trace, params, (server, { connected, aloneSinceMs }, atMs) => {
      if (aloneSinceMs === undefined || atMs <= aloneSinceMs + QUORUM_GONE_MS) return undefined;
      const unsynced = [...connected].filter(([, { isSynced }]) => !isSynced);
      const others = unsynced.map(([name]) => `server ${name} is connected, but not synced`);
      return (
        `Server ${server} has led without a quorum since ${aloneSinceMs} ms, and still does` +
        (others.length === 0 ? '.' : `: ${others.join(', ')}.`)
      );
    }),
};

/** So long a leader may wait for a learner: two ticks, or five before it is synced, and what it takes to see them. */
const SILENT_MS = { synced: 400, unsynced: 700 };

/** For runs without drift. */
export const dropsTheSilent: Expectation = {
  name: 'the silent are dropped',
  rule:
    'A leader closes the connection to a learner that it has not heard of for too long, so that the ' +
    'learner knows, and can come back.',
  check: (trace, params) =>
    watchLeaders(trace, params, (server, { connected }, atMs) => {
      for (const [learner, { heardMs, isSynced }] of connected) {
        if (atMs <= heardMs + (isSynced ? SILENT_MS.synced : SILENT_MS.unsynced)) continue;
        return (
          `Server ${server} has heard nothing of server ${learner} since ${heardMs} ms, and at ` +
          `${atMs} ms it still has not closed the connection.`
        );
      }
      return undefined;
    }),
};

/** Looks at every leader that serves and does not stand still, at every moment of a run. */
function watchLeaders(
  trace: Trace,
  params: Params,
  problem: (server: NodeId, seen: Seen, atMs: number) => string | undefined,
): Misdeed | undefined {
  const servers = new Map(serversOf(params).map((server) => [server, newSeen()]));
  const isServer = (peer: NodeId) => servers.has(peer);
  /** Those that lead, and do not stand still. There are many events, and few of them change that. */
  let leaders: (readonly [NodeId, Seen])[] = [];
  let nowMs = 0;
  for (const event of trace.events) {
    if (event.atMs !== nowMs) {
      for (const [server, seen] of leaders) {
        const sentence = problem(server, seen, event.atMs);
        if (sentence !== undefined) return { event, sentence };
      }
      nowMs = event.atMs;
    }
    const server = event.node ?? '';
    const seen = servers.get(server);
    if (seen === undefined) continue;
    const isChanged = takeIn(seen, event, isServer);
    if (isChanged || event.type === 'pause' || event.type === 'resume') {
      leaders = [...servers].filter(([, { isLeading, isPaused }]) => isLeading && !isPaused);
    }
    if (!isChanged) continue;
    const synced = [...seen.connected].filter(([, { isSynced }]) => isSynced);
    const quorum = new Set([server, ...synced.map(([learner]) => learner)].map(Number));
    if (!seen.isLeading || isVoterQuorum(params, quorum)) seen.aloneSinceMs = undefined;
    else seen.aloneSinceMs ??= event.atMs;
  }
  return undefined;
}

function newSeen(): Seen {
  return { connected: new Map(), isLeading: false, isPaused: false, aloneSinceMs: undefined };
}

/** @returns whether there may be a quorum now where there was none, or none any more. */
function takeIn(seen: Seen, event: TraceEvent, isServer: (peer: NodeId) => boolean): boolean {
  const { connected } = seen;
  switch (event.type) {
    case 'deliver':
      return hear(connected.get(event.from), event.message as Packet, event.atMs);
    case 'start':
    case 'crash':
      connected.clear();
      seen.isLeading = false;
      return true;
    case 'pause':
      seen.isPaused = true;
      return false;
    case 'resume':
      // It counts ticks, not time.
      seen.isPaused = false;
      if (seen.aloneSinceMs !== undefined) seen.aloneSinceMs = event.atMs;
      for (const learner of connected.values()) learner.heardMs = event.atMs;
      return false;
    case 'link up':
      if (isServer(event.peer)) connected.set(event.peer, { heardMs: event.atMs, isSynced: false });
      return false;
    case 'link down':
    case 'disconnect':
      return connected.delete(event.peer);
    case 'output': {
      const output = outputOf(event);
      if (output?.kind !== 'serving') return false;
      seen.isLeading = output.epoch !== null && output.leading;
      return true;
    }
    default:
      return false;
  }
}

/** @returns whether it is synced now. */
function hear(learner: Connected | undefined, packet: Packet, atMs: number): boolean {
  if (learner === undefined) return false;
  learner.heardMs = atMs;
  if (packet.kind !== 'ACK' || counterOf(packet.zxid) !== 0) return false;
  learner.isSynced = true;
  return true;
}
