/** The paths of ephemeral nodes, by the session they belong to. Apache: `DataTree.ephemerals`. */
export class EphemeralPaths {
  private readonly bySession = new Map<bigint, Set<string>>();

  /** A session's paths, in the order in which they came; none if it has none. */
  of(session: bigint): ReadonlySet<string> {
    return this.bySession.get(session) ?? NONE;
  }

  /** The paths of each session that has any. */
  all(): ReadonlyMap<bigint, ReadonlySet<string>> {
    return this.bySession;
  }

  add(session: bigint, path: string): void {
    const paths = this.bySession.get(session);
    if (paths === undefined) this.bySession.set(session, new Set([path]));
    else paths.add(path);
  }

  /** What is not there is passed over. A session without paths costs no memory. */
  delete(session: bigint, path: string): void {
    const paths = this.bySession.get(session);
    if (paths?.delete(path) === true && paths.size === 0) this.bySession.delete(session);
  }

  clear(): void {
    this.bySession.clear();
  }
}

const NONE: ReadonlySet<string> = new Set();
