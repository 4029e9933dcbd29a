/**
 * The contract every protocol of this workbook is written against.
 *
 * A protocol is a class that reacts: a message arrives, a timer fires, the node starts. It may do
 * nothing but compute and call its {@link Env}. There is no clock, no I/O, no randomness and no
 * `await` besides what the Env offers, which is why the same class runs in the simulator, in the
 * explorer, in a browser and over real TCP and disk, unchanged.
 *
 * @module
 */
import type { Files } from './files.ts';

/** The name of a node, unique in its cluster: `"coordinator"`, `"p1"`, `"3"`. */
export type NodeId = string;

/**
 * All that a node can do to the world. Handed to the node's constructor.
 *
 * Messages and whatever is written to disk are *plain data*: null, booleans, numbers, bigints,
 * strings, `Uint8Array`s, and arrays and objects of those. They are copied when handed over, as a
 * network or a disk would, so sender and receiver never share an object.
 *
 * Use it only while one of the node's handlers runs; a call from a promise or a callback of your
 * own is refused, since it would come at a moment no schedule could repeat.
 */
export interface Env<Message> {
  /** This node's own name. */
  readonly self: NodeId;

  /** Every other node this one may talk to, in a fixed order. */
  readonly peers: readonly NodeId[];

  /** This node's disk. It survives a crash; what was not synced does not. */
  readonly disk: Disk;

  /** This node's files, as bytes, in a folder of its own. What a crash leaves of them, {@link Files} says. */
  readonly files: Files;

  /**
   * This node's clock in milliseconds. It only moves forward, starts anywhere, and may run faster
   * or slower than another node's. Inside one handler it stands still. In the explorer, which
   * tries every order of events rather than every time, it always reads 0.
   */
  now(): number;

  /**
   * A number from 0 up to, but not including, 1: the same ones in the same order for a seed. In the
   * explorer it always is 0.5.
   */
  random(): number;

  /**
   * Sends a message at once. It departs even if what the node has written is not on disk yet; for
   * promises that must survive a crash use {@link sendAfterSync}. A message to `self` arrives like
   * any other, and is never lost while the node lives.
   */
  send(to: NodeId, message: Message): void;

  /**
   * Sends a message once everything this node wrote earlier is durable, on {@link disk} and in
   * {@link files}, with their names. If the node crashes before that, the message is never sent.
   * Messages sent this way keep their order among themselves; a plain {@link send} may overtake
   * them. Sent to `self` it tells the node that its writes are safe. On a stream it leaves only by
   * the connection there was when it was handed over, or never.
   *
   * Many writes and many sends share one sync: that is what databases call group commit.
   */
  sendAfterSync(to: NodeId, message: Message): void;

  /**
   * Stream links only: asks for a connection, as a TCP client does. When it stands both ends hear
   * {@link Node.onLinkUp}. If `peer` cannot be reached this node hears {@link Node.onLinkDown}, and
   * may ask again. Does nothing while there is a connection, or one is being made.
   *
   * A message sent on a stream without a connection is lost.
   */
  connect(peer: NodeId): void;

  /**
   * Stream links only: closes the connection, or gives up making one. This node hears no more of
   * it. What it has sent so far may still arrive; then `peer` hears {@link Node.onLinkDown}.
   */
  disconnect(peer: NodeId): void;

  /** Starts a timer, or starts it anew if one of that name runs. It fires once, after `delayMs`. */
  setTimer(name: string, delayMs: number): void;

  /** Stops a timer. Nothing happens if there is none of that name. */
  clearTimer(name: string): void;

  /** Writes your own remark onto the diagram of the run. It changes nothing else. */
  note(text: string): void;
}

/**
 * A protocol's half of the contract. Handlers run to completion, one at a time.
 *
 * A crash throws the object away. A restart builds a new one from the same factory, and all it
 * finds is what was synced to {@link Env.disk} and {@link Env.files}.
 */
export interface Node<Message> {
  /** Called once, before anything else: at the first start and after every restart. */
  onStart?(): void;

  /** A message arrived. `from` may be `env.self`. */
  onMessage(from: NodeId, message: Message): void;

  /** The timer of that name fired; it is no longer running. */
  onTimer?(name: string): void;

  /**
   * Stream links only: a connection to `peer` stands, whoever of the two asked for it. Nothing sent
   * on an earlier one will arrive any more.
   */
  onLinkUp?(peer: NodeId): void;

  /**
   * Stream links only: the connection to `peer` broke, was closed by `peer`, or could not be made.
   * What was under way, either way, is lost.
   */
  onLinkDown?(peer: NodeId): void;

  /**
   * Plain data with everything that decides how this node will behave: no more, or the explorer
   * sees the same state as many; no less, or it takes two different states for one (it checks
   * samples of that, and complains).
   */
  inspect(): unknown;
}

/**
 * A disk of small records, replaced whole, and of logs, appended to.
 *
 * Reads see the node's own writes at once. A crash undoes whatever was not synced: a record falls
 * back to its last synced value, a log to its last synced length, and an entry that was half
 * written is cut off. Nothing is durable before a sync, and the way to ask for one, and to learn
 * that it is done, is {@link Env.sendAfterSync}.
 */
export interface Disk {
  /** The record's value, or undefined if there is none. */
  read<Value>(record: string): Value | undefined;

  /** Replaces the record as a whole: after a crash it has the old value or the new, never a mix. */
  replace<Value>(record: string, value: Value): void;

  /** The log of that name, empty if nothing was ever appended. */
  log<Entry>(name: string): Log<Entry>;
}

/** A list on disk that grows at its end. */
export interface Log<Entry> {
  /** How many entries there are. */
  readonly length: number;

  /** Adds an entry at the end and returns its index, counted from 0. */
  append(entry: Entry): number;

  /** The entries from index `from` up to, but not including, `to`; by default all of them. */
  read(from?: number, to?: number): Entry[];

  /** Cuts the log so that `length` entries are left. Cutting to more than there are is an error. */
  truncate(length: number): void;
}
