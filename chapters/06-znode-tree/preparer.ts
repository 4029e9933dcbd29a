import {
  openAccess,
  todo,
  type AccessControl,
  type Id,
  type MultiOp,
  type Prepare,
  type SingleTxn,
  type Submitted,
  type Txn,
  type TxnBody,
  type WriteRequest,
  type Zxid,
} from '#kit';
import { createTxn, flagsProblem, type CreateRequest } from './create-kind.ts';
import { FutureNode } from './future-node.ts';
import { ownerIn, type CreateTxn } from './node-kind.ts';
import { parentOf } from './path.ts';
import { PendingChanges } from './pending-changes.ts';
import { QuotaGuard } from './quota-guard.ts';
import { contentCrc, newStat } from './znode.ts';
import type { ZnodeTree } from './znode-tree.ts';

/** What a Preparer may be given. */
export interface PreparerOptions {
  /** Chapter 8's; by default everybody may do everything. */
  readonly access?: AccessControl;
  /** Whether there may be TTL nodes. Apache: `extendedTypesEnabled`, off unless configured. */
  readonly extendedTypes?: boolean;
  /** Whether requests over a hard limit are refused. Apache: `enforceQuota`, off unless configured. */
  readonly enforceQuota?: boolean;
  /** Is told of every limit that a request goes beyond. */
  readonly warn?: (message: string) => void;
}

/** What is known of the request that is being prepared. */
interface Context {
  readonly session: bigint;
  readonly identities: readonly Id[];
  readonly zxid: Zxid;
  readonly timeMs: number;
  readonly inMulti: boolean;
}

type Request<Op extends WriteRequest['op']> = Extract<WriteRequest, { readonly op: Op }>;

/**
 * The leader's half: makes transactions of requests. It is the only one that decides anything.
 *
 * There is one for each time that a server leads, on a tree that has applied everything there was before.
 *
 * Apache: `org.apache.zookeeper.server.PrepRequestProcessor`.
 */
export class Preparer implements Prepare {
  private readonly access: AccessControl;
  private readonly extendedTypes: boolean;
  private readonly quotas: QuotaGuard;
  private readonly pending: PendingChanges;

  constructor(
    tree: ZnodeTree,
    {
      access = openAccess,
      extendedTypes = false,
      enforceQuota = false,
      warn = () => undefined,
    }: PreparerOptions = {},
  ) {
    this.access = access;
    this.extendedTypes = extendedTypes;
    this.quotas = new QuotaGuard(tree.znodes.quotas, enforceQuota, warn);
    this.pending = new PendingChanges(tree);
  }

  /**
   * What the request will do after everything prepared before it.
   *
   * TODO:
   * - Level 3: `bodyOf` does the work.
   * - Level 5: keep the draft, unless the request is refused: then drop it.
   * - Level 8: a transaction that is no error says which digest the tree will have.
   */
  prepare(submitted: Submitted<WriteRequest>, zxid: Zxid, timeMs: number): Txn {
    todo('Preparer.prepare, level 3');
  }

  /**
   * The tree has applied every transaction up to this one.
   *
   * TODO:
   * - Level 5: forget what was pending until now.
   */
  applied(zxid: Zxid): void {
    todo('Preparer.applied, level 5');
  }

  /** Calls the method that is for this kind of request. */
  private bodyOf(context: Context, request: WriteRequest): TxnBody {
    switch (request.op) {
      case 'multi':
        return this.multi(context, request.ops);
      case 'setACL':
        return this.setAcl(context, request);
      case 'createSession':
        return this.createSession(context, request);
      case 'closeSession':
        return this.closeSession(context);
      case 'deleteContainer':
        return this.deleteContainer(context, request);
      default:
        return this.single(context, request);
    }
  }

  /** What may stand by itself and in a multi. */
  private single(context: Context, request: MultiOp): SingleTxn {
    switch (request.op) {
      case 'delete':
        return this.delete(context, request);
      case 'setData':
        return this.setData(context, request);
      case 'check':
        return this.check(context, request);
      default:
        return this.create(context, request);
    }
  }

  /**
   * All or none.
   *
   * TODO:
   * - Level 6: each part sees what those before it will do. With the first that is refused all is
   *   lost: the parts behind it are not even looked at, and become error RUNTIMEINCONSISTENCY;
   *   those before it stay as they are, since `apply` knows what to make of them.
   */
  private multi(context: Context, ops: readonly MultiOp[]): TxnBody {
    todo('Preparer.multi, level 6');
  }

  /**
   * A new node.
   *
   * TODO:
   * - Level 3: persistent ones, with the checks in the order that the text gives. `parentCVersion`
   *   is one more than the parent's stored `cversion` is now, in 32 bits: `| 0`. `createTxn` makes
   *   the transaction.
   * - Level 4: `flagsProblem`, sequence numbers, ephemeral nodes.
   * - Level 5: `draftNode`.
   * - Level 7: quotas.
   */
  private create(context: Context, request: CreateRequest): SingleTxn {
    todo('Preparer.create, level 3');
  }

  /**
   * TODO:
   * - Level 3: the checks in the order that the text gives.
   * - Level 5: draft that the node is gone (`draftRemoval`).
   */
  private delete(context: Context, request: Request<'delete'>): SingleTxn {
    todo('Preparer.delete, level 3');
  }

  /**
   * TODO:
   * - Level 3: the checks in the order that the text gives.
   * - Level 5: draft the node with its new version, mzxid and mtime, and the length of its data.
   * - Level 7: quotas.
   * - Level 8: `contentCrc` of what is drafted.
   */
  private setData(context: Context, request: Request<'setData'>): SingleTxn {
    todo('Preparer.setData, level 3');
  }

  /**
   * TODO:
   * - Level 3: the checks in the order that the text gives.
   * - Level 5: draft the node with its new list and aversion.
   */
  private setAcl(context: Context, request: Request<'setACL'>): SingleTxn {
    todo('Preparer.setAcl, level 3');
  }

  /**
   * TODO:
   * - Level 3: the checks in the order that the text gives. The transaction's version is one more
   *   than the node's.
   */
  private check(context: Context, request: Request<'check'>): SingleTxn {
    todo('Preparer.check, level 3');
  }

  /**
   * TODO:
   * - Level 4: it is never refused; whether there may be such a session is for chapter 14.
   * - Level 5: requests behind this one find it live.
   */
  private createSession({ session }: Context, { timeoutMs }: Request<'createSession'>): SingleTxn {
    todo('Preparer.createSession, level 4');
  }

  /**
   * TODO:
   * - Level 4: it is never refused. The transaction lists the session's ephemeral nodes.
   * - Level 5: draft that they are gone. For requests behind this one the session is over.
   */
  private closeSession(context: Context): SingleTxn {
    todo('Preparer.closeSession, level 4');
  }

  /**
   * The leader's own request: session 0.
   *
   * TODO:
   * - Level 7: BADARGUMENTS for all others, or if the path cannot be deleted; NONODE; NOTEMPTY; and
   *   BADVERSION unless the node still is due, with everything that is pending. Draft as in
   *   `delete`.
   */
  private deleteContainer(context: Context, { path }: Request<'deleteContainer'>): SingleTxn {
    todo('Preparer.deleteContainer, level 7');
  }

  /**
   * Drafts that a node will be there, and its parent.
   *
   * TODO:
   * - Level 5: `new FutureNode(newStat(…), acl)`, with the length of its data and the owner that is
   *   `ownerIn(txn, session)`. The parent as `draftRemoval` does it.
   * - Level 8: `contentCrc`.
   */
  private draftNode(context: Context, txn: CreateTxn, parent: Readonly<FutureNode>): void {
    todo('Preparer.draftNode, level 5');
  }

  /** Drafts that a node will be gone, and its parent. */
  private draftRemoval({ zxid }: Context, path: string, node: Readonly<FutureNode>): void {
    this.pending.removeNode(path, node);
    const parentPath = parentOf(path);
    const nextParent = FutureNode.from(this.pending.node(parentPath)!);
    nextParent.pzxid = zxid;
    nextParent.numChildren--;
    this.pending.setNode(parentPath, nextParent);
  }

  /**
   * Whether those who ask have the permission that their request needs.
   *
   * TODO:
   * - Level 3: `access.needs(request)` says which permission on which node, or that none is needed;
   *   `access.allows` whether the list of that node gives it. If there is no such node, it does
   *   not.
   */
  private isAllowed({ identities }: Context, request: WriteRequest): boolean {
    todo('Preparer.isAllowed, level 3');
  }
}

/** What nobody can delete. */
const RESERVED = ['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config'];

/** A request that is refused. */
function error(err: number): SingleTxn {
  return { type: 'error', err };
}

/** Enough of a path to say what its parent is. */
function hasParent(path: string): boolean {
  return path.includes('/') && !path.includes('\0');
}

/** Whether a version that is asked for is the one there is: -1 is any. */
function matches(asked: number, version: number): boolean {
  return asked === -1 || asked === version;
}

/** How many bytes data have; 0 for null. */
function lengthOf(data: Uint8Array | null): number {
  return data === null ? 0 : data.length;
}
