import type { Expectation } from '../../../src/grade/scenario.ts';
import type { TraceEvent } from '../../../src/sim/trace.ts';
import type { Message, Packet } from '../messages.ts';
import { outputOf, withoutBeat } from './events.ts';

/** For runs in which a client sends several writes at once. */
export const pipelines: Expectation = {
  name: 'many under way',
  rule: 'The leader proposes whatever it is asked for at once, without waiting for earlier proposals.',
  check(trace) {
    const waiting = new Map<string, TraceEvent>();
    for (const event of withoutBeat(trace)) {
      if (event.type === 'deliver' && (event.message as Packet).kind === 'REQUEST') {
        const { request } = event.message as Packet & { kind: 'REQUEST' };
        waiting.set(request.id, event);
      }
      const output = outputOf(event);
      if (output?.kind === 'broadcast') {
        const asked = waiting.get(output.id);
        waiting.delete(output.id);
        if (asked !== undefined && event.atMs > asked.atMs) {
          return {
            event,
            sentence: `The leader was asked for ${output.id} at ${asked.atMs} ms and proposed it only at ${event.atMs} ms.`,
          };
        }
      }
    }
    return undefined;
  },
};

/** For runs with one slow follower. Without it a write takes some 60 ms. */
export function answersWithin(limitMs: number): Expectation {
  return {
    name: 'a quorum is enough',
    rule: `A write is done within ${limitMs} ms, however slow one of the followers is.`,
    check(trace) {
      const asked = new Map<string, number>();
      for (const event of withoutBeat(trace)) {
        if (event.type === 'send') {
          const message = event.message as Message;
          if (message.kind === 'put') asked.set(message.id, event.atMs);
        }
        const output = outputOf(event);
        if (output?.kind !== 'acknowledged') continue;
        const tookMs = event.atMs - asked.get(output.id)!;
        if (tookMs <= limitMs) continue;
        return { event, sentence: `The client waited ${tookMs} ms for ${output.id}.` };
      }
      return undefined;
    },
  };
}
