import {
  ErrorCode,
  formatErrorCode,
  formatZxid,
  type AccessControl,
  type Acl,
  type ClientRequest,
  type Id,
  type ReadRequest,
  type Result,
  type WriteRequest,
} from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import { resultWords } from '../../../test/06-znode-tree/words.ts';
import {
  aclInWords,
  codeInWords,
  idsInWords,
  keyOfAcl,
  permsInWords,
} from '../../../test/08-acls/words.ts';
import type { Broken, Facts, Told } from '../engine/material.ts';
import { changesBetween } from '../engine/changes.ts';
import type { TreeMark, TreeScene } from './drawn-tree.ts';
import { drawnNodes, factsOf } from './tree-server.ts';

/** The chapter's code, as far as it is used here. */
export type AclCode = Pick<
  typeof import('../../../solutions/08-acls/index.ts'),
  'ConnectionIdentities' | 'DigestProvider' | 'InternedAcls' | 'IpProvider' | 'Permissions'
>;

/** What should hold at every moment of this chapter's runs. */
export const ACL_RULES = [
  {
    name: 'refused is refused',
    rule: 'A request that comes to an error has changed no node.',
  },
  {
    name: 'interned lists',
    rule: 'As many lists are kept as there are different ones in the tree.',
  },
] as const;

/** What a request was found to need, for the drawing. */
interface Verdict {
  readonly who: string;
  readonly path: string;
  readonly perms: number;
  readonly isAllowed: boolean;
}

const ALL_LETTERS: Readonly<Record<number, string>> = {
  1: 'READ',
  2: 'WRITE',
  4: 'CREATE',
  8: 'DELETE',
  16: 'ADMIN',
  17: 'READ or ADMIN',
};

/** One server, and a few people who are connected to it. */
export class AclWorld {
  told: Told[] = [];
  private readonly tree: ZnodeTree;
  private readonly preparer: Preparer;
  private readonly access: AccessControl;
  private readonly lists: InstanceType<AclCode['InternedAcls']>;
  private readonly people: ReadonlyMap<string, InstanceType<AclCode['ConnectionIdentities']>>;
  private zxid = 0n;
  private verdict: Verdict | undefined;
  private changedThough: string | undefined;

  constructor(code: AclCode, people: Readonly<Record<string, string>>, superDigest: string) {
    const providers = [new code.DigestProvider({ superDigest }), new code.IpProvider()];
    this.access = new code.Permissions(providers);
    this.lists = new code.InternedAcls();
    this.tree = new ZnodeTree({ access: this.access, acls: this.lists });
    this.preparer = new Preparer(this.tree, { access: this.access });
    const connections = Object.entries(people).map(
      ([name, address]) => [name, new code.ConnectionIdentities(address, providers)] as const,
    );
    this.people = new Map(connections);
    this.carryOut({ op: 'createSession', timeoutMs: 10_000 }, []);
  }

  /** A step begins. */
  begin(): void {
    this.told = [];
    this.verdict = undefined;
  }

  addAuth(who: string, proof: string): void {
    const person = this.person(who);
    const code = person.addAuth('digest', new TextEncoder().encode(proof));
    this.tell('addAuth', codeInWords(code), code !== ErrorCode.OK);
    this.tell(`${who} is now`, idsInWords(person.identities));
  }

  ask(who: string, request: WriteRequest | ReadRequest): void {
    const { identities } = this.person(who);
    this.tell(who, idsInWords(identities));
    if ('acl' in request) this.tellFixed(request.acl, identities);
    this.judge(who, request, identities);
    const before = factsOf(this.tree);
    const result = isRead(request)
      ? this.tree.read({ session: 1n, cxid: 0, identities, request })
      : this.carryOut(request, identities);
    const isRefused = result.op === 'error';
    this.tell('result', resultInWords(result), isRefused);
    if (isRefused) this.compare(before, result.err);
  }

  facts(): Facts {
    const people = [...this.people].map(([name, person]) => [
      name,
      {
        'known as': idsInWords(person.identities),
        'of whom others see': person
          .whoAmI()
          .map(({ scheme, user }) => `${scheme}:${user}`)
          .join(', '),
      },
    ]);
    const nodes = Object.entries(factsOf(this.tree)).map(([path, fields]) => {
      const { data = '', version = '', aversion = '' } = fields;
      const list = this.tree.stored(path)?.acl ?? [];
      const entries = list.map(
        (entry, i) => [`entry ${i + 1}`, aclInWords([entry]).slice(1, -1)] as const,
      );
      return [path, { ...Object.fromEntries(entries), aversion, data, version }];
    });
    return {
      ...(Object.fromEntries(nodes) as Facts),
      ...(Object.fromEntries(people) as Facts),
      server: { 'lists kept': String(this.lists.size), zxid: formatZxid(this.zxid) },
    };
  }

  broken(): readonly Broken[] {
    const kept = this.lists.size;
    const there = new Set([...this.tree.nodes()].map(({ acl }) => keyOfAcl(acl))).size;
    const sentences = [
      this.changedThough,
      kept === there
        ? undefined
        : `${kept} lists are kept; there are ${there} different ones in the tree.`,
    ];
    return sentences.flatMap((sentence, i) =>
      sentence === undefined ? [] : [{ rule: ACL_RULES[i]!.name, sentence }],
    );
  }

  scene(before: Facts | undefined): TreeScene {
    const facts = this.facts();
    const nodes = drawnNodes(
      this.tree,
      before === undefined ? undefined : factsAsDrawn(facts, before),
    );
    return {
      nodes: nodes.map((node) => ({
        ...node,
        change: changeOf(node.path, before, facts),
        lines: this.linesOf(node.path),
        marks: this.marksOf(node.path),
      })),
      strips: [
        {
          title: 'Connected',
          none: 'nobody',
          items: [...this.people].map(([name, person]) => ({
            text: `${name}${provedNames(person.identities)}`,
            words: idsInWords(person.identities),
            look: name === this.verdict?.who ? 0 : 5,
            ...(name === this.verdict?.who && { state: 'new' as const }),
          })),
        },
      ],
    };
  }

  private person(who: string): InstanceType<AclCode['ConnectionIdentities']> {
    return this.people.get(who) ?? [...this.people.values()][0]!;
  }

  private tell(label: string, text: string, isBad = false): void {
    this.told.push({ label, text, ...(isBad && { isBad }) });
  }

  private tellFixed(acl: readonly Acl[] | null, identities: readonly Id[]): void {
    const fixed = this.access.fix(acl, identities);
    const isBad = typeof fixed === 'number';
    this.tell('the list becomes', isBad ? formatErrorCode(fixed) : aclInWords(fixed), isBad);
  }

  /** Which permission is asked for, on which node, and what each entry of its list says. */
  private judge(who: string, request: ClientRequest, identities: readonly Id[]): void {
    const need = this.access.needs(request);
    if (need === undefined) return this.tell('needs', 'no permission');
    const { path, perms } = need;
    this.tell('needs', `${ALL_LETTERS[perms] ?? permsInWords(perms)} by the list of ${path}`);
    const acl = this.tree.stored(path)?.acl;
    if (acl === undefined) return this.tell('the list', `There is no ${path}.`, true);
    if (identities.some(({ scheme }) => scheme === 'super'))
      this.tell('by any list', 'a super user may do everything');
    for (const [i, entry] of acl.entries())
      this.tell(`entry ${i + 1}`, this.entryWords(entry, perms, who, identities));
    const isAllowed = this.access.allows(acl, perms, identities);
    this.tell('so it is', isAllowed ? 'allowed' : 'refused', !isAllowed);
    this.verdict = { who, path, perms, isAllowed };
  }

  private entryWords(entry: Acl, perms: number, who: string, identities: readonly Id[]): string {
    const words = aclInWords([entry]).slice(1, -1);
    const others = identities.filter(({ scheme }) => scheme !== 'super');
    const speaksOf = this.access.allows([{ ...entry, perms }], perms, others);
    const gives = (entry.perms & perms) !== 0;
    const speaks = speaksOf ? `speaks of ${who}` : `does not speak of ${who}`;
    return `${words}: ${speaks}, ${gives ? 'gives' : 'does not give'} ${permsInWords(perms)}`;
  }

  private carryOut(request: WriteRequest, identities: readonly Id[]): Result {
    this.zxid += 1n;
    const submitted = { session: 1n, cxid: 0, identities, request };
    const txn = this.preparer.prepare(submitted, this.zxid, 0);
    const { result } = this.tree.apply(this.zxid, txn);
    this.preparer.applied(this.zxid);
    return result;
  }

  private compare(before: Facts, err: number): void {
    const changed = changesBetween(before, factsOf(this.tree)).find(
      ({ change }) => change !== 'same',
    );
    if (changed === undefined) return;
    this.changedThough ??= `A request came to ${formatErrorCode(err)}, and yet ${changed.name} has changed.`;
  }

  private linesOf(path: string): readonly string[] {
    const acl = this.tree.stored(path)?.acl ?? [];
    return acl.map((entry) => aclInWords([entry]).slice(1, -1));
  }

  private marksOf(path: string): readonly TreeMark[] {
    const { verdict } = this;
    if (verdict?.path !== path) return [];
    const { who, perms, isAllowed } = verdict;
    const text = `${who}: ${permsInWords(perms)} ${isAllowed ? '✓' : '✕'}`;
    const words = `${isAllowed ? 'allowed' : 'refused'}:`;
    return [{ text, words, look: 0, state: isAllowed ? 'new' : 'no' }];
  }
}

/** What has changed is seen in the facts of this chapter, which have lists in them. */
function changeOf(
  path: string,
  before: Facts | undefined,
  facts: Facts,
): 'new' | 'changed' | 'gone' | 'same' {
  const groups = changesBetween(before, facts);
  return groups.find(({ name }) => name === path)?.change ?? 'same';
}

/** The nodes alone, so that those that have gone are still drawn. */
function factsAsDrawn(facts: Facts, before: Facts): Facts {
  const nodes = Object.entries({ ...facts, ...before }).filter(([name]) => name.startsWith('/'));
  return Object.fromEntries(nodes);
}

function provedNames(identities: readonly Id[]): string {
  const names = identities
    .filter(({ scheme }) => scheme !== 'ip')
    .map(({ scheme, id }) => (scheme === 'super' ? 'super' : `${scheme}:${id.split(':', 1)[0]}`));
  return names.length === 0 ? '' : ` = ${names.join(', ')}`;
}

function isRead(request: WriteRequest | ReadRequest): request is ReadRequest {
  return request.op.startsWith('get') || request.op === 'exists';
}

function resultInWords(result: Result): string {
  return result.op === 'getACL' ? aclInWords(result.acl) : resultWords(result);
}
