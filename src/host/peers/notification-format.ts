import type { Notification, ServerId, ServerState } from '../../kit/contracts/zab-election.ts';
import { epochOf } from '../../kit/zxid.ts';
import { JuteReader } from '../../jute/reader.ts';
import { JuteWriter } from '../../jute/writer.ts';
import { PeerError } from './peer-error.ts';

/** Apache: `QuorumCnxManager.PACKETMAXSIZE`. */
const MOST_BYTES = 512 * 1024;

/** Up to 3.4.5 a notification was this long, and after that {@link OLD_BYTES}. */
const OLDEST_BYTES = 28;
const OLD_BYTES = 40;

/** In the order of their numbers. Apache: `ServerState.ordinal`. */
const STATES: readonly ServerState[] = ['LOOKING', 'FOLLOWING', 'LEADING', 'OBSERVING'];

/** From this version on the sender's configuration follows. */
const WITH_CONFIG = 2;

/** The number that stands for "nobody" and "never": an observer has no vote of its own. */
const NOTHING = -(2n ** 63n);
const UPPER_OF_NOTHING = -(2 ** 31);

/** A notification, and the ensemble as its sender knows it: the text of `/zookeeper/config`. */
export interface NotificationMessage {
  readonly notification: Notification;
  /** Null from servers before 3.5. */
  readonly config: string | null;
}

/**
 * A notification as it goes over the wire, behind its length. Apache: `FastLeaderElection.buildMsg`.
 *
 * @throws RangeError for a number that does not fit its field.
 */
export function encodeNotification(notification: Notification, config: string): Uint8Array {
  const writer = new JuteWriter();
  writer.writeNested(writeBody, { notification, config });
  return writer.toBytes();
}

function writeBody(writer: JuteWriter, { notification, config }: NotificationMessage): void {
  const { state, leader, zxid, electionEpoch, peerEpoch, version } = notification;
  writer.writeInt(STATES.indexOf(state));
  writeNumber(writer, leader);
  writer.writeLong(zxid);
  writeNumber(writer, electionEpoch);
  writeNumber(writer, peerEpoch);
  writer.writeInt(version);
  if (version >= WITH_CONFIG) writer.writeString(config);
}

/**
 * How long the first message is, without its length.
 *
 * @param bytes - all that has come.
 * @returns undefined if that cannot be told yet.
 * @throws PeerError if no message has that length.
 */
export function lengthOfMessage(bytes: Uint8Array): number | undefined {
  const length = new JuteReader(bytes).peekInt();
  if (length === undefined) return undefined;
  if (length > 0 && length <= MOST_BYTES) return length;
  throw new PeerError(`A message of an election has ${length} bytes.`);
}

/**
 * Reads a message, without its length. Apache: `FastLeaderElection.Messenger.WorkerReceiver`.
 *
 * @param sid - whose it is: the message itself does not say.
 * @throws PeerError or JuteError if it makes no sense.
 */
export function readNotification(bytes: Uint8Array, sid: ServerId): NotificationMessage {
  if (bytes.length < OLDEST_BYTES) {
    throw new PeerError(`A notification has ${bytes.length} bytes.`);
  }
  const reader = new JuteReader(bytes);
  const state = STATES[reader.readInt()];
  if (state === undefined) throw new PeerError('A notification is of no state that there is.');
  const leader = readNumber(reader);
  const zxid = reader.readLong();
  const electionEpoch = readNumber(reader);
  const isOldest = bytes.length === OLDEST_BYTES;
  const peerEpoch = isOldest ? epochOf(zxid) : readNumber(reader);
  const version = bytes.length < OLD_BYTES ? 0 : reader.readInt();
  const vote = { leader, zxid, peerEpoch };
  const notification = {
    kind: 'notification',
    ...vote,
    electionEpoch,
    state,
    sid,
    version,
  } as const;
  return { notification, config: version < WITH_CONFIG ? null : reader.readString() };
}

/** A long that is an ordinary number or {@link NOTHING}. @throws PeerError or JuteError for any other. */
function readNumber(reader: JuteReader): number {
  if (reader.peekInt() !== UPPER_OF_NOTHING) return reader.readLongAsNumber();
  const value = reader.readLong();
  if (value !== NOTHING) throw new PeerError(`A notification says ${value}.`);
  return Number(value);
}

/** As {@link readNumber}. */
function writeNumber(writer: JuteWriter, value: number): void {
  if (value === Number(NOTHING)) writer.writeLong(NOTHING);
  else writer.writeLongAsNumber(value);
}
