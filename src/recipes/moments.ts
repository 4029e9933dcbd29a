import type { Fault, NodeId } from '#kit';
import type { Params } from '../grade/scenario.ts';
import { callsHandler, type Trace, type TraceEvent } from '../sim/trace.ts';
import { Conversations } from './conversations.ts';
import { isCounted } from './is-counted.ts';
import { isTheEnd } from './is-the-end.ts';

/**
 * - `lose request`: the connection breaks with a request of the process, which never arrives
 * - `lose reply`: the connection breaks with something that the process was to be told: a request is carried out, and nobody says so
 * - `crash`: right after one of its handler calls; it is back `forMs` later
 * - `pause`: it stands still
 * - `cut`: it is cut off from everybody
 */
export type MomentFault = 'lose request' | 'lose reply' | 'crash' | 'pause' | 'cut';

/** One fault at every moment of the plain run at which it makes a difference. */
export interface Moments {
  readonly fault: MomentFault;
  /** Whom it concerns; everybody if left out. */
  readonly of?: readonly NodeId[];
  /** Settings of the run, where they are not the plainest. */
  readonly params?: Params;
  /** How long it takes, in ms (crash 100, pause 9000, cut 300). */
  readonly forMs?: number;
  /** A pause or a cut begins so many ms after the moment (0): a request has arrived by then, and its answer has not. */
  readonly afterMs?: number;
  /** Only moments from this time on, in ms of the run. */
  readonly fromMs?: number;
  /** Of more moments than this only so many are tried, evenly spread (40). */
  readonly most?: number;
}

const FOR_MS: Readonly<Record<MomentFault, number>> = {
  'lose request': 0,
  'lose reply': 0,
  crash: 100,
  pause: 9000,
  cut: 300,
};

const MOST = 40;

/** The faults, one for each moment. @param effort - so many times as many are tried. */
export function faultsAt(plain: Trace, moments: Moments, effort: number): readonly Fault[] {
  const { fault, of, forMs = FOR_MS[fault], fromMs = 0, afterMs = 0, most = MOST } = moments;
  const processes = of ?? [...lastMoments(plain).keys()];
  const all = processes.flatMap((process) =>
    faultsOf({ plain, fromMs, afterMs }, fault, process, forMs),
  );
  return spread(all, Math.ceil(most * effort));
}

/** A run, from some time on, and by how much a fault is later than its moment. */
interface Part {
  readonly plain: Trace;
  readonly fromMs: number;
  readonly afterMs: number;
}

function faultsOf(part: Part, fault: MomentFault, process: NodeId, forMs: number): Fault[] {
  switch (fault) {
    case 'lose request':
    case 'lose reply':
      return lossesOf(part, process, fault === 'lose request');
    case 'crash':
      return stepsOf(part, process).map((step) => ({
        kind: 'crash-after',
        node: process,
        step,
        forMs,
        keep: 0,
      }));
    case 'pause':
      return timesOf(part, process).map((atMs) => ({ kind: 'pause', node: process, atMs, forMs }));
    case 'cut':
      return timesOf(part, process).map((atMs) => ({
        kind: 'partition',
        side: [process],
        atMs,
        forMs,
      }));
  }
}

/** Each message that says more than that somebody is alive. */
function lossesOf({ plain, fromMs }: Part, process: NodeId, isRequest: boolean): Fault[] {
  const conversations = new Conversations();
  const sent = new Map<string, number>();
  const faults: Fault[] = [];
  for (const event of plain.events) {
    if (event.type !== 'send') continue;
    const from = event.node!;
    const { to } = event;
    const link = `${from} ${to}`;
    const nth = (sent.get(link) ?? 0) + 1;
    sent.set(link, nth);
    const spoken = conversations.read(event);
    if (spoken === undefined || (isRequest ? from : to) !== process) continue;
    const { said, heard } = spoken;
    const frames = [...said, ...heard];
    const matters = frames.some((frame) => !('request' in frame) || isCounted(frame.request));
    if (matters && event.atMs >= fromMs) faults.push({ kind: 'lose', from, to, nth });
  }
  return faults;
}

/** The numbers of those handler calls of a process in which it did something. */
function stepsOf({ plain, fromMs }: Part, process: NodeId): number[] {
  const steps = new Map<number, number>();
  const busy = new Set<number>();
  let step = 0;
  for (const event of plain.events) {
    if (event.node !== process) continue;
    if (callsHandler(event)) steps.set(event.id, ++step);
    const isDeed = event.type === 'send' || event.type === 'output';
    const number = isDeed && event.cause !== null ? steps.get(event.cause) : undefined;
    if (number !== undefined && event.atMs >= fromMs) busy.add(number);
    if (endsProcess(event)) break;
  }
  return [...busy].sort((a, b) => a - b);
}

/** When something happens to a process. */
function timesOf({ plain, fromMs, afterMs }: Part, process: NodeId): number[] {
  const lastMs = lastMoments(plain).get(process) ?? 0;
  const times = plain.events.flatMap((event) =>
    event.node === process && callsHandler(event) && event.atMs >= fromMs && event.atMs <= lastMs
      ? [event.atMs + afterMs]
      : [],
  );
  return [...new Set(times)];
}

/** By process, when it has come to its end. */
function lastMoments(plain: Trace): Map<NodeId, number> {
  const found = new Map<NodeId, number>();
  for (const event of plain.events) if (endsProcess(event)) found.set(event.node!, event.atMs);
  return found;
}

function endsProcess(event: TraceEvent): boolean {
  return event.type === 'output' && isTheEnd(event.output);
}

/** At most so many of them, evenly spread. */
function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!);
}
