import fc from 'fast-check';
import {
  CreateFlags,
  ErrorCode,
  Perms,
  type Acl,
  type ClientRequest,
  type Id,
  type Need,
} from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { Permissions } from '../../solutions/08-acls/index.ts';
import type { Chapter } from './chapter.ts';
import { naiveAllows, naiveFix, naiveShow } from './naive.ts';
import { tokenProvider } from './token-provider.ts';
import { zoneProvider } from './zone-provider.ts';
import {
  aclInWords,
  allowedInWords,
  entry,
  fixedInWords,
  frozen,
  idOf,
  idsInWords,
  permsInWords,
} from './words.ts';

/** A question to {@link Permissions}. */
export type PermissionStep =
  | {
      readonly ask: 'allows';
      readonly acl: readonly Acl[];
      readonly perms: number;
      readonly who: readonly Id[];
    }
  | { readonly ask: 'fix'; readonly acl: readonly Acl[] | null; readonly who: readonly Id[] }
  | { readonly ask: 'show'; readonly acl: readonly Acl[]; readonly who: readonly Id[] }
  | { readonly ask: 'needs'; readonly request: ClientRequest };

export const ALLOWS_RULES = [
  {
    name: 'allowed by the list',
    rule: 'An entry that has one of the permissions and speaks of one of the identities is enough; so are an empty list, and super.',
  },
  {
    name: 'nothing else is allowed',
    rule: 'Without an entry that has the permission and speaks of the client, the answer is no.',
  },
];

export const NEEDS_RULES = [
  {
    name: 'which permission',
    rule: 'Each operation needs its permission, on the node that it needs it on.',
  },
];

export const FIX_RULES = [
  {
    name: 'lists that are refused',
    rule: 'A list without entries, or with an entry that is not valid, is INVALIDACL; any other list is stored.',
  },
  {
    name: 'the list that is stored',
    rule: 'Without repetitions, with the identities of the client in place of auth, all else as it was sent.',
  },
];

export const SHOW_RULES = [
  {
    name: 'hashes are for ADMIN',
    rule: 'Who has ADMIN by the list sees all of it; others see x for the hash in each digest entry, and all else.',
  },
];

const ADDRESS = 'ip:10.0.0.7';
const ANYONE = 'world:anyone';
const who = (...ids: readonly string[]): readonly Id[] => [ADDRESS, ...ids].map(idOf);

const allows = (
  acl: readonly Acl[],
  letters: string,
  ids: readonly Id[] = who(),
): PermissionStep => ({ ask: 'allows', acl, perms: entry(letters, ANYONE).perms, who: ids });

export const ALLOWS_EXAMPLES = [
  {
    title: 'everybody',
    steps: [
      allows([entry('rwcda', ANYONE)], 'r'),
      allows([entry('r', ANYONE)], 'w'),
      allows([entry('r', 'world:somebody')], 'r'),
      allows([entry('r', 'zone:anyone')], 'r'),
    ],
  },
  {
    title: 'one user, and another',
    steps: [
      allows([entry('rw', 'digest:ann:A1')], 'w', who('digest:ann:A1')),
      allows([entry('rw', 'digest:ann:A1')], 'w', who('digest:bob:B2')),
      allows([entry('rw', 'digest:ann:A1')], 'w', who('digest:ann:B2')),
      allows([entry('rw', 'digest:ann:A1')], 'w'),
      allows([entry('rw', 'digest:ann:A1')], 'd', who('digest:ann:A1')),
    ],
  },
  {
    title: 'entries are alternatives, in whatever order',
    steps: [
      allows([entry('r', ANYONE), entry('w', 'digest:ann:A1')], 'w', who('digest:ann:A1')),
      allows([entry(0, 'digest:ann:A1'), entry('r', ANYONE)], 'r', who('digest:ann:A1')),
      allows([entry('w', 'digest:ann:A1'), entry('r', 'digest:bob:B2')], 'w', who('digest:bob:B2')),
    ],
  },
  {
    title: 'one of two permissions is enough, and a connection may be several users',
    steps: [
      allows([entry('a', ANYONE)], 'ra'),
      allows([entry('r', ANYONE)], 'ra'),
      allows([entry('w', ANYONE)], 'ra'),
      allows([entry('c', 'digest:bob:B2')], 'c', who('digest:ann:A1', 'digest:bob:B2')),
    ],
  },
  {
    title: 'ADMIN is no more than ADMIN',
    steps: [allows([entry('a', ANYONE)], 'w'), allows([entry('a', ANYONE)], 'r')],
  },
  {
    title: 'addresses',
    steps: [
      allows([entry('r', 'ip:10.0.0.0/8')], 'r'),
      allows([entry('r', 'ip:10.0.0.8')], 'r'),
      allows([entry('r', 'digest:10.0.0.7')], 'r'),
    ],
  },
  {
    title: 'an empty list, and the super user',
    steps: [
      allows([], 'a'),
      allows([entry('r', ANYONE)], 'wcda', who('super:')),
      allows([entry(0, 'digest:ann:A1')], 'd', who('digest:super:S9', 'super:')),
      allows([entry('r', 'digest:ann:A1')], 'r', who('digest:super:S9')),
    ],
  },
  {
    title: 'schemes of their own, and unknown ones',
    steps: [
      allows([entry('r', 'token:*@dev')], 'r', who('token:kim@dev')),
      allows([entry('r', 'token:*@ops')], 'r', who('token:kim@dev')),
      allows([entry('r', 'zone:office')], 'r', who('zone:office')),
      allows([entry('r', 'zone:office')], 'r', who('zone:outside')),
      allows([entry('r', 'sasl:kim')], 'r', who('sasl:kim')),
      allows([entry('r', 'auth:')], 'r', who('digest:ann:A1')),
    ],
  },
  {
    title: 'numbers that are no permissions, and one that has them all',
    steps: [allows([entry(64, ANYONE)], 'rwcda'), allows([entry(-1, ANYONE)], 'w')],
  },
  { title: 'none of no permissions', steps: [allows([entry('rwcda', ANYONE)], '')] },
];

const request = (one: ClientRequest): PermissionStep => ({ ask: 'needs', request: one });
const data = { data: null, acl: [] } as const;
const PATHS = ['/a/b', '/a', '/a/b/c'];

export const NEEDS_EXAMPLES = [
  {
    title: 'what concerns children is up to the parent',
    steps: PATHS.flatMap((path) => [
      request({ op: 'create', path, ...data, flags: CreateFlags.PERSISTENT }),
      request({ op: 'create2', path, ...data, flags: CreateFlags.EPHEMERAL_SEQUENTIAL }),
      request({ op: 'createContainer', path, ...data, flags: CreateFlags.CONTAINER }),
      request({ op: 'createTTL', path, ...data, flags: CreateFlags.PERSISTENT_WITH_TTL, ttlMs: 1 }),
      request({ op: 'delete', path, version: -1 }),
    ]),
  },
  {
    title: 'what concerns a node is up to the node',
    steps: [...PATHS, '/'].flatMap((path) => [
      request({ op: 'setData', path, data: null, version: -1 }),
      request({ op: 'setACL', path, acl: [], version: -1 }),
      request({ op: 'check', path, version: 1 }),
      request({ op: 'getData', path, watch: false }),
      request({ op: 'getChildren', path, watch: true }),
      request({ op: 'getChildren2', path, watch: false }),
      request({ op: 'getAllChildrenNumber', path }),
      request({ op: 'getACL', path }),
    ]),
  },
  {
    title: 'what needs nothing',
    steps: [
      request({ op: 'exists', path: '/a', watch: true }),
      request({ op: 'getEphemerals', prefix: '/a' }),
      request({ op: 'createSession', timeoutMs: 4000 }),
      request({ op: 'closeSession' }),
      request({ op: 'deleteContainer', path: '/a' }),
    ],
  },
  {
    title: 'what is asked for part by part',
    steps: [
      request({ op: 'multi', ops: [{ op: 'delete', path: '/a', version: -1 }] }),
      request({ op: 'multiRead', ops: [{ op: 'getData', path: '/a', watch: false }] }),
    ],
  },
];

const fix = (acl: readonly Acl[] | null, ids: readonly Id[] = who()): PermissionStep => ({
  ask: 'fix',
  acl,
  who: ids,
});

export const FIX_EXAMPLES = [
  { title: 'a list as it should be', steps: [fix([entry('r', ANYONE)])] },
  { title: 'no list', steps: [fix(null), fix([])] },
  {
    title: 'auth stands for whoever asks',
    steps: [
      fix([entry('rwcda', 'auth:')], who('digest:ann:A1')),
      fix([entry('r', 'auth:whatever')], who('digest:ann:A1', 'digest:bob:B2')),
      fix([entry('w', 'auth:'), entry('r', ANYONE)], who('token:kim@dev')),
      fix([entry('r', ANYONE), entry('rw', 'auth:')], who('super:', 'digest:super:S9')),
    ],
  },
  {
    title: 'one bad entry spoils the list',
    steps: [fix([entry('r', ANYONE), entry('r', 'nope:x')])],
  },
  {
    title: 'entries that are the same',
    steps: [
      fix([entry('r', ANYONE), entry('r', ANYONE)]),
      fix([
        entry('r', ANYONE),
        entry('w', ANYONE),
        entry('r', 'digest:ann:A1'),
        entry('r', ANYONE),
      ]),
    ],
  },
  {
    title: 'entries that differ in one thing are not the same',
    steps: [
      fix([entry('r', 'digest:ann:A1'), entry('w', 'digest:ann:A1')]),
      fix([entry('r', 'digest:ann:A1'), entry('r', 'digest:ann:B2')]),
      fix([entry('r', ANYONE), entry('r', 'zone:anyone')]),
      fix([entry('a', 'auth:ann:A1'), entry('a', 'digest:ann:A1')], who('digest:bob:B2')),
    ],
  },
  {
    title: 'an address proves nothing',
    steps: [fix([entry('r', 'auth:')]), fix([entry('r', ANYONE), entry('r', 'auth:')])],
  },
  {
    title: 'nor does any other scheme that is not authenticated, or has no provider',
    steps: [
      fix([entry('r', 'auth:')], who('zone:office')),
      fix([entry('r', 'auth:')], who('zone:office', 'digest:ann:A1')),
      fix([entry('r', 'auth:')], who('sasl:kim', 'digest:ann:A1')),
      fix([entry('r', 'auth:'), entry('w', 'zone:office')], who('token:kim@dev', 'zone:office')),
    ],
  },
  {
    title: 'what is valid in each scheme',
    steps: [
      ...['world:somebody', 'world:', 'digest:ann:A1', 'digest:ann', 'digest:ann:', 'digest::A1'],
      ...['digest:ann:A1:B2', 'digest:', 'ip:10.0.0.0/8', 'ip:10.0.0', 'ip:2001:db8::/32', 'ip:'],
      ...['token:*@dev', 'token:dev', 'sasl:kim', 'x509:CN=kim', 'super:', 'nope:x', ':anyone'],
    ].map((id) => fix([entry('r', id)])),
  },
  {
    title: 'permissions are stored as they are',
    steps: [fix([entry(0, ANYONE), entry(64, ANYONE), entry(-1, ANYONE)])],
  },
];

const show = (acl: readonly Acl[], ids: readonly Id[] = who()): PermissionStep => ({
  ask: 'show',
  acl,
  who: ids,
});

const SHARED = [
  entry('r', ANYONE),
  entry('rwcda', 'digest:ann:A1'),
  entry('w', 'digest:bob:B2'),
  entry('w', 'ip:10.0.0.0/8'),
];

export const SHOW_EXAMPLES = [
  { title: 'a reader', steps: [show(SHARED), show(SHARED, who('digest:bob:B2'))] },
  { title: 'who has ADMIN', steps: [show(SHARED, who('digest:ann:A1'))] },
  { title: 'the super user', steps: [show(SHARED, who('super:'))] },
  {
    title: 'users without a hash',
    steps: [show([entry('r', 'digest:ann'), entry('r', 'digest::A1')])],
  },
  {
    title: 'from the first colon on',
    steps: [show([entry('r', 'digest:ann:b:c')]), show([entry('r', 'digest:ann:A1:')])],
  },
];

const IDS = [
  ...[ANYONE, 'digest:ann:A1', 'digest:bob:B2', 'ip:10.0.0.7', 'ip:10.0.0.0/8', 'ip:10.9.0.0/16'],
  ...['token:*@dev', 'token:kim@ops', 'zone:office', 'sasl:kim'],
];
const SENT = [...IDS, 'auth:', 'auth:x', 'digest:ann', 'world:x', 'ip:x'];
const GAINED = [
  ...['digest:ann:A1', 'digest:bob:B2', 'token:kim@dev', 'token:lee@ops', 'zone:office'],
  'super:',
];

const letters = fc.constantFrom('r', 'w', 'c', 'd', 'a', 'rw', 'rwcda', 'ra', 'wd');
const listOf = (ids: readonly string[]): fc.Arbitrary<readonly Acl[]> =>
  fc.array(
    fc.tuple(letters, fc.constantFrom(...ids)).map(([what, id]) => entry(what, id)),
    { maxLength: 5 },
  );
const asker = fc.subarray(GAINED).map((ids) => who(...ids));

export const allowsArbitrary: fc.Arbitrary<readonly PermissionStep[]> = fc.array(
  fc.tuple(listOf(IDS), letters, asker).map(([acl, what, ids]) => allows(acl, what, ids)),
  { minLength: 1, maxLength: 4 },
);

export const fixArbitrary: fc.Arbitrary<readonly PermissionStep[]> = fc.array(
  fc
    .tuple(fc.oneof(listOf(SENT), listOf([ANYONE, 'auth:', 'digest:ann:A1', 'ip:10.0.0.7'])), asker)
    .map(([acl, ids]) => fix(acl, ids)),
  { minLength: 1, maxLength: 4 },
);

export const showArbitrary: fc.Arbitrary<readonly PermissionStep[]> = fc.array(
  fc.tuple(listOf(IDS), asker).map(([acl, ids]) => show(acl, ids)),
  { minLength: 1, maxLength: 4 },
);

/** The same question about a shorter list, or by somebody who is less. */
export function simplifyPermission(step: PermissionStep): readonly PermissionStep[] {
  if (step.ask === 'needs') return [];
  const shorter = step.who.slice(1).map((_, i) => ({ ...step, who: step.who.toSpliced(i + 1, 1) }));
  if (step.acl === null) return shorter;
  const { acl } = step;
  return [...acl.map((_, i) => ({ ...step, acl: acl.toSpliced(i, 1) })), ...shorter];
}

/** Compares with the naive answers. */
export const playPermissions: Play<Chapter, PermissionStep> = (chapter, steps, story) => {
  const permissions = story.quietly('new Permissions(…)', () => {
    const mine = [new chapter.DigestProvider(), new chapter.IpProvider()];
    return new chapter.Permissions([...mine, tokenProvider, zoneProvider]);
  });
  for (const step of steps) {
    const broken = compare(permissions, step, story);
    if (broken !== undefined) return broken;
  }
  return undefined;
};

function compare(permissions: Permissions, step: PermissionStep, story: Story): Broken | undefined {
  switch (step.ask) {
    case 'allows':
      return compareAllows(permissions, step, story);
    case 'fix':
      return compareFix(permissions, step, story);
    case 'show':
      return compareShow(permissions, step, story);
    case 'needs':
      return compareNeeds(permissions, step.request, story);
  }
}

type Asked<Ask> = Extract<PermissionStep, { readonly ask: Ask }>;

function compareAllows(
  permissions: Permissions,
  { acl, perms, who: ids }: Asked<'allows'>,
  story: Story,
): Broken | undefined {
  const should = naiveAllows(acl, perms, ids);
  const what = `${permsInWords(perms)} by ${aclInWords(acl)} to ${idsInWords(ids)}`;
  const is = story.call(
    `allows ${what}`,
    () => permissions.allows(frozen(acl), perms, ids),
    allowedInWords,
  );
  if (is === should) return undefined;
  story.expected(allowedInWords(should));
  const sentence = `${what} is ${allowedInWords(is)}; it should be ${allowedInWords(should)}.`;
  return { rule: should ? 'allowed by the list' : 'nothing else is allowed', sentence };
}

function compareFix(
  permissions: Permissions,
  { acl, who: ids }: Asked<'fix'>,
  story: Story,
): Broken | undefined {
  const should = naiveFix(acl, ids);
  const what = `fix ${aclInWords(acl)}${acl === null ? '' : ` by ${idsInWords(ids)}`}`;
  const is = story.call(
    what,
    () => permissions.fix(acl === null ? null : frozen(acl), ids),
    fixedInWords,
  );
  if (fixedInWords(is) === fixedInWords(should)) return undefined;
  story.expected(fixedInWords(should));
  const isAbout = is === ErrorCode.INVALIDACL || should === ErrorCode.INVALIDACL;
  const sentence = `${what} gave ${fixedInWords(is)}; it should give ${fixedInWords(should)}.`;
  return { rule: isAbout ? 'lists that are refused' : 'the list that is stored', sentence };
}

function compareShow(
  permissions: Permissions,
  { acl, who: ids }: Asked<'show'>,
  story: Story,
): Broken | undefined {
  const should = aclInWords(naiveShow(acl, ids));
  const what = `show ${aclInWords(acl)} to ${idsInWords(ids)}`;
  const is = story.call(what, () => permissions.show(frozen(acl), ids), aclInWords);
  if (aclInWords(is) === should) return undefined;
  story.expected(should);
  const sentence = `${idsInWords(ids)} is shown ${aclInWords(is)}; it should be ${should}.`;
  return { rule: 'hashes are for ADMIN', sentence };
}

function compareNeeds(
  permissions: Permissions,
  request: ClientRequest,
  story: Story,
): Broken | undefined {
  const should = needInWords(naiveNeed(request));
  const path = 'path' in request ? ` ${request.path}` : '';
  const is = story.call(
    `needs ${request.op}${path}`,
    () => permissions.needs(request),
    needInWords,
  );
  if (needInWords(is) === should) return undefined;
  story.expected(should);
  const sentence = `${request.op}${path} needs ${should}, not ${needInWords(is)}.`;
  return { rule: 'which permission', sentence };
}

/** By operation; what is not here needs nothing. */
const TABLE: Readonly<Record<string, readonly [where: 'parent' | 'node', perms: number]>> = {
  create: ['parent', Perms.CREATE],
  create2: ['parent', Perms.CREATE],
  createContainer: ['parent', Perms.CREATE],
  createTTL: ['parent', Perms.CREATE],
  delete: ['parent', Perms.DELETE],
  setData: ['node', Perms.WRITE],
  setACL: ['node', Perms.ADMIN],
  check: ['node', Perms.READ],
  getData: ['node', Perms.READ],
  getChildren: ['node', Perms.READ],
  getChildren2: ['node', Perms.READ],
  getAllChildrenNumber: ['node', Perms.READ],
  getACL: ['node', Perms.READ + Perms.ADMIN],
};

function naiveNeed(request: ClientRequest): Need | undefined {
  const needed = TABLE[request.op];
  if (needed === undefined || !('path' in request)) return undefined;
  const [where, perms] = needed;
  const parent = request.path.split('/').slice(0, -1).join('/');
  return { path: where === 'node' ? request.path : parent === '' ? '/' : parent, perms };
}

function needInWords(need: Need | undefined): string {
  if (need === undefined) return 'nothing';
  const names = Object.entries(Perms).filter(
    ([name, bit]) => name !== 'ALL' && (need.perms & bit) !== 0,
  );
  return `${names.map(([name]) => name).join(' or ') || need.perms} on ${need.path || '""'}`;
}
