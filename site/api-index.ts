/** Where the things of the kit are documented, relative to the site. */
export interface ApiIndex {
  /** By the exported name: `Env` → `api/interfaces/kit.Env.html`. */
  readonly names: ReadonlyMap<string, string>;
  /** By owner and member: `Env.send` → `api/interfaces/kit.Env.html#send`. */
  readonly members: ReadonlyMap<string, string>;
  /** By source file: `src/kit/env.ts` → its module's page. */
  readonly modules: ReadonlyMap<string, string>;
}

/** An index of nothing, for a book without API pages. */
export const NO_API: ApiIndex = { names: new Map(), members: new Map(), modules: new Map() };

/** Interfaces whose members are so well known in the text that they go without their owner's name. */
const CONTRACT = ['Env', 'Node', 'Disk', 'Log'] as const;

/** Interfaces that have members of the same names, so that a bare name may be theirs. */
const ALIKE = ['History', 'Files'] as const;

/**
 * Finds what inline code of the text names: `Env`, `Env.send`, `env.send(to, message)`,
 * `sendAfterSync`, `Env<Message>`. A member's bare name counts if only one of Env, Node, Disk and
 * Log has it, and nothing else that texts speak of.
 */
export function findApi(index: ApiIndex, code: string): string | undefined {
  const name = code
    .replace(/^this\./, '')
    .replace(/(?:\(.*\)|<.*>)$/s, '')
    .replace(/^[a-z](?=\w*\.)/, (letter) => letter.toUpperCase());
  if (!/^[A-Za-z][\w.]*$/.test(name)) return undefined;
  const known = index.names.get(name) ?? index.members.get(name);
  if (known !== undefined) return known;
  if (ALIKE.some((owner) => index.members.has(`${owner}.${name}`))) return undefined;
  const owned = CONTRACT.map((owner) => index.members.get(`${owner}.${name}`));
  const found = owned.filter((href) => href !== undefined);
  return found.length === 1 ? found[0] : undefined;
}
