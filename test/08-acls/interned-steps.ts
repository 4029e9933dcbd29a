import fc from 'fast-check';
import type { Acl } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { InternedAcls } from '../../solutions/08-acls/index.ts';
import type { Chapter } from './chapter.ts';
import { aclInWords, entry, frozen, keyOfAcl } from './words.ts';

/** A node begins to use a list, or ceases to. Each time the list is another object. */
export interface InternedStep {
  readonly do: 'intern' | 'release';
  readonly acl: readonly Acl[];
}

export const INTERNED_RULES = [
  {
    name: 'one object for equal lists',
    rule: 'While a list is in use, every equal list that is interned gives the same object.',
  },
  {
    name: 'the same list',
    rule: 'What intern gives has the same entries in the same order as what it was given.',
  },
  {
    name: 'kept as long as it is used',
    rule: 'A list is kept until each node that began to use it has released it, and no longer.',
  },
];

const READ = [entry('r', 'world:anyone')];
const BOTH = [entry('r', 'world:anyone'), entry('w', 'digest:ann:A1')];
const LISTS: readonly (readonly Acl[])[] = [
  READ,
  BOTH,
  BOTH.toReversed(),
  [entry('w', 'world:anyone')],
  [...READ, ...READ],
  [],
  // What somebody who joins texts by a comma, a colon or a slash may take for one another.
  [entry(1, 'a:b:c')],
  [{ perms: 1, id: { scheme: 'a:b', id: 'c' } }],
  [entry(1, 'a:b,2,c,d')],
  [entry(1, 'a:b'), entry(2, 'c:d')],
  [entry(11, 'a:b')],
  [entry(1, '1a:b')],
  [entry(1, 'a:b/1/a/c')],
  [entry(1, 'a:b|1|a|c')],
  [entry(1, 'a:b;1;a;c')],
  [entry(1, 'a:b 1 a c')],
  [entry(1, 'a:b'), entry(1, 'a:c')],
  [entry(-1, 'a:b')],
];

const intern = (acl: readonly Acl[]): InternedStep => ({ do: 'intern', acl });
const release = (acl: readonly Acl[]): InternedStep => ({ do: 'release', acl });

export const INTERNED_EXAMPLES = [
  { title: 'two nodes with equal lists', steps: [intern(READ), intern(READ)] },
  { title: 'the order of entries matters', steps: [intern(BOTH), intern(BOTH.toReversed())] },
  {
    title: 'one of two nodes goes',
    steps: [intern(READ), intern(READ), release(READ), intern(READ), release(READ), release(READ)],
  },
  { title: 'used by nobody', steps: [release(READ), intern(READ), intern(READ)] },
  { title: 'lists that look alike', steps: LISTS.map(intern) },
];

export const internedArbitrary: fc.Arbitrary<readonly InternedStep[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom<InternedStep['do']>('intern', 'intern', 'release'),
      fc.constantFrom(...LISTS),
    )
    .map(([what, acl]) => ({ do: what, acl })),
  { minLength: 1, maxLength: 25 },
);

/** A list that somebody uses, as the naive model keeps it. */
interface Used {
  readonly object: readonly Acl[];
  uses: number;
}

/** Compares with a plain count by text. */
export const playInterned: Play<Chapter, InternedStep> = (chapter, steps, story) => {
  const interned = story.quietly('new InternedAcls()', () => new chapter.InternedAcls());
  const used = new Map<string, Used>();
  for (const step of steps) {
    const broken =
      step.do === 'intern'
        ? compareIntern(interned, used, step.acl, story)
        : doRelease(interned, used, step.acl, story);
    if (broken !== undefined) return broken;
    const size = story.quietly('size', () => interned.size);
    if (size === used.size) continue;
    story.line('size', String(size));
    story.expected(String(used.size));
    const sentence = `In use are ${used.size} different lists; size says ${size}.`;
    return { rule: 'kept as long as it is used', sentence };
  }
  return undefined;
};

function compareIntern(
  interned: InternedAcls,
  used: Map<string, Used>,
  acl: readonly Acl[],
  story: Story,
): Broken | undefined {
  const text = keyOfAcl(acl);
  const what = `intern ${aclInWords(acl)}`;
  const object = story.call(what, () => interned.intern(frozen(acl)), aclInWords);
  if (keyOfAcl(object) !== text) {
    story.result(keyOfAcl(object));
    story.expected(text);
    const sentence = `For ${text} came ${keyOfAcl(object)}, which is another list.`;
    return { rule: 'the same list', sentence };
  }
  const known = used.get(text);
  if (known === undefined) used.set(text, { object, uses: 1 });
  else known.uses++;
  if (known === undefined || known.object === object) return undefined;
  story.result('another object than before');
  story.expected('the same object as before');
  const sentence = `${aclInWords(acl)} is in use, but ${what} gave another object for it.`;
  return { rule: 'one object for equal lists', sentence };
}

function doRelease(
  interned: InternedAcls,
  used: Map<string, Used>,
  acl: readonly Acl[],
  story: Story,
): undefined {
  const text = keyOfAcl(acl);
  story.call(`release ${aclInWords(acl)}`, () => interned.release(frozen(acl)));
  const known = used.get(text);
  if (known !== undefined && --known.uses === 0) used.delete(text);
}
