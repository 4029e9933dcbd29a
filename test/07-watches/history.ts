import type { NodeId, WatchEvent, Zxid } from '#kit';
import type { Observed } from '../../src/check/invariant.ts';
import type { Output, Thing } from './messages.ts';

/** A watch that a client has set and that has not fired. */
export interface Registration {
  readonly watcher: string;
  readonly kind: 'data' | 'exist' | 'child';
  readonly path: string;
  /** Up to here the client knows that it has not fired. */
  readonly since: Zxid;
}

/** A transaction of the leader. */
export interface Commit {
  readonly zxid: Zxid;
  readonly events: readonly WatchEvent[];
  readonly values: Readonly<Record<Thing, string>>;
  readonly there: readonly string[];
}

/** What has happened so far, as plain data: what most rules start from. */
export interface History {
  readonly commits: Commit[];
  /** By client. */
  readonly registrations: Record<NodeId, readonly Registration[]>;
}

/** Nothing has happened. */
export function nothing(): History {
  return { commits: [], registrations: {} };
}

/** Takes in an output, once a rule has looked at what was there before it. */
export function takeIn(history: History, { node, output }: Observed<Output>): void {
  const live = history.registrations[node] ?? [];
  switch (output.kind) {
    case 'committed': {
      const { zxid, events, values, there } = output;
      history.commits.push({ zxid, events, values, there });
      return;
    }
    case 'heard':
      history.registrations[node] = live.filter((one) => !isFor(one, output.event));
      return;
    case 'set again':
      // Whatever had happened to it by then would have been told.
      history.registrations[node] = live.map((one) => ({ ...one, since: output.zxid }));
      return;
    case 'read': {
      const { watch, watcher, path, zxid } = output;
      if (watch === null || watcher === null) return;
      history.registrations[node] = [...live, { watcher, kind: watch, path, since: zxid }];
      return;
    }
    case 'wrote':
      return;
  }
}

/** Whether a watch fires on this event. */
export function isFor({ kind, path }: Registration, event: WatchEvent): boolean {
  if (path !== event.path) return false;
  if (event.type === 'NodeDeleted') return true;
  return (event.type === 'NodeChildrenChanged') === (kind === 'child');
}

/** What a registration is, in words: `its child watch on /d (set at 0x7)`. */
export function inWords({ kind, path }: Registration): string {
  return `its ${kind === 'child' ? 'child' : 'data'} watch on ${path}`;
}

/** The first commit after `since`, up to `until`, that a registration fires on. */
export function firstDue(
  { commits }: History,
  registration: Registration,
  until: Zxid,
): Commit | undefined {
  return commits.find(
    ({ zxid, events }) =>
      zxid > registration.since &&
      zxid <= until &&
      events.some((event) => isFor(registration, event)),
  );
}
