import type { NodeId } from '../kit/env.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/** One choice of the explorer: what happens next. */
export type Step =
  /**
   * The `nth` message ever sent on this link (1 is the first) arrives. On a stream this is possible
   * only for the oldest that is under way.
   */
  | {
      readonly do: 'deliver';
      readonly from: NodeId;
      readonly to: NodeId;
      readonly nth: number;
    }
  /** That message never arrives. */
  | { readonly do: 'lose'; readonly from: NodeId; readonly to: NodeId; readonly nth: number }
  | { readonly do: 'timer'; readonly node: NodeId; readonly timer: string }
  /** The node's disk has everything written so far; what waited for that departs. */
  | { readonly do: 'sync'; readonly node: NodeId }
  /** See {@link Fault} for `keep`. */
  | { readonly do: 'crash'; readonly node: NodeId; readonly keep: number }
  | { readonly do: 'restart'; readonly node: NodeId }
  /**
   * The connection that the node has asked for stands: the peer hears so first, and then the node.
   * If the peer is down the node hears that it was refused.
   */
  | { readonly do: 'connect'; readonly node: NodeId; readonly peer: NodeId }
  /**
   * The network breaks the connection between the two, and what is under way is lost; each hears of
   * it in a step of its own. If there is none the node, which has asked for one, hears that there
   * was no answer.
   */
  | { readonly do: 'break'; readonly node: NodeId; readonly peer: NodeId }
  /** The node hears that the connection is over. What was under way to it is lost. */
  | { readonly do: 'link down'; readonly node: NodeId; readonly peer: NodeId };

/** Their numbers in a token: add at the end only. */
const KINDS = [
  'deliver',
  'timer',
  'sync',
  'crash',
  'restart',
  'lose',
  'connect',
  'break',
  'link down',
] as const;

/** More steps than this cannot be meant. */
const MOST_STEPS = 10_000;

/** So are longer names than this. */
const LONGEST_TEXT = 1000;

/**
 * A list of steps in few bytes; `nodes` as in {@link encodeSchedule}.
 *
 * @throws RangeError for a node that is not among `nodes`, or a timer's name of 1000 letters.
 */
export function encodeSteps(steps: readonly Step[], nodes: readonly NodeId[]): Uint8Array {
  const writer = new ByteWriter().unsigned(steps.length);
  for (const step of steps) {
    writer.unsigned(KINDS.indexOf(step.do));
    if (step.do === 'deliver' || step.do === 'lose') {
      writer.unsigned(nodes.indexOf(step.from)).unsigned(nodes.indexOf(step.to));
      writer.unsigned(step.nth);
      continue;
    }
    writer.unsigned(nodes.indexOf(step.node));
    if (step.do === 'crash') writer.unsigned(step.keep);
    if (step.do === 'timer') writeText(writer, step.timer);
    if ('peer' in step) writer.unsigned(nodes.indexOf(step.peer));
  }
  return writer.finish();
}

/** @throws MalformedBytes if the bytes are no list of steps over these nodes. */
export function decodeSteps(bytes: Uint8Array, nodes: readonly NodeId[]): readonly Step[] {
  const reader = new ByteReader(bytes);
  const name = (): NodeId => nodes[reader.index(nodes.length)]!;
  const steps = Array.from({ length: reader.index(MOST_STEPS) }, (): Step => {
    const kind = KINDS[reader.index(KINDS.length)]!;
    switch (kind) {
      case 'deliver':
      case 'lose':
        return { do: kind, from: name(), to: name(), nth: reader.unsigned() };
      case 'timer':
        return { do: kind, node: name(), timer: readText(reader) };
      case 'crash':
        return { do: kind, node: name(), keep: reader.unsigned() };
      case 'connect':
      case 'break':
      case 'link down':
        return { do: kind, node: name(), peer: name() };
      default:
        return { do: kind, node: name() };
    }
  });
  reader.end();
  return steps;
}

function writeText(writer: ByteWriter, text: string): void {
  if (text.length >= LONGEST_TEXT) throw new RangeError('a timer has too long a name');
  writer.unsigned(text.length);
  for (let i = 0; i < text.length; i++) writer.unsigned(text.charCodeAt(i));
}

function readText(reader: ByteReader): string {
  const units = Array.from({ length: reader.index(LONGEST_TEXT) }, () => reader.unsigned());
  return String.fromCharCode(...units);
}
