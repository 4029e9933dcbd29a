import fc from 'fast-check';
import type { Acl } from '#kit';
import type { Broken, Play } from '../../src/grade/play-steps.ts';
import type { Story } from '../../src/grade/story.ts';
import type { InternedAcls } from '../../solutions/08-acls/index.ts';
import type { Chapter } from './chapter.ts';
import { aclInWords, entry, frozen, frozenTurned, keyOfAcl } from './words.ts';

/** A node begins to use a list, or ceases to. As a rule the list is another object each time. */
export interface InternedStep {
  readonly do: 'intern' | 'release';
  readonly acl: readonly Acl[];
  /** Whether its objects were made with their properties in another order than usual. */
  readonly isTurned: boolean;
  /** Whether it is the very object that intern gave for such a list last, if it gave any: nodes keep that. */
  readonly isKept?: boolean;
}

export const INTERNED_RULES = [
  {
    name: 'one object for equal lists',
    rule: 'While a list is in use, every equal list that is interned, in whatever copy, gives the same object.',
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

/** What somebody may join texts by. */
const SEPARATORS = [
  ...['', ' ', ',', ';', ':', '.', '/', '|', '-', '_', '#', '=', '&', '~', '"', "'", '\\'],
  ...[', ', '::', '||', '","', '\n', '\t', '\0', '\u0001', '\u001e', '\u001f', '\uffff'],
];
/** Two entries, and single ones that become the same text if entries are joined by `a`, and their parts by `b`. */
const TWO = [entry(1, 'a:b'), entry(1, 'a:c')];
const ONE_LIKE_TWO = SEPARATORS.flatMap((a) =>
  SEPARATORS.flatMap((b) => [[entry(1, `a:b${a}1${b}a${b}c`)], [entry(1, `a:b${b}1${a}a${b}c`)]]),
);
/** The same with a scheme and an id of one entry. */
const SHIFTED = SEPARATORS.flatMap((b) => [
  [{ perms: 1, id: { scheme: 'a', id: `b${b}c` } }],
  [{ perms: 1, id: { scheme: `a${b}b`, id: 'c' } }],
]);

const intern = (acl: readonly Acl[]): InternedStep => ({ do: 'intern', acl, isTurned: false });
const release = (acl: readonly Acl[]): InternedStep => ({ do: 'release', acl, isTurned: false });
const kept = (step: InternedStep): InternedStep => ({ ...step, isKept: true });
const turned = (step: InternedStep): InternedStep => ({ ...step, isTurned: true });

export const INTERNED_EXAMPLES = [
  { title: 'two nodes with equal lists', steps: [intern(READ), intern(READ)] },
  { title: 'the order of entries matters', steps: [intern(BOTH), intern(BOTH.toReversed())] },
  {
    title: 'one of two nodes goes',
    steps: [intern(READ), intern(READ), release(READ), intern(READ), release(READ), release(READ)],
  },
  {
    title: 'nodes hand in what they were given',
    steps: [
      ...[intern(READ), kept(intern(READ)), kept(release(READ)), kept(release(READ))],
      ...[kept(intern(READ)), intern(READ), kept(release(READ)), release(READ)],
      ...[kept(release(READ)), intern(READ)],
    ],
  },
  { title: 'used by nobody', steps: [release(READ), intern(READ), intern(READ)] },
  { title: 'lists that look alike', steps: LISTS.map(intern) },
  {
    title: 'the order of properties is no part of a list',
    steps: [intern(BOTH), turned(intern(BOTH)), turned(release(BOTH)), release(BOTH)],
  },
  { title: 'ids may hold any character', steps: [TWO, ...ONE_LIKE_TWO].map(intern) },
  { title: 'schemes may, too', steps: SHIFTED.map(intern) },
];

export const internedArbitrary: fc.Arbitrary<readonly InternedStep[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom<InternedStep['do']>('intern', 'intern', 'release'),
      fc.constantFrom(...LISTS),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([what, acl, isTurned, isKept]) => ({ do: what, acl, isTurned, isKept })),
  { minLength: 1, maxLength: 25 },
);

/** A list that somebody uses, as the naive model keeps it. */
interface Used {
  readonly object: readonly Acl[];
  uses: number;
}

/** By text, the object that intern gave for such a list last. */
type Given = Map<string, readonly Acl[]>;

interface Model {
  readonly used: Map<string, Used>;
  readonly given: Given;
}

/** Compares with a plain count by text. */
export const playInterned: Play<Chapter, InternedStep> = (chapter, steps, story) => {
  const interned = story.quietly('new InternedAcls()', () => new chapter.InternedAcls());
  const used = new Map<string, Used>();
  const given: Given = new Map();
  for (const step of steps) {
    const broken =
      step.do === 'intern'
        ? compareIntern(interned, { used, given }, step, story)
        : doRelease(interned, { used, given }, step, story);
    if (broken !== undefined) return broken;
    const size = story.quietly('size', () => interned.size);
    if (size === used.size) continue;
    story.line('size', String(size));
    story.expected(String(used.size));
    const sentence = `Different lists in use: ${used.size}; size says ${size}.`;
    return { rule: 'kept as long as it is used', sentence };
  }
  return undefined;
};

function compareIntern(
  interned: InternedAcls,
  { used, given }: Model,
  step: InternedStep,
  story: Story,
): Broken | undefined {
  const { acl } = step;
  const text = keyOfAcl(acl);
  const what = inWords(step);
  const object = story.call(what, () => interned.intern(objectFor(step, given)), aclInWords);
  if (keyOfAcl(object) !== text) {
    story.result(keyOfAcl(object));
    story.expected(text);
    const sentence = `For ${text} came ${keyOfAcl(object)}, which is another list.`;
    return { rule: 'the same list', sentence };
  }
  given.set(text, object);
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
  { used, given }: Model,
  step: InternedStep,
  story: Story,
): undefined {
  const text = keyOfAcl(step.acl);
  story.call(inWords(step), () => interned.release(objectFor(step, given)));
  const known = used.get(text);
  if (known !== undefined && --known.uses === 0) used.delete(text);
}

function objectFor({ acl, isTurned, isKept }: InternedStep, given: Given): readonly Acl[] {
  const object = isKept === true ? given.get(keyOfAcl(acl)) : undefined;
  if (object !== undefined) return object;
  return isTurned ? frozenTurned(acl) : frozen(acl);
}

function inWords({ do: what, acl, isTurned, isKept }: InternedStep): string {
  if (isKept === true) return `${what} ${aclInWords(acl)} (as it was given)`;
  return `${what} ${aclInWords(acl)}${isTurned ? ' (its properties in another order)' : ''}`;
}
