import {
  formatErrorCode,
  formatZxid,
  type ServedResult,
  type WireRequest,
  type WireResult,
} from '#kit';
import type { ClientOutput } from '../../src/check/history/client-output.ts';

/** What a client hears, in a few words; undefined for what it says itself. */
export function heardWords(output: ClientOutput): string | undefined {
  switch (output.kind) {
    case 'served':
      return `a session, ${output.timeoutMs} ms`;
    case 'refused':
      return 'no such session';
    case 'lost':
      return 'connection closed';
    case 'hears':
      return `${output.xid}: ${resultWords(output.result)} (zxid ${formatZxid(output.zxid)})`;
    case 'event':
      return `${output.event.type} ${output.event.path}`;
    case 'remarks':
      return output.text;
    case 'asks':
      return undefined;
  }
}

/** A result in a few words. */
export function resultWords(result: WireResult): string {
  if (result.op === 'error') return formatErrorCode(result.err);
  return [result.op, ...detailsOf(result)].join(' ');
}

/** A request in a few words. */
export function requestWords(request: WireRequest): string {
  const path = 'path' in request && request.path !== null ? [request.path] : [];
  const parts = 'ops' in request ? [`of ${request.ops.length}`] : [];
  return [request.op, ...path, ...parts].join(' ');
}

function detailsOf(result: WireResult | ServedResult): readonly string[] {
  switch (result.op) {
    case 'create':
    case 'create2':
      return [result.path];
    case 'getData':
      return [result.data === null ? 'null' : new TextDecoder().decode(result.data)];
    case 'setData':
    case 'exists':
      return [`version ${result.stat.version}`];
    case 'getChildren':
      return [[...result.children].sort().join(',')];
    case 'whoAmI':
      return result.clients.map(({ scheme, user }) => `${scheme}:${user}`);
    case 'multi':
      return result.results.map((part) => resultWords(part));
    case 'sync':
      return [String(result.path)];
    default:
      return [];
  }
}
