import type { MultiOp, Result } from '#kit';
import { checkPath } from './check-path.ts';
import { createRequest } from './create-request.ts';
import type { CreateOptions, RequestOptions } from './options.ts';

/** Several writes of which all are carried out, or none. Apache: `org.apache.zookeeper.Transaction`. */
export class Transaction {
  private readonly ops: MultiOp[] = [];
  private readonly send: (ops: readonly MultiOp[], options?: RequestOptions) => Promise<Result[]>;

  /** @param send - carries them out. */
  constructor(send: Transaction['send']) {
    this.send = send;
  }

  create(path: string, data: Uint8Array | null = null, options: CreateOptions = {}): this {
    checkPath(path, options.sequential);
    return this.add(createRequest(path, data, options));
  }

  /** @param version - what the node's must be; -1 for any. */
  delete(path: string, version = -1): this {
    checkPath(path);
    return this.add({ op: 'delete', path, version });
  }

  setData(path: string, data: Uint8Array | null, version = -1): this {
    checkPath(path);
    return this.add({ op: 'setData', path, data, version });
  }

  /** Does nothing, but the transaction fails if the node has another version. */
  check(path: string, version: number): this {
    checkPath(path);
    return this.add({ op: 'check', path, version });
  }

  /**
   * @returns what each of them came to.
   * @throws ZooKeeperError for the first that was refused; its `results` say what became of each.
   */
  commit(options?: RequestOptions): Promise<Result[]> {
    return this.send(this.ops, options);
  }

  private add(op: MultiOp): this {
    this.ops.push(op);
    return this;
  }
}
