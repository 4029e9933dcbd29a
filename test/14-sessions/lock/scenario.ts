import type { Scenario } from '../../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../../src/sim/trace.ts';
import type { Chapter } from '../chapter.ts';
import { LockClient } from './lock-client.ts';
import { LockService } from './lock-service.ts';
import { LockStore, type Gate } from './lock-store.ts';
import type { LockMessage, LockOutput } from './messages.ts';

/** A store that takes what comes. */
const OPEN: Gate = { accepts: () => true };

/**
 * Two clients that want one lock, the service that has it, and the store that it protects.
 *
 * @param options - `isCareful`: whether clients look at their own clocks; `isFenced`: whether the store has the fence of
 * the chapter.
 */
export function lockScenario(options: {
  readonly isCareful: boolean;
  readonly isFenced: boolean;
}): Scenario<Chapter, LockMessage, LockOutput> {
  const { isCareful, isFenced } = options;
  return {
    nodes: ['c1', 'zk', 'c2', 'store'],
    params: {},
    foreground,
    build: (chapter) => ({
      c1: (env) => new LockClient(env, { startMs: 10, isCareful }),
      zk: (env, output) => new LockService(env, chapter, output),
      c2: (env) => new LockClient(env, { startMs: 30, isCareful }),
      store: (env, output) => new LockStore(env, isFenced ? new chapter.Fence() : OPEN, output),
    }),
    world: {
      links: 'stream',
      latency: { minMs: 5, maxMs: 12 },
      sync: { minMs: 2, maxMs: 4 },
      healAtMs: 900,
      endAtMs: 1300,
      maxEvents: 5000,
    },
  };
}

/** A run without its beat: pings, attempts that fail, and timers. */
function foreground(trace: Trace): Trace {
  const events = trace.events.filter((event) => isShown(event)).map((event) => short(event));
  return { ...trace, events };
}

function isShown(event: TraceEvent): boolean {
  if ('message' in event) {
    const { kind } = event.message as LockMessage;
    return !['ping', 'pong', 'lock', 'taken', 'connect', 'connected'].includes(kind);
  }
  switch (event.type) {
    case 'timer':
    case 'set timer':
    case 'clear timer':
    case 'link up':
    case 'link down':
    case 'connect':
    case 'disconnect':
      return false;
    default:
      return true;
  }
}

function short(event: TraceEvent): TraceEvent {
  if ('message' in event) {
    const message = event.message as LockMessage;
    if (message.kind === 'refused') return { ...event, message: { kind: 'refused' } };
    if (message.kind === 'write' || message.kind === 'locked') {
      return { ...event, message: { kind: message.kind, czxid: message.czxid } };
    }
  }
  if (event.type !== 'output') return event;
  const output = event.output as LockOutput;
  const what = output.kind === 'freed' ? output.client : `${output.client} ${output.czxid}`;
  return { ...event, output: { kind: output.kind, what } };
}
