import type { FromServer, NodeId } from '#kit';

/**
 * What a server sends, with the names of children in an order of its own: as with Apache's servers it means nothing, and who takes it
 * for the order in which they were made has to find out here.
 */
export function inNoOrder(message: FromServer, server: NodeId): FromServer {
  return message.kind === 'reply'
    ? { ...message, result: shuffled(message.result, server) }
    : message;
}

type AnyResult = { readonly op: string };

function shuffled<Result extends AnyResult>(result: Result, server: NodeId): Result {
  if ('children' in result) {
    const names = result.children as readonly string[];
    if (names.length < 2) return result;
    const keyed = names.map((name) => ({ name, key: hashOf(server + name) }));
    keyed.sort((a, b) => a.key - b.key || (a.name < b.name ? -1 : 1));
    return { ...result, children: keyed.map(({ name }) => name) };
  }
  if (result.op !== 'multiRead' || !('results' in result)) return result;
  const results = result.results as readonly AnyResult[];
  return { ...result, results: results.map((one) => shuffled(one, server)) };
}

/** FNV-1a, 32 bits: names that differ in one letter are far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
}
