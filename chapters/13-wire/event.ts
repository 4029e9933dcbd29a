import { SpecialXid, todo, type WatchEvent } from '#kit';
import type { JuteWriter } from './jute-writer.ts';

/** What stands in the header's place for a zxid. */
const NO_ZXID = -1n;

/** What a server says of the session: it is connected. The other states are the client's own business. */
const SYNC_CONNECTED = 3;

/** Apache: `Watcher.Event.EventType`. */
const EventCode = {
  NodeCreated: 1,
  NodeDeleted: 2,
  NodeDataChanged: 3,
  NodeChildrenChanged: 4,
} as const satisfies Record<WatchEvent['type'], number>;

const EVENT_TYPES = new Map<number, WatchEvent['type']>(
  (['NodeCreated', 'NodeDeleted', 'NodeDataChanged', 'NodeChildrenChanged'] as const).map(
    (type) => [EventCode[type], type],
  ),
);

/**
 * What a watcher is told. Apache: `WatcherEvent`.
 *
 * TODO:
 * - Level 5: a header as that of a reply, with `SpecialXid.watchEvent`, {@link NO_ZXID} and no
 *   error; the type, an int; the state, {@link SYNC_CONNECTED}; the path. What the node holds now
 *   is not said.
 */
export function writeEvent(writer: JuteWriter, { type, path }: WatchEvent): void {
  todo('writeEvent, level 5');
}

/**
 * The client's half of it.
 *
 * TODO:
 * - Level 6: header and state are of no interest.
 *
 * @throws JuteError, also for a type that is not known.
 */
export function readEvent(frame: Uint8Array): WatchEvent {
  todo('readEvent, level 6');
}
