/**
 * A connection between two nodes without time in it: who has asked for it, who believes in it, and
 * what is under way on it. Plain functions of plain data, for the search and for whoever plays its
 * findings back.
 *
 * @module
 */

/** Which of the two: the one that comes first in the cluster is 0. */
export type Side = 0 | 1;

/**
 * What one end knows.
 *
 * - `closed`: it knows of no connection, and hears of none.
 * - `connecting`: it has asked for one.
 * - `open`: there is one. Then the other end is `open`, too.
 * - `over`: it believes in one that is over, and will hear so.
 */
export type PairEnd = 'closed' | 'connecting' | 'open' | 'over';

/** Two nodes, and what is between them. */
export interface Pair<Message> {
  readonly ends: readonly [PairEnd, PairEnd];
  /** What is under way to each, the oldest first. */
  readonly toward: readonly [readonly Message[], readonly Message[]];
}

/** Two nodes that never had to do with each other. */
export const APART: Pair<never> = { ends: ['closed', 'closed'], toward: [[], []] };

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** An end asks for a connection, which does nothing unless it is closed. */
export function afterAsking<Message>(pair: Pair<Message>, side: Side): Pair<Message> {
  return pair.ends[side] === 'closed' ? withEnd(pair, side, 'connecting') : pair;
}

/**
 * Whether what an end has asked for may be decided now: not before the other end has heard that the
 * last connection is over.
 */
export function mayMeet({ ends }: Pair<unknown>, side: Side): boolean {
  return ends[side] === 'connecting' && ends[otherSide(side)] !== 'over';
}

/** The connection that one of the two has asked for stands. */
export function afterMeeting<Message>(): Pair<Message> {
  return { ends: ['open', 'open'], toward: [[], []] };
}

/** What an end has asked for does not come about. */
export function afterFailing<Message>(pair: Pair<Message>, side: Side): Pair<Message> {
  return withEnd(pair, side, 'closed');
}

/** An end sends a message, which is lost unless the connection stands. */
export function afterSending<Message>(
  pair: Pair<Message>,
  side: Side,
  message: Message,
): Pair<Message> {
  if (pair.ends[side] !== 'open') return pair;
  const to = otherSide(side);
  return withToward(pair, to, [...pair.toward[to], message]);
}

/** An end takes the oldest message that is under way to it. */
export function afterReceiving<Message>(pair: Pair<Message>, side: Side): Pair<Message> {
  return withToward(pair, side, pair.toward[side].slice(1));
}

/** The network breaks the connection: what is under way is lost. */
export function afterBreaking<Message>(): Pair<Message> {
  return { ends: ['over', 'over'], toward: [[], []] };
}

/** An end hears that the connection is over. What was under way to it yet is lost. */
export function afterHearing<Message>(pair: Pair<Message>, side: Side): Pair<Message> {
  return withToward(withEnd(pair, side, 'closed'), side, []);
}

/**
 * An end closes the connection or crashes, and hears no more of it. What it has sent stays under way
 * until the other end hears that it is over.
 */
export function afterLeaving<Message>(pair: Pair<Message>, side: Side): Pair<Message> {
  const left = afterHearing(pair, side);
  const other = otherSide(side);
  return pair.ends[other] === 'open' ? withEnd(left, other, 'over') : left;
}

function withEnd<Message>(pair: Pair<Message>, side: Side, end: PairEnd): Pair<Message> {
  const [first, second] = pair.ends;
  return { ...pair, ends: side === 0 ? [end, second] : [first, end] };
}

function withToward<Message>(
  pair: Pair<Message>,
  side: Side,
  messages: readonly Message[],
): Pair<Message> {
  const [first, second] = pair.toward;
  return { ...pair, toward: side === 0 ? [messages, second] : [first, messages] };
}
