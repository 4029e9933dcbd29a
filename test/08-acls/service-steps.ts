import fc from 'fast-check';
import {
  CreateFlags,
  ErrorCode,
  type Acl,
  type Id,
  type MultiOp,
  type ReadRequest,
  type Result,
  type WriteRequest,
} from '#kit';
import { Preparer, ZnodeTree } from '#chapter/06-znode-tree';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { ConnectionIdentities, InternedAcls } from '../../solutions/08-acls/index.ts';
import type { Chapter } from './chapter.ts';
import { SUPER_DIGEST } from './digest-steps.ts';
import { naiveDigestId } from './naive.ts';
import { NaiveService, type NaiveResult } from './naive-service.ts';
import { tokenProvider } from './token-provider.ts';
import { aclInWords, codeInWords, entry, keyOfAcl } from './words.ts';

/** Somebody asks something of the service. */
export interface ServiceStep {
  readonly who: Person;
  readonly request: ServiceRequest;
}

/** Requests that this test makes. */
type ServiceRequest =
  | Exclude<WriteRequest, { readonly op: 'createSession' | 'closeSession' | 'deleteContainer' }>
  | {
      readonly op: 'exists' | 'getData' | 'getChildren';
      readonly path: string;
      readonly watch: boolean;
    }
  | { readonly op: 'getACL'; readonly path: string };

/** Everybody has a connection of their own. `guest` and `office` have proved nothing. */
type Person = 'ann' | 'bob' | 'guest' | 'office' | 'root';

const PEOPLE: Readonly<Record<Person, { readonly address: string; readonly proof?: string }>> = {
  ann: { address: '192.168.1.1', proof: 'ann:secret' },
  bob: { address: '192.168.1.2', proof: 'bob:pw' },
  guest: { address: '192.168.1.3' },
  office: { address: '10.0.0.7' },
  root: { address: '192.168.1.4', proof: 'super:test' },
};

const ANN = `digest:${naiveDigestId('ann:secret')}`;
const BOB = `digest:${naiveDigestId('bob:pw')}`;

/** What the requests of these tests put on nodes. */
const ACLS = {
  open: [entry('rwcda', 'world:anyone')],
  readOnly: [entry('r', 'world:anyone')],
  mine: [entry('rwcda', 'auth:')],
  ann: [entry('rwcda', ANN)],
  annAndReaders: [entry('rwcda', ANN), entry('r', 'world:anyone')],
  bobWrites: [entry('w', BOB), entry('a', ANN)],
  bobRules: [entry('a', BOB), entry('r', ANN)],
  office: [entry('rw', 'ip:10.0.0.0/8'), entry('cd', ANN)],
  childrenOnly: [entry('cd', 'world:anyone'), entry('a', ANN)],
  noChildren: [entry('rwa', 'world:anyone')],
  twice: [entry('r', ANN), entry('r', ANN), entry('rwcda', 'auth:x')],
  bad: [entry('r', 'world:anyone'), entry('r', 'nope:x')],
  empty: [],
} as const satisfies Readonly<Record<string, readonly Acl[]>>;

export const SERVICE_RULES = [
  {
    name: 'no operation without its permission',
    rule: 'What a client may not do by the list of the node that counts is not done: NOAUTH.',
  },
  {
    name: 'what is permitted is done',
    rule: 'No operation is refused with NOAUTH that the list permits.',
  },
  {
    name: 'the list stored',
    rule: 'A node has the list that fix makes of the one that was sent; a bad one is INVALIDACL.',
  },
  {
    name: 'the list shown',
    rule: 'getACL shows the list, without hashes to those who have no ADMIN.',
  },
  {
    name: 'aversion',
    rule: 'Each setACL counts up aversion, and one with another version is refused.',
  },
  { name: 'outcome', rule: 'Besides, requests come to what they come to without lists.' },
];

/** The rule that {@link playService} looks at after each step. */
export const INTERNED_LISTS = {
  name: 'interned lists',
  rule: 'As many lists are kept as there are different ones in the tree.',
};

const create = (path: string, acl: readonly Acl[]): MultiOp => ({
  op: 'create',
  path,
  acl,
  data: null,
  flags: CreateFlags.PERSISTENT,
});
const remove = (path: string): MultiOp => ({ op: 'delete', path, version: -1 });
const set = (path: string): MultiOp => ({ op: 'setData', path, data: null, version: -1 });
const setAcl = (path: string, acl: readonly Acl[], version = -1): ServiceRequest => ({
  op: 'setACL',
  path,
  acl,
  version,
});
const getAcl = (path: string): ServiceRequest => ({ op: 'getACL', path });
const exists = (path: string): ServiceRequest => ({ op: 'exists', path, watch: false });
const get = (path: string): ServiceRequest => ({ op: 'getData', path, watch: false });
const children = (path: string): ServiceRequest => ({ op: 'getChildren', path, watch: false });
const multi = (...ops: readonly MultiOp[]): ServiceRequest => ({ op: 'multi', ops });
const by = (who: Person, ...requests: readonly ServiceRequest[]): readonly ServiceStep[] =>
  requests.map((request) => ({ who, request }));

/** setACL and getACL, and what comes back. */
export const LIST_EXAMPLES = [
  {
    title: 'the version of a list',
    steps: [
      ...by('ann', create('/a', ACLS.open), setAcl('/a', ACLS.annAndReaders, 0)),
      ...by('ann', setAcl('/a', ACLS.open, 0), setAcl('/a', ACLS.ann, 1), set('/a')),
      ...by('ann', getAcl('/a'), setAcl('/a', ACLS.bad), setAcl('/a', ACLS.empty)),
    ],
  },
  {
    title: 'who is shown what',
    steps: [
      ...by('ann', create('/a', ACLS.annAndReaders), getAcl('/a')),
      ...[...by('bob', getAcl('/a')), ...by('guest', getAcl('/a')), ...by('root', getAcl('/a'))],
      ...by('ann', setAcl('/a', ACLS.bobRules)),
      ...[...by('ann', getAcl('/a')), ...by('bob', getAcl('/a')), ...by('guest', getAcl('/a'))],
    ],
  },
  {
    title: 'auth is somebody from then on',
    steps: [
      ...by('guest', create('/a', ACLS.mine)),
      ...by('bob', create('/a', ACLS.mine), getAcl('/a')),
      ...[...by('ann', get('/a')), ...by('office', getAcl('/a')), ...by('root', getAcl('/a'))],
    ],
  },
  {
    title: 'who sets a list may lock themselves out',
    steps: by('ann', create('/a', ACLS.mine), setAcl('/a', ACLS.readOnly), setAcl('/a', ACLS.open)),
  },
];

/** A tree that interns the lists of its nodes. */
export const INTERNED_TREE_EXAMPLES = [
  {
    title: 'nodes come, change and go',
    steps: by(
      'ann',
      create('/a', ACLS.ann),
      create('/b', ACLS.ann),
      create('/c', ACLS.annAndReaders),
      setAcl('/a', ACLS.annAndReaders),
      setAcl('/c', ACLS.open),
      remove('/b'),
      remove('/a'),
    ),
  },
];

/** Permissions on two nodes, one above the other. */
export const PERMISSION_EXAMPLES = [
  {
    title: 'a child is not protected by its parent',
    steps: [
      ...by('ann', create('/a', ACLS.ann), create('/a/b', ACLS.open)),
      ...by('guest', get('/a'), get('/a/b'), set('/a/b'), set('/a')),
    ],
  },
  {
    title: 'a parent is not protected by its child, nor is the child from its parent',
    steps: [
      ...by('ann', create('/a', ACLS.childrenOnly), create('/a/b', ACLS.ann)),
      ...by('guest', get('/a/b'), children('/a'), exists('/a/b'), remove('/a/b')),
    ],
  },
  {
    title: 'who may change a node need not be able to delete it',
    steps: [
      ...by('ann', create('/a', ACLS.noChildren), create('/a/b', ACLS.open)),
      ...by('root', create('/a/b', ACLS.open)),
      ...by('ann', set('/a/b'), remove('/a/b'), remove('/a')),
    ],
  },
  {
    title: 'ADMIN can make itself everything, but is not everything',
    steps: by(
      'bob',
      create('/a', [entry('a', BOB)]),
      get('/a'),
      set('/a'),
      create('/a/b', ACLS.open),
      setAcl('/a', ACLS.mine),
      get('/a'),
    ),
  },
  {
    title: 'addresses',
    steps: [
      ...by('ann', create('/a', ACLS.office)),
      ...[...by('office', set('/a'), create('/a/b', ACLS.open)), ...by('guest', get('/a'))],
    ],
  },
  {
    title: 'a multi is as permitted as each of its parts',
    steps: [
      ...by('ann', create('/a', ACLS.annAndReaders), create('/c', ACLS.open)),
      ...by('guest', multi(set('/c'), set('/a')), multi(set('/c'), create('/c/d', ACLS.open))),
      ...by('guest', multi({ op: 'check', path: '/a', version: 0 }, remove('/c/d'))),
    ],
  },
];

const path = fc.constantFrom('/a', '/a', '/a/b', '/a/b', '/c', '/c/d', '/');
const acl = fc.constantFrom<readonly Acl[]>(...Object.values(ACLS));
const version = fc.constantFrom(-1, -1, -1, 0, 1);
const inMulti = fc.oneof(
  fc.tuple(path, acl).map(([at, list]) => create(at, list)),
  fc.tuple(path, version).map(([at, v]): MultiOp => ({ op: 'delete', path: at, version: v })),
  path.map(set),
  fc.tuple(path, version).map(([at, v]): MultiOp => ({ op: 'check', path: at, version: v })),
);
/** A top-level check that succeeds has no answer, and the root cannot be created or deleted. */
const isSensible = (request: ServiceRequest): boolean =>
  request.op !== 'check' &&
  (request.op === 'multi' ? request.ops : [request]).every(
    ({ op, path: at }) => at !== '/' || (op !== 'create' && op !== 'delete'),
  );
const requests = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(path, acl).map(([at, list]): ServiceRequest => create(at, list)),
    },
    { weight: 3, arbitrary: inMulti },
    {
      weight: 1,
      arbitrary: fc.array(inMulti, { minLength: 1, maxLength: 3 }).map((ops) => multi(...ops)),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(path, acl, version).map(([at, list, v]) => setAcl(at, list, v)),
    },
    { weight: 1, arbitrary: path.map(getAcl) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(exists, get, children).chain((read) => path.map(read)),
    },
  )
  .filter(isSensible);

export const serviceArbitrary: fc.Arbitrary<readonly ServiceStep[]> = fc.array(
  fc.record({
    who: fc.constantFrom<Person>('ann', 'ann', 'bob', 'bob', 'guest', 'office', 'root'),
    request: requests,
  }),
  { minLength: 4, maxLength: 25, size: 'max' },
);

/** A list that says less. */
export function simplifyService(step: ServiceStep): readonly ServiceStep[] {
  const { request } = step;
  if (request.op === 'multi')
    return request.ops.map((_, i) => ({ ...step, request: multi(...request.ops.toSpliced(i, 1)) }));
  if (request.op !== 'create' && request.op !== 'setACL') return [];
  const { acl: list } = request;
  if (list === null || list.length < 2) return [];
  return list.map((_, i) => ({ ...step, request: { ...request, acl: list.toSpliced(i, 1) } }));
}

/** The chapter's classes around the tree of chapter 6, beside {@link NaiveService}. */
export const playService = playWith((chapter) => new chapter.InternedAcls());

/** The same for those who have not come to interned lists yet. */
export const playServiceWithoutInterning = playWith(() => undefined);

function playWith(
  cache: (chapter: Chapter) => InternedAcls | undefined,
): Play<Chapter, ServiceStep> {
  return (chapter, steps, story) => {
    const service = story.quietly('the service', () => new Service(chapter, cache(chapter)));
    return playOn(service, steps, story);
  };
}

function playOn(service: Service, steps: readonly ServiceStep[], story: Story): Broken | undefined {
  const naive = new NaiveService();
  for (const { who, request } of steps) {
    const should = naive.request(request, naiveIdentities(who));
    const result = story.call(
      `${who}: ${requestInWords(request)}`,
      () => service.request(who, request),
      (one) => resultInWords(outcomeOf(one)),
    );
    const is = outcomeOf(result);
    const rule = ruleBroken(request, is, should);
    if (rule !== undefined) {
      story.expected(resultInWords(should));
      const what = `${requestInWords(request)} by ${who}`;
      const sentence = `${what} came to ${resultInWords(is)}; it should be ${resultInWords(should)}.`;
      return { rule, sentence };
    }
    const broken = compareSize(service, story);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/** One server, without a network: each request is prepared, applied and answered at once. */
class Service {
  readonly acls: InternedAcls | undefined;
  readonly tree: ZnodeTree;
  private readonly preparer: Preparer;
  private readonly connections = new Map<Person, ConnectionIdentities>();
  private zxid = 0n;

  constructor(chapter: Chapter, acls: InternedAcls | undefined) {
    const digest = new chapter.DigestProvider({ superDigest: SUPER_DIGEST });
    const providers = [digest, new chapter.IpProvider(), tokenProvider];
    const access = new chapter.Permissions(providers);
    this.acls = acls;
    this.tree = new ZnodeTree({ access, ...(acls && { acls }) });
    this.preparer = new Preparer(this.tree, { access });
    for (const [person, { address, proof }] of Object.entries(PEOPLE)) {
      const connection = new chapter.ConnectionIdentities(address, providers);
      if (proof !== undefined) connection.addAuth('digest', new TextEncoder().encode(proof));
      this.connections.set(person as Person, connection);
      this.request(person as Person, { op: 'createSession', timeoutMs: 4000 });
    }
  }

  request(who: Person, request: WriteRequest | ReadRequest): Result {
    const session = BigInt(Object.keys(PEOPLE).indexOf(who) + 1);
    const { identities } = this.connections.get(who)!;
    const asked = { session, cxid: 1, identities };
    if (isRead(request)) return this.tree.read({ ...asked, request });
    const zxid = ++this.zxid;
    const txn = this.preparer.prepare({ ...asked, request }, zxid, 1000);
    const { result } = this.tree.apply(zxid, txn);
    this.preparer.applied(zxid);
    return result;
  }
}

const READS = ['exists', 'getData', 'getChildren', 'getACL'];

function isRead(request: WriteRequest | ReadRequest): request is ReadRequest {
  return READS.includes(request.op);
}

function compareSize(service: Service, story: Story): Broken | undefined {
  const { acls, tree } = service;
  if (acls === undefined) return undefined;
  const different = new Set([...tree.nodes()].map(({ acl: list }) => keyOfAcl(list))).size;
  const size = story.quietly('size', () => acls.size);
  if (size === different) return undefined;
  story.line('size of the interned lists', String(size));
  story.expected(String(different));
  const sentence = `Different lists in the tree: ${different}; size says ${size}.`;
  return { rule: 'interned lists', sentence };
}

function naiveIdentities(who: Person): readonly Id[] {
  const { address, proof } = PEOPLE[who];
  const ip = { scheme: 'ip', id: address };
  if (proof === undefined) return [ip];
  const digest = { scheme: 'digest', id: naiveDigestId(proof) };
  return who === 'root' ? [ip, { scheme: 'super', id: '' }, digest] : [ip, digest];
}

/** A result of the tree, as far as this chapter is concerned. */
function outcomeOf(result: Result): NaiveResult {
  switch (result.op) {
    case 'error':
      return { code: result.err };
    case 'multi': {
      const errors = result.results.map((part) => (part.op === 'error' ? part.err : ErrorCode.OK));
      const culprit = errors.find((err) => err !== ErrorCode.OK);
      return { code: culprit ?? ErrorCode.OK };
    }
    case 'getACL':
      return { code: ErrorCode.OK, acl: result.acl, aversion: result.stat.aversion };
    case 'setACL':
      return { code: ErrorCode.OK, aversion: result.stat.aversion };
    default:
      return { code: ErrorCode.OK };
  }
}

function ruleBroken(
  { op }: ServiceRequest,
  is: NaiveResult,
  should: NaiveResult,
): string | undefined {
  if (is.code !== should.code) {
    if (should.code === ErrorCode.NOAUTH) return 'no operation without its permission';
    if (is.code === ErrorCode.NOAUTH) return 'what is permitted is done';
    if ([is.code, should.code].includes(ErrorCode.INVALIDACL)) return 'the list stored';
    return op === 'setACL' ? 'aversion' : 'outcome';
  }
  if (is.aversion !== should.aversion) return 'aversion';
  const same = keyOfAcl(is.acl ?? []) === keyOfAcl(should.acl ?? []);
  return same ? undefined : 'the list shown';
}

function resultInWords({ code, acl: list, aversion }: NaiveResult): string {
  if (code !== ErrorCode.OK) return codeInWords(code);
  const shown = list === undefined ? 'ok' : aclInWords(list);
  return aversion === undefined ? shown : `${shown}, aversion ${aversion}`;
}

function requestInWords(request: ServiceRequest): string {
  switch (request.op) {
    case 'multi':
      return `multi(${request.ops.map(requestInWords).join('; ')})`;
    case 'create':
      return `create ${request.path} ${aclInWords(request.acl)}`;
    case 'setACL':
      return `setACL ${request.path} ${aclInWords(request.acl)}${versionInWords(request.version)}`;
    case 'delete':
    case 'setData':
    case 'check':
      return `${request.op} ${request.path}${versionInWords(request.version)}`;
    default:
      return `${request.op} ${request.path}`;
  }
}

function versionInWords(version: number): string {
  return version === -1 ? '' : ` at version ${version}`;
}
