import { counterOf } from '../../../src/kit/index.ts';
import { Conversations } from '../../../src/recipes/conversations.ts';
import { TRANSACTION_LOG, type LoggedTxn } from '../../../src/recipes/ensemble/transaction-log.ts';
import { foreground } from '../../../src/recipes/foreground.ts';
import type { RecipeMessage } from '../../../src/recipes/message.ts';
import { pathWords } from '../../../src/recipes/words.ts';
import type { Trace } from '../../../src/sim/trace.ts';
import { tellAs } from './tell-as.ts';

const tellMessages = tellAs(foreground, restWords);

/** Tells a run of a recipe in words: requests, answers, and what the servers agree on. */
export function tellRecipe(trace: Trace): Trace {
  const told = tellMessages(trace);
  const handshakes = handshakesIn(trace);
  const events = told.events.map((event) => {
    if ('message' in event) {
      const handshake = handshakes.get('send' in event ? event.send : event.id);
      const isTold = (event.message as { readonly kind: string }).kind !== 'ping';
      return isTold || handshake === undefined ? event : { ...event, message: handshake };
    }
    if (event.type !== 'append' || event.log !== TRANSACTION_LOG) return event;
    return { ...event, entry: txnWords(event.entry as LoggedTxn) };
  });
  return { ...told, events };
}

/** By `send`, how sessions begin: the diagrams leave that out. */
function handshakesIn(trace: Trace): ReadonlyMap<number, unknown> {
  const conversations = new Conversations();
  const found = new Map<number, unknown>();
  for (const event of trace.events) {
    const spoken = event.type === 'send' ? conversations.read(event) : undefined;
    if (spoken?.said.some(({ kind }) => kind === 'connect') === true) {
      found.set(event.id, { kind: 'connect' });
    }
    if (spoken?.heard.some(({ kind }) => kind === 'connected') === true) {
      found.set(event.id, { kind: '->', what: 'a session' });
    }
  }
  return found;
}

/** What goes on all the time, and how connections begin and end. */
export function isRoutineOfRecipes(message: unknown): boolean {
  const { kind } = message as { readonly kind: string };
  return ['ping', 'open', 'close', 'JOIN', 'UPTODATE', 'TOUCH', 'REVALIDATE'].includes(kind);
}

/** Handshakes and pings are not in the diagrams, nor is what servers say to each other. */
function restWords(message: unknown): unknown {
  const said = message as RecipeMessage;
  switch (said.kind) {
    case 'bytes':
      return { kind: 'ping' };
    case 'COMMIT':
      return { kind: 'COMMIT', what: txnWords(said) };
    case 'REQUEST': {
      const { request } = said.request;
      const path = 'path' in request ? [pathWords(request.path)] : [];
      return { kind: 'REQUEST', what: [request.op, ...path].join(' ') };
    }
    default:
      return { kind: said.kind };
  }
}

function txnWords({ zxid, txn }: LoggedTxn): string {
  const path = 'path' in txn.body ? [pathWords(txn.body.path)] : [];
  return [`zxid ${counterOf(zxid)}`, txn.body.type, ...path].join(' ');
}
