import type { Env, Node, NodeId, Submitted, Txn, WriteRequest, Zxid } from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import type { Message, Output } from './messages.ts';
import { create, PATHS, THINGS, valueOf } from './things.ts';

/** The session of whoever writes at the leader. */
const OWN_SESSION = 9n;

/** When the leader's own writes begin, and how far apart they are. */
const WRITES = { fromMs: 60, everyMs: 45 };

/** What everybody has applied before anything else happens: sessions, and a few nodes. */
const BEGINNING: readonly Txn[] = prepareAll([
  ...[1n, 2n, OWN_SESSION].map((session) =>
    submittedBy(session, { op: 'createSession', timeoutMs: 4_000 }),
  ),
  submittedBy(OWN_SESSION, create('/a', 'a0')),
  submittedBy(OWN_SESSION, create('/d')),
]);

/** A tree with what is there in the beginning. */
export function newTree(): ZnodeTree {
  const tree = new ZnodeTree();
  for (const [i, txn] of BEGINNING.entries()) tree.apply(BigInt(i + 1), txn);
  return tree;
}

/**
 * A leader that never fails: it gives all servers the same transactions in the same order, each as fast as it
 * can take them.
 */
export class Leader implements Node<Message> {
  private readonly env: Env<Message>;
  private readonly output: (output: Output) => void;
  private readonly writes: readonly WriteRequest[];
  private readonly tree = newTree();
  private readonly preparer = new Preparer(this.tree, {});
  /** Everything committed so far: zxids count from 1. */
  private readonly log = [...BEGINNING];
  private readonly servers = new Set<NodeId>();
  private written = 0;

  constructor(
    env: Env<Message>,
    output: (output: Output) => void,
    writes: readonly WriteRequest[],
  ) {
    this.env = env;
    this.output = output;
    this.writes = writes;
  }

  onStart(): void {
    this.env.setTimer('write', WRITES.fromMs);
  }

  onTimer(): void {
    const request = this.writes[this.written];
    if (request === undefined) return;
    this.written++;
    this.commit(submittedBy(OWN_SESSION, request));
    this.env.setTimer('write', WRITES.everyMs);
  }

  onMessage(from: NodeId, message: Message): void {
    if (message.kind === 'forward') this.commit(message.submitted);
    if (message.kind !== 'learn') return;
    this.servers.add(from);
    for (let i = Number(message.zxid); i < this.log.length; i++) this.tell(from, i);
  }

  onLinkDown(peer: NodeId): void {
    this.servers.delete(peer);
  }

  inspect(): unknown {
    return { log: this.log.length, written: this.written, servers: [...this.servers].sort() };
  }

  private commit(submitted: Submitted<WriteRequest>): void {
    const zxid: Zxid = BigInt(this.log.length + 1);
    const txn = this.preparer.prepare(submitted, zxid, this.env.now());
    const { events } = this.tree.apply(zxid, txn);
    this.preparer.applied(zxid);
    this.log.push(txn);
    this.output({
      kind: 'committed',
      zxid,
      events: events.map(({ type, path }) => ({ type, path })),
      values: {
        'data of /a': valueOf(THINGS[0]!, this.tree),
        'existence of /b': valueOf(THINGS[1]!, this.tree),
        'children of /d': valueOf(THINGS[2]!, this.tree),
      },
      there: PATHS.filter((path) => this.tree.stored(path) !== undefined),
    });
    for (const server of this.servers) this.tell(server, this.log.length - 1);
  }

  private tell(server: NodeId, place: number): void {
    this.env.send(server, { kind: 'commit', zxid: BigInt(place + 1), txn: this.log[place]! });
  }
}

function submittedBy(session: bigint, request: WriteRequest): Submitted<WriteRequest> {
  return { session, cxid: 0, identities: [], request };
}

function prepareAll(requests: readonly Submitted<WriteRequest>[]): readonly Txn[] {
  const tree = new ZnodeTree();
  const preparer = new Preparer(tree, {});
  return requests.map((submitted, i) => {
    const zxid = BigInt(i + 1);
    const txn = preparer.prepare(submitted, zxid, 0);
    tree.apply(zxid, txn);
    preparer.applied(zxid);
    return txn;
  });
}
