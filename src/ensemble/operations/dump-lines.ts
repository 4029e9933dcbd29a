import type { ServerReport } from '../../kit/contracts/ensemble.ts';
import { connectionSets, sessionSets, type ExpirySets } from './expiry-sets.ts';
import { javaDate } from './java-date.ts';
import { modeOf, type Operated } from './operated.ts';
import { socketText } from './socket-text.ts';

/**
 * What `dump` shows: sessions, ephemeral nodes, connections. Apache: `DumpCommand`, `SessionTrackerImpl.dumpSessions`,
 * `LearnerSessionTracker.dumpSessions`, `DataTree.dumpEphemerals`.
 */
export function dumpLines(operated: Operated, report: ServerReport): string[] {
  const mode = modeOf(operated);
  const isLeader = mode === 'leader' || mode === 'standalone';
  return [
    'SessionTracker dump:',
    ...(isLeader ? trackedSessions(report) : globalSessions(report)),
    'ephemeral nodes dump:',
    ...ephemerals(report),
    'Connections dump:',
    ...connections(operated, report),
  ];
}

function trackedSessions(report: ServerReport): string[] {
  return setLines('Session Sets', sessionSets(report), hex);
}

function globalSessions({ tree }: ServerReport): string[] {
  const sessions = [...tree.sessions].map(
    ([session, timeoutMs]) => `${hex(session)}\t${timeoutMs}ms`,
  );
  return [`Global Sessions(${sessions.length}):`, ...sessions];
}

function ephemerals({ ephemerals: bySession }: ServerReport): string[] {
  const sessions = [...bySession].flatMap(([session, paths]) => [
    `${hex(session)}:`,
    ...[...paths].map((path) => `\t${path}`),
  ]);
  return [`Sessions with Ephemerals (${bySession.size}):`, ...sessions];
}

function connections(operated: Operated, report: ServerReport): string[] {
  return setLines('Connections Sets', connectionSets(operated, report), ({ client, session }) => {
    return `ip: /${socketText(operated.addressOf(client))} sessionId: ${hex(session)}`;
  });
}

function setLines<Element>(
  title: string,
  sets: ExpirySets<Element>,
  show: (element: Element) => string,
): string[] {
  const count = sets.reduce((sum, [, elements]) => sum + elements.length, 0);
  const lines = sets.flatMap(([timeMs, elements]) => [
    `${elements.length} expire at ${javaDate(timeMs)}:`,
    ...elements.map((element) => `\t${show(element)}`),
  ]);
  return [`${title} (${sets.length})/(${count}):`, ...lines];
}

function hex(session: bigint): string {
  return `0x${session.toString(16)}`;
}
