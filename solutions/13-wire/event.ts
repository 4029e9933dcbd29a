import { ErrorCode, JuteError, SpecialXid, type WatchEvent } from '#kit';
import { JuteReader } from './jute-reader.ts';
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
 * @todo Level 5: a header as that of a reply, with `SpecialXid.watchEvent`, {@link NO_ZXID} and no error; the type, an int; the
 * state, {@link SYNC_CONNECTED}; the path. What the node holds now is not said.
 */
export function writeEvent(writer: JuteWriter, { type, path }: WatchEvent): void {
  writer.writeInt(SpecialXid.watchEvent);
  writer.writeLong(NO_ZXID);
  writer.writeInt(ErrorCode.OK);
  writer.writeInt(EventCode[type]);
  writer.writeInt(SYNC_CONNECTED);
  writer.writeString(path);
}

/**
 * The client's half of it.
 *
 * @throws JuteError, also for a type that is not known.
 *
 * @todo Level 6: header and state are of no interest.
 */
export function readEvent(frame: Uint8Array): WatchEvent {
  const reader = new JuteReader(frame);
  reader.readInt();
  reader.readLong();
  reader.readInt();
  const at = reader.offset;
  const type = EVENT_TYPES.get(reader.readInt());
  if (type === undefined) throw new JuteError('There is no such type of event', at);
  reader.readInt();
  return { type, path: reader.readText('A path') };
}
