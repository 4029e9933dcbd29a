import { ErrorCode, type MultiReadOp, type Result, type Stat } from '#kit';
import { take } from '../answer.ts';
import { checkPath } from '../check-path.ts';
import type { NodeAcl, NodeChildren, NodeData } from '../node-types.ts';
import type { ReadOptions, RequestOptions } from '../options.ts';
import type { Requester } from '../requester.ts';

/** What a client reads. */
export class ReadRequests {
  private readonly requester: Requester;

  constructor(requester: Requester) {
    this.requester = requester;
  }

  exists(path: string, options: ReadOptions): Promise<Stat | undefined> {
    const { requester } = this;
    const watch = options.watcher !== undefined;
    const at = requester.chroot.toServer(path);
    return requester.send({
      options,
      path,
      request: () => {
        checkPath(path);
        return { op: 'exists', path: at, watch };
      },
      receive: (result) => {
        const isMissing = result.op === 'error' && result.err === ErrorCode.NONODE;
        const stat = isMissing ? undefined : take(result, 'exists', path).stat;
        requester.watchFor(options, isMissing ? 'exist' : 'data', at);
        return stat;
      },
    });
  }

  getData(path: string, options: ReadOptions): Promise<NodeData> {
    const watch = options.watcher !== undefined;
    return this.requester.ask(
      'getData',
      path,
      options,
      (at) => ({ op: 'getData', path: at, watch }),
      ({ data, stat }, at) => {
        this.requester.watchFor(options, 'data', at);
        return { data, stat };
      },
    );
  }

  getChildren(path: string, options: ReadOptions): Promise<NodeChildren> {
    const watch = options.watcher !== undefined;
    return this.requester.ask(
      'getChildren2',
      path,
      options,
      (at) => ({ op: 'getChildren2', path: at, watch }),
      ({ children, stat }, at) => {
        this.requester.watchFor(options, 'child', at);
        return { children, stat };
      },
    );
  }

  getAllChildrenNumber(path: string, options: RequestOptions): Promise<number> {
    return this.requester.ask(
      'getAllChildrenNumber',
      path,
      options,
      (at) => ({ op: 'getAllChildrenNumber', path: at }),
      ({ count }) => count,
    );
  }

  getEphemerals(prefix: string, options: RequestOptions): Promise<readonly string[]> {
    const { chroot } = this.requester;
    return this.requester.ask(
      'getEphemerals',
      prefix,
      options,
      (at) => ({ op: 'getEphemerals', prefix: at }),
      ({ paths }) => paths.map((path) => chroot.toClient(path)),
    );
  }

  getAcl(path: string, options: RequestOptions): Promise<NodeAcl> {
    return this.requester.ask(
      'getACL',
      path,
      options,
      (at) => ({ op: 'getACL', path: at }),
      ({ acl, stat }) => ({ acl, stat }),
    );
  }

  multiRead(ops: readonly MultiReadOp[], options: RequestOptions): Promise<readonly Result[]> {
    const { chroot } = this.requester;
    return this.requester.send({
      options,
      path: undefined,
      request: () => ({ op: 'multiRead', ops: ops.map((op) => chroot.partToServer(op)) }),
      receive: (result) => take(result, 'multiRead', undefined).results,
    });
  }
}
