import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashTrace } from '../../src/sim/hash.ts';
import { scheduleArbitrary } from '../../src/sim/schedule-arbitrary.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import {
  chatter,
  eventsOf,
  EVERYTHING,
  FIXED,
  isDatagram,
  THREE,
  troubles,
  type ChatterLinks,
} from './sim-helpers.ts';

/** What one node knows of its connection to another. */
interface Belief {
  state: 'closed' | 'connecting' | 'open';
  /** The `connect` event that the connection came from: the same at both ends. */
  connection: number | null;
  /** How many there were since the node started. */
  ups: number;
}

/** Goes through a run, and says before each event what each node believes. */
function* beliefs(trace: Trace): Generator<{ event: TraceEvent; of: (link: string) => Belief }> {
  const all = new Map<string, Belief>();
  const of = (link: string): Belief => {
    const known = all.get(link);
    if (known !== undefined) return known;
    const belief: Belief = { state: 'closed', connection: null, ups: 0 };
    all.set(link, belief);
    return belief;
  };
  for (const event of trace.events) {
    yield { event, of };
    if (event.type === 'crash') THREE.forEach((peer) => all.delete(`${event.node}${peer}`));
    if (!('peer' in event)) continue;
    const belief = of(`${event.node}${event.peer}`);
    belief.state =
      event.type === 'connect' ? 'connecting' : event.type === 'link up' ? 'open' : 'closed';
    if (event.type !== 'link up') continue;
    belief.connection = event.cause;
    belief.ups++;
  }
}

/** So long that attempts to connect time out. */
const longTroubles = scheduleArbitrary({}, { ...EVERYTHING, longestMs: 900 });

const runs = new Map<string, Trace>();

const kinds = fc.constantFrom<ChatterLinks>('stream', 'mixed');

/** Looks for what is wrong in the same runs for every test. */
function check(wrong: (trace: Trace) => readonly unknown[]): void {
  fc.assert(
    fc.property(fc.oneof(troubles, longTroubles), kinds, (trouble, links) => {
      const key = JSON.stringify([trouble, links]);
      const trace = runs.get(key) ?? chatter(trouble, links, 1000).trace;
      runs.set(key, trace);
      expect(wrong(trace)[0]).toBeUndefined();
    }),
    { ...FIXED, numRuns: 120 },
  );
}

describe('streams under random faults', () => {
  test('are the same for the same schedule, event for event', () => {
    fc.assert(
      fc.property(troubles, (trouble) => {
        const [one, other] = [chatter(trouble, 'mixed').trace, chatter(trouble, 'mixed').trace];
        expect(hashTrace(one)).toBe(hashTrace(other));
        expect(JSON.stringify(one)).toBe(JSON.stringify(other));
      }),
      { ...FIXED, numRuns: 20 },
    );
  });

  test('messages arrive in the order in which they departed, and none twice', () => {
    check((trace) => {
      const last = new Map<string, number>();
      return eventsOf(trace, 'deliver').filter(({ from, node: to, send, message }) => {
        if (from === to || isDatagram(message)) return false;
        const before = last.get(`${from}${to}`) ?? -1;
        last.set(`${from}${to}`, send);
        return send <= before;
      });
    });
  });

  test('each message is delivered on the connection on which it was sent, or not at all', () => {
    check((trace) => {
      const wrong: TraceEvent[] = [];
      const sentOn = new Map<number, number | null>();
      for (const { event, of } of beliefs(trace)) {
        if (event.type === 'send') {
          const belief = of(`${event.node}${event.to}`);
          if (belief.state === 'open') sentOn.set(event.id, belief.connection);
        }
        if (event.type !== 'deliver' || event.from === event.node) continue;
        if (isDatagram(event.message)) continue;
        const belief = of(`${event.node}${event.from}`);
        const sent = sentOn.get(event.send);
        if (belief.state !== 'open' || sent === undefined || sent !== belief.connection) {
          wrong.push(event);
        }
      }
      return wrong;
    });
  });

  test('no message leaves on another connection than the one it was meant for', () => {
    check((trace) => {
      const wrong: TraceEvent[] = [];
      for (const { event, of } of beliefs(trace)) {
        if (event.type !== 'send' || event.to === event.node || isDatagram(event.message)) continue;
        const meant = Number(String(event.message).split('/')[1]);
        if (of(`${event.node}${event.to}`).ups !== meant) wrong.push(event);
      }
      return wrong;
    });
  });

  test('whoever hears that the peer has closed has got all that it had sent', () => {
    check((trace) => {
      const wrong: TraceEvent[] = [];
      const missing = new Map<string, Set<number>>();
      for (const { event, of } of beliefs(trace)) {
        if (event.type === 'link up') missing.set(`${event.peer}${event.node}`, new Set());
        if (event.type === 'send' && of(`${event.node}${event.to}`).state === 'open') {
          if (!isDatagram(event.message)) missing.get(`${event.node}${event.to}`)?.add(event.id);
        }
        if (event.type === 'deliver') missing.get(`${event.from}${event.node}`)?.delete(event.send);
        if (event.type !== 'link down' || event.reason !== 'closed') continue;
        if (missing.get(`${event.peer}${event.node}`)!.size > 0) wrong.push(event);
      }
      return wrong;
    });
  });

  test('a process hears of a connection, and of the end of one or of an attempt, in turns', () => {
    const may: Record<string, readonly Belief['state'][]> = {
      connect: ['closed'],
      disconnect: ['connecting', 'open'],
      'link up': ['closed', 'connecting'],
      broke: ['open'],
      closed: ['open'],
      refused: ['connecting'],
      'no answer': ['connecting'],
    };
    const seen = new Set<string>();
    check((trace) => {
      const wrong: TraceEvent[] = [];
      for (const { event, of } of beliefs(trace)) {
        if (!('peer' in event)) continue;
        const what = event.type === 'link down' ? event.reason! : event.type;
        const { state } = of(`${event.node}${event.peer}`);
        seen.add(`${what} while ${state}`);
        if (!may[what]!.includes(state)) wrong.push(event);
      }
      return wrong;
    });
    // The runs must show it all, or they say little.
    const all = Object.entries(may).flatMap(([what, states]) =>
      states.map((state) => `${what} while ${state}`),
    );
    expect(all.filter((one) => !seen.has(one))).toEqual([]);
  });

  test('once all has healed every connection stands, at both ends, until it is closed', () => {
    check((trace) => {
      let final!: (link: string) => Belief;
      for (const { of } of beliefs(trace)) final = of;
      return ['ab', 'ac', 'bc'].filter((link) => {
        const [one, other] = [final(link), final([...link].reverse().join(''))];
        return (
          one.state !== 'open' || other.state !== 'open' || one.connection !== other.connection
        );
      });
    });
  });
});
