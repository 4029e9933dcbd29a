import fc from 'fast-check';
import type { Id } from '#kit';
import type { Play } from '../../src/grade/play-steps.ts';
import type { Chapter } from './chapter.ts';
import { naiveDigestId } from './naive.ts';
import { idsInWords } from './words.ts';

/** A client sends this as its proof. */
export interface DigestStep {
  readonly text: string;
  /** What the server is configured with. */
  readonly superDigest?: string;
}

/** The super user's digest in all tests: its password is `test`. */
export const SUPER_DIGEST = 'super:D/InIHSb7yEEbrWz8b9l71RjZJU=';

/** What Apache ZooKeeper 3.8.0 answers. */
const MEASURED: Readonly<Record<string, string>> = {
  'u:p': 'u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=',
  'bob:pw': 'bob:ikIaKsbtGweaHnb/jKn7OHqbunM=',
  'u:p:q': 'u:VIgTKUjc2iscZoJn2UUrdGNNgW4=',
  'u:': 'u:IX23jg4I7W2/R//KoV8VL1UfuBM=',
  u: 'u:UeaYkqtJ34XGIwzMV/jh0WBsrMw=',
  ':p': ':LlDE5iroUDDm9zdvmLsfjkUvn0k=',
  '': ':2jmj7l5rSw0yVb/vlWAYkK/YBwk=',
  'ü:p': 'ü:RLmXr+Ch3+721+A6LjU1Ythk2bc=',
  'super:test': SUPER_DIGEST,
};

export const DIGEST_RULES = [
  {
    name: 'the digest',
    rule: 'The id is what stands before the first colon, a colon, and the base64 of the SHA-1 of the whole text.',
  },
  {
    name: 'the super user',
    rule: 'Who comes to the configured superDigest is super besides its digest identity; nobody else is.',
  },
];

export const DIGEST_EXAMPLES = [
  ...Object.keys(MEASURED).map((text) => ({ steps: [{ text }] })),
  {
    title: 'every character counts, as it is',
    steps: [{ text: ' ann: secret ' }, { text: 'Ann:Secret' }, { text: 'ann:secret\n' }],
  },
  {
    title: 'the password of the super user',
    steps: [
      { text: 'super:test', superDigest: SUPER_DIGEST },
      { text: 'super:other', superDigest: SUPER_DIGEST },
      { text: 'super:test' },
    ],
  },
];

export const digestArbitrary: fc.Arbitrary<readonly DigestStep[]> = fc.array(
  fc.record({ text: fc.string({ unit: fc.constantFrom('a', 'b', ':', 'ß', '1'), maxLength: 9 }) }),
  { minLength: 1, maxLength: 3 },
);

/** Compares the identities with those that Apache, or Node's SHA-1, comes to. */
export const playDigest: Play<Chapter, DigestStep> = (chapter, steps, story) => {
  for (const { text, superDigest } of steps) {
    const provider = story.quietly('new DigestProvider(…)', () => {
      return new chapter.DigestProvider(superDigest === undefined ? {} : { superDigest });
    });
    const configured = superDigest === undefined ? '' : ' with a superDigest';
    const proof = JSON.stringify(text);
    const authenticate = (): readonly Id[] | undefined =>
      provider.authenticate(new TextEncoder().encode(text));
    const given = story.call(
      `authenticate ${proof}${configured}`,
      authenticate,
      (identities) => identities?.map(({ scheme, id }) => `${scheme}:${id}`).join(', ') || 'nobody',
    );
    const ids = given ?? [];
    const digest = { scheme: 'digest', id: MEASURED[text] ?? naiveDigestId(text) };
    const isSuper = digest.id === superDigest;
    const wanted = [...(isSuper ? [{ scheme: 'super', id: '' }] : []), digest];
    const found = ids.find(({ scheme }) => scheme === 'digest');
    if (found !== undefined && found.id !== digest.id) {
      story.expected(`digest:${digest.id}`);
      const sentence = `For ${proof} the id is ${found.id}; it should be ${digest.id}.`;
      return { rule: 'the digest', sentence };
    }
    if (inOrder(ids) === inOrder(wanted)) continue;
    story.expected(idsInWords(wanted));
    const isAboutSuper = isSuper || ids.some(({ scheme }) => scheme === 'super');
    return {
      rule: isAboutSuper ? 'the super user' : 'the digest',
      sentence: `${proof} makes a client ${inOrder(ids)}; it should be ${inOrder(wanted)}.`,
    };
  }
  return undefined;
};

function inOrder(ids: Parameters<typeof idsInWords>[0]): string {
  return idsInWords(ids.toSorted((a, b) => (a.scheme < b.scheme ? -1 : 1)));
}
