/** Sees who is inside, and writes down what must not be. */
export class Referee {
  readonly problems: string[] = [];
  /** Who has been inside, in order. */
  readonly entries: string[] = [];
  private readonly inside = new Map<string, 'read' | 'write'>();
  private readonly half: { readonly entries: number; readonly call: () => void }[] = [];

  enter(name: string, mode: 'read' | 'write' = 'write'): void {
    for (const [other, theirs] of this.inside) {
      if (mode === 'write' || theirs === 'write') {
        this.problems.push(`${name} came in to ${mode} while ${other} was inside to ${theirs}`);
      }
    }
    this.inside.set(name, mode);
    this.entries.push(name);
    for (const { entries, call } of this.half) if (this.entries.length === entries) call();
  }

  leave(name: string): void {
    this.inside.delete(name);
  }

  /** Resolves when so many have come in, one after the other. */
  async entered(entries: number): Promise<void> {
    await new Promise<void>((call) => this.half.push({ entries, call }));
  }
}
