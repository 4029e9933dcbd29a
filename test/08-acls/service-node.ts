import {
  CreateFlags,
  ErrorCode,
  Perms,
  type Env,
  type Id,
  type MultiOp,
  type Node,
  type NodeId,
  type ReadRequest,
  type Result,
  type WriteRequest,
} from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import type { ConnectionIdentities } from '../../solutions/08-acls/index.ts';
import type { Chapter } from './chapter.ts';
import type { Asked, Message, Output } from './messages.ts';
import { naiveDigestId } from './naive.ts';

/** The node that has the tree. */
export const SERVICE: NodeId = 'zookeeper';
/** Below this is what the managers keep. */
export const ROOT = '/rm';
/** What they keep. */
export const STATE = '/rm/state';
/** What both managers know. */
export const SHARED_PROOF = 'rm:shared secret';

/** Who has not been heard of for so long is taken for gone; how often the service looks. */
const SILENT_MS = 50;
const LOOK_MS = 10;

const SUPER: readonly Id[] = [{ scheme: 'super', id: '' }];

/**
 * All of ZooKeeper in one node that never fails, with the permissions of the chapter: the tree, the connections of the
 * managers, and which of them should be active.
 */
export class ServiceNode implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly output: (output: Output) => void;
  private readonly tree: ZnodeTree;
  private readonly preparer: Preparer;
  private readonly connect: (proofs: readonly string[]) => ConnectionIdentities;
  private readonly connections = new Map<NodeId, ConnectionIdentities>();
  private readonly heardAtMs = new Map<NodeId, number>();
  private leader: NodeId | undefined;
  private zxid = 0n;

  constructor(env: Env<Message>, output: (output: Output) => void, chapter: Chapter) {
    this.env = env;
    this.output = output;
    const providers = [new chapter.DigestProvider(), new chapter.IpProvider()];
    const access = new chapter.Permissions(providers);
    this.tree = new ZnodeTree({ access, acls: new chapter.InternedAcls() });
    this.preparer = new Preparer(this.tree, { access });
    this.connect = (proofs) => {
      const connection = new chapter.ConnectionIdentities('10.0.0.1', providers);
      for (const proof of proofs) connection.addAuth('digest', new TextEncoder().encode(proof));
      return connection;
    };
  }

  onStart(): void {
    this.ask(SUPER, { op: 'createSession', timeoutMs: 4000 });
    for (const path of [ROOT, STATE]) this.ask(SUPER, create(path));
    this.env.setTimer('look', LOOK_MS);
  }

  onTimer(): void {
    const now = this.env.now();
    const lives = ([, atMs]: readonly [NodeId, number]): boolean => now - atMs <= SILENT_MS;
    const living = [...this.heardAtMs].filter(lives).map(([manager]) => manager);
    if (this.leader === undefined || !living.includes(this.leader)) {
      [this.leader] = living.toSorted();
      if (this.leader !== undefined) this.env.send(this.leader, { kind: 'lead' });
    }
    this.env.setTimer('look', LOOK_MS);
  }

  onMessage(from: NodeId, message: Message): void {
    this.heardAtMs.set(from, this.env.now());
    switch (message.kind) {
      case 'hello':
        this.connections.set(from, this.connect(message.proofs));
        return;
      case 'take over':
        if (this.answer(from, 'take over', message.request)) {
          this.output({ kind: 'took over', by: from });
        }
        return;
      case 'read':
        this.answer(from, 'read', { op: 'getChildren', path: ROOT, watch: false });
        return;
      case 'write':
        if (this.answer(from, 'write', message.request)) this.tell(from, message.value);
        return;
      default: // The others are not for the service, or say no more than that somebody lives.
    }
  }

  inspect(): unknown {
    return { zxid: this.zxid, leader: this.leader, heard: [...this.heardAtMs] };
  }

  private answer(from: NodeId, to: Asked, request: WriteRequest | ReadRequest): boolean {
    const code = codeOf(this.ask(this.connections.get(from)!.identities, request));
    this.env.send(from, { kind: 'answer', to, code });
    if (code !== ErrorCode.OK) this.output({ kind: 'refused', by: from, what: to, code });
    return code === ErrorCode.OK;
  }

  private ask(identities: readonly Id[], request: WriteRequest | ReadRequest): Result {
    const asked = { session: 1n, cxid: 0, identities };
    if (request.op === 'getChildren') return this.tree.read({ ...asked, request });
    const zxid = ++this.zxid;
    const write = request as WriteRequest;
    const txn = this.preparer.prepare({ ...asked, request: write }, zxid, 0);
    const { result } = this.tree.apply(zxid, txn);
    this.preparer.applied(zxid);
    return result;
  }

  private tell(by: NodeId, value: string): void {
    const data = this.tree.stored(STATE)?.data ?? null;
    const is = data === null ? '' : new TextDecoder().decode(data);
    const below = [...this.tree.nodes()].map(({ path }) => path);
    const left = below.filter((path) => path.startsWith(`${ROOT}/`) && path !== STATE);
    this.output({ kind: 'wrote', by, value, is, left });
  }
}

/** At the beginning both managers may do everything with both nodes. */
function create(path: string): MultiOp {
  const shared = { scheme: 'digest', id: naiveDigestId(SHARED_PROOF) };
  return {
    op: 'create',
    path,
    data: null,
    acl: [{ perms: Perms.ALL, id: shared }],
    flags: CreateFlags.PERSISTENT,
  };
}

function codeOf(result: Result): number {
  if (result.op === 'error') return result.err;
  if (result.op !== 'multi') return ErrorCode.OK;
  const errors = result.results.map((part) => (part.op === 'error' ? part.err : ErrorCode.OK));
  return errors.find((err) => err !== ErrorCode.OK) ?? ErrorCode.OK;
}
