import fc from 'fast-check';
import { ErrorCode, type ClientInfo, type Id } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { ConnectionIdentities } from '../../solutions/08-acls/index.ts';
import type { Chapter } from './chapter.ts';
import { SUPER_DIGEST } from './digest-steps.ts';
import { naiveDigestId } from './naive.ts';
import { tokenProvider } from './token-provider.ts';
import { codeInWords, idsInWords } from './words.ts';

/** What a client asks on one connection. */
export type IdentityStep =
  | { readonly do: 'addAuth'; readonly scheme: string; readonly auth: string | null }
  | { readonly do: 'whoAmI' };

export const IDENTITY_RULES = [
  {
    name: 'identities',
    rule: 'A connection has the ip it comes from, and every identity it has proved since, each once.',
  },
  {
    name: 'refused proofs',
    rule: 'An auth request that proves nothing gets AUTHFAILED, any other OK.',
  },
  { name: 'whoAmI', rule: 'whoAmI tells the scheme and the user of each identity, and no hash.' },
  {
    name: 'a request keeps its identities',
    rule: 'A list of identities that was given away does not change when the connection gains another.',
  },
];

const ADDRESS = '10.0.0.7';
const auth = (scheme: string, text: string | null): IdentityStep => ({
  do: 'addAuth',
  scheme,
  auth: text,
});

export const IDENTITY_EXAMPLES = [
  { title: 'a fresh connection', steps: [{ do: 'whoAmI' as const }] },
  { title: 'one user', steps: [auth('digest', 'ann:secret'), { do: 'whoAmI' as const }] },
  {
    title: 'a name is written as it is',
    steps: [auth('digest', 'Ann:secret'), { do: 'whoAmI' as const }],
  },
  {
    title: 'two users on one connection, one of them twice',
    steps: [auth('digest', 'ann:secret'), auth('digest', 'bob:pw'), auth('digest', 'ann:secret')],
  },
  { title: 'ip changes nothing', steps: [auth('ip', ''), auth('ip', '10.0.0.8')] },
  {
    title: 'what is refused',
    steps: [
      auth('world', 'anyone'),
      auth('nope', 'x'),
      auth('digest', null),
      auth('super', ''),
      auth('auth', ''),
    ],
  },
  { title: 'the super user', steps: [auth('digest', 'super:test'), { do: 'whoAmI' as const }] },
  {
    title: 'a scheme of its own',
    steps: [
      auth('token', 'let me in: kim@dev'),
      auth('token', 'please'),
      auth('token', `let me in: ${ADDRESS}`),
      { do: 'whoAmI' as const },
    ],
  },
  {
    title: 'a provider that names somebody twice',
    steps: [auth('token', 'let me in twice: kim@dev'), { do: 'whoAmI' as const }],
  },
  { title: 'an empty proof is a proof', steps: [auth('digest', ''), { do: 'whoAmI' as const }] },
];

export const identityArbitrary: fc.Arbitrary<readonly IdentityStep[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...IDENTITY_EXAMPLES.flatMap(({ steps }) => steps)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('a:b', 'a:c', 'd', 'a:b:c').map((text) => auth('digest', text)),
    },
  ),
  { minLength: 1, maxLength: 8 },
);

/** Plays a connection beside a plain set of identities. */
export const playIdentities: Play<Chapter, IdentityStep> = (chapter, steps, story) => {
  const connection = story.quietly('new ConnectionIdentities(…)', () => {
    const digest = new chapter.DigestProvider({ superDigest: SUPER_DIGEST });
    const providers = [digest, new chapter.IpProvider(), tokenProvider];
    return new chapter.ConnectionIdentities(ADDRESS, providers);
  });
  const known = new Map([[`ip:${ADDRESS}`, { scheme: 'ip', id: ADDRESS, user: ADDRESS }]]);
  const given: { readonly list: readonly Id[]; readonly was: string }[] = [];
  for (const step of steps) {
    const before = story.quietly('identities', () => connection.identities);
    given.push({ list: before, was: idsInWords(before) });
    const broken =
      step.do === 'whoAmI'
        ? compareWhoAmI(connection, [...known.values()], story)
        : compareAuth(connection, step, known, story);
    if (broken !== undefined) return broken;
    const changed = given.find(({ list, was }) => idsInWords(list) !== was);
    if (changed === undefined) continue;
    story.line('a list of identities given away before', idsInWords(changed.list));
    story.expected(changed.was);
    const sentence = `A list given away said ${changed.was}; now it says ${idsInWords(changed.list)}.`;
    return { rule: 'a request keeps its identities', sentence };
  }
  return undefined;
};

type Known = Id & { readonly user: string };

function compareAuth(
  connection: ConnectionIdentities,
  { scheme, auth: text }: IdentityStep & { readonly do: 'addAuth' },
  known: Map<string, Known>,
  story: Story,
): Broken | undefined {
  const gained = text === null ? undefined : gainedBy(scheme, text);
  for (const one of gained ?? []) known.set(`${one.scheme}:${one.id}`, one);
  const bytes = text === null ? null : new TextEncoder().encode(text);
  const what = `addAuth ${scheme} ${text === null ? 'null' : `"${text}"`}`;
  const code = story.call(what, () => connection.addAuth(scheme, bytes), codeInWords);
  const wanted = gained === undefined ? ErrorCode.AUTHFAILED : ErrorCode.OK;
  if (code !== wanted) {
    story.expected(codeInWords(wanted));
    const sentence = `${what} got ${codeInWords(code)}; it should get ${codeInWords(wanted)}.`;
    return { rule: 'refused proofs', sentence };
  }
  const is = story.quietly('identities', () => connection.identities);
  const should = [...known.values()];
  if (sorted(is.map(keyOf)) === sorted(should.map(keyOf))) return undefined;
  story.line('identities', idsInWords(is));
  story.expected(idsInWords(should));
  const sentence = `The connection is ${idsInWords(is)}; it should be ${idsInWords(should)}.`;
  return { rule: 'identities', sentence };
}

function compareWhoAmI(
  connection: ConnectionIdentities,
  known: readonly Known[],
  story: Story,
): Broken | undefined {
  const inWords = (list: readonly ClientInfo[]): string =>
    sorted(list.map(({ scheme, user }) => `${scheme}:${user}`)) || 'nothing';
  const is = story.call('whoAmI', () => connection.whoAmI(), inWords);
  const should = inWords(known);
  if (inWords(is) === should) return undefined;
  story.expected(should);
  return { rule: 'whoAmI', sentence: `whoAmI says ${inWords(is)}; it should say ${should}.` };
}

/** What a proof is good for; undefined if for nothing. */
function gainedBy(scheme: string, text: string): readonly Known[] | undefined {
  switch (scheme) {
    case 'ip':
      return [{ scheme, id: ADDRESS, user: ADDRESS }];
    case 'digest': {
      const id = naiveDigestId(text);
      const user = { scheme, id, user: text.split(':')[0]! };
      return id === SUPER_DIGEST ? [{ scheme: 'super', id: '', user: '' }, user] : [user];
    }
    case 'token': {
      const id = text.replace(/^let me in( twice)?: /, '');
      return id === text ? undefined : [{ scheme, id, user: id.split('@')[0]! }];
    }
    default:
      return undefined;
  }
}

function keyOf({ scheme, id }: Id): string {
  return `${scheme}:${id}`;
}

function sorted(texts: readonly string[]): string {
  return texts.toSorted().join(', ');
}
