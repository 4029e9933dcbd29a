import type { MultiOp, MultiReadOp, Result } from '#kit';

/** Paths as the client has them, and as the server has them. Apache: `ZooKeeper.prependChroot` and `stripChroot`. */
export class Chroot {
  private readonly root: string;

  /** @param root - empty for none. */
  constructor(root: string) {
    this.root = root;
  }

  /** The server's path. */
  toServer(path: string): string {
    if (this.root === '') return path;
    return path === '/' ? this.root : this.root + path;
  }

  /** The client's path. What lies outside of the chroot stays as it is. */
  toClient(path: string): string {
    if (this.root === '') return path;
    if (path === this.root) return '/';
    return path.startsWith(`${this.root}/`) ? path.slice(this.root.length) : path;
  }

  partToServer<Part extends MultiOp | MultiReadOp>(part: Part): Part {
    return this.root === '' ? part : { ...part, path: this.toServer(part.path) };
  }

  resultToClient(result: Result): Result {
    if (this.root === '') return result;
    return result.op === 'create' || result.op === 'create2'
      ? { ...result, path: this.toClient(result.path) }
      : result;
  }
}
