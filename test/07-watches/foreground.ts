import type { Trace, TraceEvent } from '../../src/sim/trace.ts';
import type { Message, Output } from './messages.ts';
import { requestInWords, resultInWords } from './words.ts';
import { formatZxid, type Txn } from '#kit';

/** A run with what its nodes say in few words: what is inside is plain to see, and too long for an arrow. */
export function foreground(trace: Trace): Trace {
  const events = trace.events
    .filter((event) => !isUpstream(event))
    .map((event) => {
      if ('message' in event) return { ...event, message: shortMessage(event.message as Message) };
      if (event.type === 'output') return { ...event, output: shortOutput(event.output as Output) };
      return event;
    });
  return { ...trace, events };
}

/** How servers come to be connected to the leader. */
function isUpstream(event: TraceEvent): boolean {
  if ('message' in event) return (event.message as Message).kind === 'learn';
  if (event.type === 'link up' || event.type === 'connect') {
    return event.peer === 'leader' || event.node === 'leader';
  }
  return false;
}

function shortMessage(message: Message): unknown {
  switch (message.kind) {
    case 'request':
      return {
        kind: message.request.op,
        what: `#${message.xid} ${rest(requestInWords(message.request))}`,
      };
    case 'reply':
      return {
        kind: 'answer',
        what: `#${message.xid} at ${formatZxid(message.zxid)} ${resultInWords(message.result)}`,
      };
    case 'event':
      return { kind: 'event', what: `${message.event.type} ${message.event.path}` };
    case 'connect':
      return { kind: 'connect', what: `has seen ${formatZxid(message.lastZxidSeen)}` };
    case 'connected':
      return { kind: 'connected' };
    case 'learn':
      return { kind: 'learn', what: `after ${formatZxid(message.zxid)}` };
    case 'forward':
      return { kind: 'forward', what: requestInWords(message.submitted.request) };
    case 'commit':
      return { kind: 'commit', what: `${formatZxid(message.zxid)} ${txnInWords(message.txn)}` };
  }
}

/** What stands behind the first word. */
function rest(words: string): string {
  return words.slice(words.indexOf(' ') + 1);
}

function txnInWords({ body }: Txn): string {
  switch (body.type) {
    case 'multi':
      return `multi (${body.txns.map((part) => `${part.type}${pathOf(part)}`).join(', ')})`;
    default:
      return `${body.type}${pathOf(body)}`;
  }
}

function pathOf(part: { readonly type: string } | { readonly path: string }): string {
  return 'path' in part ? ` ${part.path}` : '';
}

function shortOutput(output: Output): unknown {
  switch (output.kind) {
    case 'committed':
      return { kind: 'committed', zxid: formatZxid(output.zxid) };
    case 'heard': {
      const { event } = output;
      return { kind: 'heard', what: `${event.type} ${event.path}` };
    }
    case 'read': {
      const { thing, value, zxid } = output;
      return { kind: 'read', what: `${thing}: ${value ?? 'there'}, at ${formatZxid(zxid)}` };
    }
    default:
      return { kind: output.kind, what: `at ${formatZxid(output.zxid)}` };
  }
}
