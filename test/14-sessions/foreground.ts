import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Message, Output } from './messages.ts';
import { sessionInWords } from './words.ts';

/** What servers say to each other that is not about sessions. */
const UPSTREAM: ReadonlySet<Message['kind']> = new Set<Message['kind']>([
  'notification',
  'FOLLOWERINFO',
  'OBSERVERINFO',
  'LEADERINFO',
  'ACKEPOCH',
  'DIFF',
  'TRUNC',
  'SNAP',
  'NEWLEADER',
  'UPTODATE',
  'PROPOSAL',
  'ACK',
  'COMMIT',
  'INFORM',
  'LOGGED',
  'SYNC',
  'kept',
]);

/**
 * A run without its elections, without what is agreed on and how, and with the rest in few words. Of PINGs there are those
 * that tell of sessions.
 */
export function foreground(trace: Trace): Trace {
  const shown = trace.events.filter((event) => isShown(event));
  const busy = new Set(shown.map(({ cause }) => cause ?? -1));
  const events = shown
    .filter((event) => event.type !== 'timer' || busy.has(event.id))
    .map((event) => {
      if ('message' in event) return { ...event, message: short(event.message as Message) };
      if (event.type === 'output') return { ...event, output: shortOutput(event.output as Output) };
      return event;
    });
  return { ...trace, events };
}

function isShown(event: TraceEvent): boolean {
  if ('message' in event) {
    const message = event.message as Message;
    if (message.kind === 'PING') return (message.sessions?.length ?? 0) > 0;
    return !UPSTREAM.has(message.kind);
  }
  switch (event.type) {
    case 'set timer':
    case 'clear timer':
    case 'append':
    case 'replace':
    case 'truncate':
    case 'sync':
      return false;
    case 'output':
      return !['took', 'wrote'].includes((event.output as Output).kind);
    case 'link up':
    case 'link down':
    case 'connect':
      return isClient(event.node) || isClient(event.peer);
    default:
      return true;
  }
}

function isClient(node: string | null): boolean {
  return node?.startsWith('c') === true;
}

function short(message: Message): unknown {
  switch (message.kind) {
    case 'connect': {
      const { session } = message.request;
      return { kind: 'connect', what: session === 0n ? 'new' : place(session) };
    }
    case 'connected':
      return { kind: 'connected', what: place(message.response.session) };
    case 'refused':
      return { kind: 'refused' };
    case 'ask':
      return { kind: message.request.op };
    case 'answer':
      return { kind: 'answer', what: message.err === 0 ? 'ok' : String(message.err) };
    case 'PING':
      return { kind: 'PING', what: message.sessions?.map(({ session }) => place(session)).join() };
    case 'REQUEST':
      return { kind: 'REQUEST', what: message.request.request.op };
    case 'REVALIDATE': {
      const { session, valid } = message;
      const answer = valid === undefined ? '' : valid ? ' yes' : ' no';
      return { kind: 'REVALIDATE', what: `${place(session)}${answer}` };
    }
    default:
      return message;
  }
}

function shortOutput(output: Output): unknown {
  switch (output.kind) {
    case 'expires':
    case 'overlooked':
      return {
        kind: output.kind,
        what: `${place(output.session)}, silent ${Math.round(output.silentMs)} ms`,
      };
    case 'began':
    case 'ended':
    case 'served':
      return { kind: output.kind, what: place(output.session) };
    default:
      return output;
  }
}

/** The server that gave a session's id, and how many it had given before: `2/0`. The clock between them is too long. */
function place(session: bigint): string {
  return session >> 56n === 0n ? sessionInWords(session) : `${session >> 56n}/${session & 0xffffn}`;
}
