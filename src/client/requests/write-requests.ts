import { ErrorCode, type Acl, type MultiOp, type Result, type Stat } from '#kit';
import { take } from '../answer.ts';
import { checkPath } from '../check-path.ts';
import { createRequest } from '../create-request.ts';
import { errorOf } from '../errors.ts';
import type { CreatedNode } from '../node-types.ts';
import type { CreateOptions, RequestOptions, VersionOptions } from '../options.ts';
import type { Requester } from '../requester.ts';

/** What a client writes. */
export class WriteRequests {
  private readonly requester: Requester;

  constructor(requester: Requester) {
    this.requester = requester;
  }

  create(
    path: string,
    data: Uint8Array | null,
    options: CreateOptions & RequestOptions,
  ): Promise<CreatedNode> {
    const { chroot } = this.requester;
    return this.requester.send({
      options,
      path,
      request: () => {
        checkPath(path, options.sequential);
        return chroot.partToServer(createRequest(path, data, options));
      },
      receive: (result) => {
        const { path: made, stat } = take(result, 'create2', path);
        return { path: chroot.toClient(made), stat };
      },
    });
  }

  delete(path: string, options: VersionOptions): Promise<void> {
    const { version = -1 } = options;
    return this.requester.ask(
      'delete',
      path,
      options,
      (at) => ({ op: 'delete', path: at, version }),
      () => {},
    );
  }

  setData(path: string, data: Uint8Array | null, options: VersionOptions): Promise<Stat> {
    const { version = -1 } = options;
    return this.requester.ask(
      'setData',
      path,
      options,
      (at) => ({ op: 'setData', path: at, data, version }),
      ({ stat }) => stat,
    );
  }

  setAcl(path: string, acl: readonly Acl[], options: VersionOptions): Promise<Stat> {
    const { version = -1 } = options;
    return this.requester.ask(
      'setACL',
      path,
      options,
      (at) => ({ op: 'setACL', path: at, acl, version }),
      ({ stat }) => stat,
    );
  }

  sync(path: string, options: RequestOptions): Promise<void> {
    return this.requester.ask(
      'sync',
      path,
      options,
      (at) => ({ op: 'sync', path: at }),
      () => {},
    );
  }

  multi(ops: readonly MultiOp[], options: RequestOptions): Promise<Result[]> {
    const { chroot } = this.requester;
    return this.requester.send({
      options,
      path: undefined,
      request: () => ({ op: 'multi', ops: ops.map((op) => chroot.partToServer(op)) }),
      receive: (result) => {
        const { results } = take(result, 'multi', undefined);
        const culprit = results.findIndex((one) => one.op === 'error' && one.err !== ErrorCode.OK);
        const refused = results[culprit];
        if (refused?.op === 'error') throw errorOf(refused.err, ops[culprit]?.path, results);
        return results.map((one) => chroot.resultToClient(one));
      },
    });
  }
}
