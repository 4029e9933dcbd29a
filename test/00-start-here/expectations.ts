import type { EchoMessage, NodeId } from '#kit';
import type { Expectation } from '../../src/grade/scenario.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';
import { pingersOf, textsOf } from './scenario.ts';
import type { Output } from './output.ts';

/** Runs without faults only. */
export const saysItBack: Expectation = {
  name: 'the same text',
  rule: 'The echo node answers each ping with one pong, which has the text of the ping.',
  check({ events }) {
    const open: { readonly from: NodeId; readonly text: string }[] = [];
    for (const event of events) {
      const ping = pingAtEcho(event);
      if (ping !== undefined) open.push(ping);
      const pong = pongOf(event);
      if (pong === undefined) continue;
      const place = open.findIndex(({ from, text }) => from === pong.to && text === pong.text);
      if (place === -1) {
        const asked = open.map(({ from, text }) => `"${text}" of ${from}`).join(' and ');
        const sentence = `The echo node answered "${pong.text}" to ${pong.to}, when ${asked || 'nothing'} was to be answered.`;
        return { event, sentence };
      }
      open.splice(place, 1);
    }
    const [unanswered] = open;
    return unanswered && `The echo node never answered "${unanswered.text}" of ${unanswered.from}.`;
  },
};

/** Runs without faults only. */
export const countsFromOne: Expectation = {
  name: 'counts from one',
  rule: 'While nothing fails, the answers of the echo node bear the numbers 1, 2, 3 and so on.',
  check({ events }) {
    let expected = 1;
    for (const event of events) {
      const pong = pongOf(event);
      if (pong === undefined) continue;
      if (pong.number !== expected) {
        const sentence = `The echo node gave an answer the number ${pong.number}, when ${expected} was next.`;
        return { event, sentence };
      }
      expected++;
    }
    return undefined;
  },
};

export const fallsSilent: Expectation = {
  name: 'falls silent',
  rule: 'A pinger that has an answer to each of its questions sends nothing any more.',
  check({ events }, params) {
    for (const pinger of pingersOf(params)) {
      const last = textsOf(params).at(-1);
      const done = events.find(
        ({ node, ...event }) =>
          node === pinger && event.type === 'output' && (event.output as Output).text === last,
      );
      if (done === undefined) continue;
      const event = events.find(
        ({ id, node, type }) => id > done.id && node === pinger && type === 'send',
      );
      if (event === undefined) continue;
      const sentence = `At ${done.atMs} ms ${pinger} had the last of its answers, but at ${event.atMs} ms it asked once more.`;
      return { event, sentence };
    }
    return undefined;
  },
};

function pingAtEcho(event: TraceEvent): { from: NodeId; text: string } | undefined {
  if (event.type !== 'deliver' || event.node !== 'echo') return undefined;
  const message = event.message as EchoMessage;
  return message.kind === 'ping' ? { from: event.from, text: message.text } : undefined;
}

function pongOf(event: TraceEvent): { to: NodeId; text: string; number: number } | undefined {
  if (event.type !== 'send' || event.node !== 'echo' || event.to === 'echo') return undefined;
  const message = event.message as EchoMessage;
  return message.kind === 'pong' ? { ...message, to: event.to } : undefined;
}
