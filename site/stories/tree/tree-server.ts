import {
  formatErrorCode,
  formatZxid,
  OPEN_ACL,
  type Result,
  type Txn,
  type TxnBody,
  type WriteRequest,
  type Zxid,
} from '#kit';
import {
  bodyWords,
  eventWords,
  requestWords,
  resultWords,
} from '../../../test/06-znode-tree/words.ts';
import type { Broken, Facts, Told } from '../engine/material.ts';
import { changesBetween } from '../engine/changes.ts';
import type { TreeNode, TreeScene } from './drawn-tree.ts';
import { clientPath, dataWords, isOfInterest, kindOfNode, statFacts } from './znode-words.ts';

/** The chapter's code, as far as it is used here. */
export type TreeCode = Pick<
  typeof import('../../../solutions/06-znode-tree/index.ts'),
  'Preparer' | 'ZnodeTree'
>;

type Tree = InstanceType<TreeCode['ZnodeTree']>;

/** What should hold at every moment of this chapter's runs. */
export const TREE_RULES = [
  {
    name: 'replicas agree',
    rule: 'Apply decides nothing: another server that applies the same transactions has the same tree.',
  },
  {
    name: 'twice is once',
    rule: 'Apply is idempotent: a server that applies each transaction twice has the same tree.',
  },
  {
    name: 'the digest was right',
    rule: 'The digest in a transaction, worked out before it was applied, is that of the tree after it.',
  },
] as const;

/** A transaction that is prepared, and not applied yet. */
interface UnderWay {
  readonly zxid: Zxid;
  readonly txn: Txn;
  readonly request: WriteRequest;
}

/**
 * A leader alone: requests are prepared, become transactions, and are applied to its tree and to those of two others, of
 * which one does everything twice.
 */
export class TreeServer {
  readonly tree: Tree;
  /** What the step under way has come to so far. */
  told: Told[] = [];
  private readonly preparer: InstanceType<TreeCode['Preparer']>;
  private readonly other: Tree;
  private readonly twice: Tree;
  private readonly waiting: UnderWay[] = [];
  private timeMs = 0;
  private zxid: Zxid = 0n;
  private wrongDigest: string | undefined;

  constructor(code: TreeCode) {
    this.tree = new code.ZnodeTree();
    this.other = new code.ZnodeTree();
    this.twice = new code.ZnodeTree();
    this.preparer = new code.Preparer(this.tree, { extendedTypes: true, enforceQuota: true });
    for (const session of [1, 2])
      this.ask({ op: 'createSession', timeoutMs: 10_000 }, session, false);
    this.told = [];
  }

  /** Time passes. */
  wait(ms: number): void {
    this.timeMs += ms;
  }

  /** A client asks for something; the leader itself is session 0. */
  ask(request: WriteRequest, session: number, isLater: boolean): void {
    this.tell(
      'request',
      request.op === 'closeSession' ? `closeSession of 0x${session}` : words(request),
    );
    this.zxid += 1n;
    const submitted = { session: BigInt(session), cxid: 0, identities: [], request };
    const txn = this.preparer.prepare(submitted, this.zxid, this.timeMs);
    const { body } = txn;
    this.tell(`transaction ${formatZxid(this.zxid)}`, transactionWords(body), isError(body));
    this.waiting.push({ zxid: this.zxid, txn, request });
    if (!isLater) while (this.waiting.length > 0) this.applyNext();
  }

  /** The oldest transaction under way is applied. */
  applyNext(): void {
    const next = this.waiting.shift();
    if (next === undefined) return this.tell('nothing', 'There is nothing under way.');
    const { zxid, txn } = next;
    const { result, events } = this.tree.apply(zxid, txn);
    this.preparer.applied(zxid);
    this.other.apply(zxid, txn);
    this.twice.apply(zxid, txn);
    this.twice.apply(zxid, txn);
    const { digest } = txn;
    if (digest !== undefined && digest !== this.tree.digest) {
      this.wrongDigest ??= `Transaction ${formatZxid(zxid)} says ${digest}; the tree has ${this.tree.digest}.`;
    }
    this.tell(`result of ${formatZxid(zxid)}`, resultWords(result), isRefused(result));
    for (const event of events) this.tell('event', eventWords(event));
  }

  /** The leader asks for the removal of containers and TTL nodes whose time is up. */
  clean(isLater: boolean): void {
    const due = this.tree.dueForRemoval(this.timeMs);
    if (due.length === 0) this.tell('nothing', `At ${this.timeMs} ms nothing is due.`);
    for (const request of due) this.ask(request, 0, isLater);
  }

  /** What the shell's setquota comes to: a few nodes below /zookeeper/quota. */
  setQuota(path: string, count: number, bytes: number): void {
    const top = `/zookeeper/quota${path}`;
    const limits = `count=-1,bytes=-1=;byteHardLimit=${bytes};countHardLimit=${count}`;
    const names = top.split('/');
    for (let i = 4; i <= names.length; i++) this.put(names.slice(0, i).join('/'));
    this.put(`${top}/zookeeper_limits`, limits);
    this.put(`${top}/zookeeper_stats`);
  }

  tell(label: string, text: string, isBad = false): void {
    this.told.push({ label, text, ...(isBad && { isBad }) });
  }

  facts(): Facts {
    return { ...factsOf(this.tree), server: this.serverFacts() };
  }

  /** The rules that do not hold now. */
  broken(): readonly Broken[] {
    const { tree, other, twice, wrongDigest } = this;
    const facts = factsOf(tree);
    const sentences = [
      difference(facts, factsOf(other)),
      difference(facts, factsOf(twice)),
      wrongDigest,
    ];
    return sentences.flatMap((sentence, i) =>
      sentence === undefined ? [] : [{ rule: TREE_RULES[i]!.name, sentence }],
    );
  }

  scene(before: Facts | undefined): TreeScene {
    const { waiting, tree } = this;
    return {
      nodes: drawnNodes(tree, before),
      strips: [
        {
          title: 'Prepared, not applied',
          none: 'nothing',
          items: waiting.map(({ zxid, request }) => ({
            text: `${formatZxid(zxid)} ${words(request)}`,
            words: `transaction ${formatZxid(zxid)}`,
            look: 3,
          })),
        },
        {
          title: 'Live sessions',
          none: 'none',
          items: [...tree.sessions.keys()].map((session) => ({
            text: formatZxid(session),
            words: 'session',
            look: 2,
          })),
        },
      ],
    };
  }

  private put(path: string, data = ''): void {
    const bytes = new TextEncoder().encode(data);
    const isThere = this.tree.stored(path) !== undefined;
    if (isThere && data === '') return;
    const request: WriteRequest = isThere
      ? { op: 'setData', path, data: bytes, version: -1 }
      : { op: 'create', path, data: bytes, acl: OPEN_ACL, flags: 0 };
    this.ask(request, 1, false);
  }

  private serverFacts(): Record<string, string> {
    const sessions = [...this.tree.sessions.keys()].map(formatZxid).join(', ');
    return {
      'last zxid applied': formatZxid(this.tree.lastZxid),
      'last zxid prepared': formatZxid(this.zxid),
      sessions: sessions === '' ? 'none' : sessions,
      clock: `${this.timeMs} ms`,
    };
  }
}

/** What is said of nodes that are not ordinary ones. */
const KIND_LINES: Readonly<Partial<Record<TreeNode['kind'], readonly string[]>>> = {
  ephemeral: ['ephemeral'],
  container: ['container'],
  ttl: ['with TTL'],
};

/** The nodes as they are drawn, with those that have just gone. */
export function drawnNodes(
  tree: Pick<Tree, 'nodes' | 'stored'>,
  before: Facts | undefined,
): readonly TreeNode[] {
  const facts = factsOf(tree);
  const changes = changesBetween(before, facts).filter(({ name }) => name.startsWith('/'));
  return changes
    .filter(({ name }) => isOfInterest(name))
    .map(({ name, change, lines }): TreeNode => {
      const stored = tree.stored(name);
      const value = (field: string): string => {
        const line = lines.find((one) => one.field === field);
        return line?.after ?? line?.before ?? '';
      };
      const data = value('data');
      const shown = data === '""' || data === 'null' ? [] : [cut(data)];
      const kind = stored === undefined ? 'missing' : kindOfNode(stored);
      const kindLine = KIND_LINES[kind] ?? [];
      return {
        path: name,
        kind,
        change,
        lines: [
          ...kindLine,
          ...shown,
          `version ${value('version')}, cversion ${value('cversion')}`,
        ],
        marks: [],
      };
    });
}

/** All nodes with what is known of them. */
export function factsOf(tree: Pick<Tree, 'nodes' | 'stored'>): Facts {
  const facts: Record<string, Record<string, string>> = {};
  for (const stored of tree.nodes()) {
    const path = clientPath(stored.path);
    if (path.startsWith('/zookeeper/config')) continue;
    const stat = statOf(tree, path);
    facts[path] = { data: dataWords(stored.data), kind: kindOfNode(stored), ...stat };
  }
  return facts;
}

function statOf(tree: Pick<Tree, 'stored'>, path: string): Record<string, string> {
  const read = (tree as Tree).read({
    session: 1n,
    cxid: 0,
    identities: [],
    request: { op: 'exists', path, watch: false },
  });
  return read.op === 'exists' ? statFacts(read.stat) : {};
}

function difference(facts: Facts, others: Facts): string | undefined {
  const group = changesBetween(facts, others).find(({ change }) => change !== 'same');
  if (group === undefined) return undefined;
  const line = group.lines.find(({ change }) => change !== 'same');
  const words = `${line?.field}: ${line?.before ?? 'not there'} here, ${line?.after ?? 'not there'} there`;
  return `${group.name} differs. ${words}.`;
}

function cut(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

function words(request: WriteRequest): string {
  return requestWords(request);
}

function transactionWords(body: TxnBody): string {
  if (body.type === 'error') return `refused: ${formatErrorCode(body.err)}`;
  if (body.type === 'createSession') return 'createSession';
  return bodyWords(body);
}

function isError(body: TxnBody): boolean {
  return (
    body.type === 'error' ||
    (body.type === 'multi' && body.txns.some(({ type }) => type === 'error'))
  );
}

function isRefused(result: Result): boolean {
  return (
    result.op === 'error' ||
    (result.op === 'multi' && result.results.some(({ op }) => op === 'error'))
  );
}
