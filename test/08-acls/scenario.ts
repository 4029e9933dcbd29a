import type { Scenario } from '../../src/grade/scenario.ts';
import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Chapter } from './chapter.ts';
import { Manager } from './manager.ts';
import type { Message, Output } from './messages.ts';
import { ROOT, ServiceNode } from './service-node.ts';

/** Two managers that take turns in being active, and the service that they keep their state in. */
export const scenario: Scenario<Chapter, Message, Output> = {
  nodes: ['rm1', 'zookeeper', 'rm2'],
  params: {},
  foreground,
  build: (chapter) => ({
    rm1: (env) => new Manager(env, chapter),
    zookeeper: (env, output) => new ServiceNode(env, output, chapter),
    rm2: (env) => new Manager(env, chapter),
  }),
  world: {
    links: 'datagram',
    latency: { minMs: 5, maxMs: 12 },
    sync: { minMs: 2, maxMs: 4 },
    healAtMs: 600,
    endAtMs: 800,
    maxEvents: 5000,
  },
};

/** A run without the beat of those who live, and with requests in few words. */
function foreground(trace: Trace): Trace {
  const events = trace.events
    .filter((event) => !isBeat(event))
    .map((event) => {
      if ('message' in event) return { ...event, message: short(event.message as Message) };
      return event.type === 'output'
        ? { ...event, output: shortOutput(event.output as Output) }
        : event;
    });
  return { ...trace, events };
}

function isBeat(event: TraceEvent): boolean {
  if ('message' in event) return ['alive', 'hello'].includes((event.message as Message).kind);
  return 'timer' in event && event.timer !== 'work';
}

function short(message: Message): unknown {
  switch (message.kind) {
    case 'take over':
      return { kind: 'take over' };
    case 'read':
      return { kind: 'read', path: ROOT };
    case 'write':
      return { kind: 'write', value: message.value };
    case 'answer':
      return { kind: 'answer', what: message.code === 0 ? 'ok' : String(message.code) };
    default:
      return message;
  }
}

function shortOutput(output: Output): unknown {
  switch (output.kind) {
    case 'took over':
      return { kind: output.by, what: 'took over' };
    case 'wrote':
      return { kind: 'state is', value: output.is };
    case 'refused':
      return {
        kind: 'refused',
        what: `${output.by}'s ${output.what}${output.what === 'read' ? ` of ${ROOT}` : ''}`,
      };
  }
}
