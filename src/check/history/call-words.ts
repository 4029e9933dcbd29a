import { formatZxid } from '../../kit/zxid.ts';
import type { AnsweredCall, Call } from './client-history.ts';

/** A call in a few words: `c1's setData /a`. */
export function callWords({ client, request }: Call): string {
  const { op } = request;
  const path = 'path' in request && request.path !== null ? ` ${request.path}` : '';
  return `${op}${path} of ${client}`;
}

/** The same with the transaction that its answer names: `setData /a of c1 (0x100000003)`. */
export function answeredWords(call: AnsweredCall): string {
  return `${callWords(call)} (${formatZxid(call.answer.zxid)})`;
}
