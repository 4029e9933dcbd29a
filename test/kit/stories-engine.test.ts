import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromAddress, toAddress } from '../../site/stories/engine/address.ts';
import { changesBetween } from '../../site/stories/engine/changes.ts';
import { AS_THE_SOLUTION, type Material, type Moment } from '../../site/stories/engine/material.ts';
import { Model } from '../../site/stories/engine/model.ts';
import { run } from '../../site/stories/engine/run.ts';
import { numberIn, stepOf, type Action, type Step } from '../../site/stories/engine/step.ts';

const ACTIONS: readonly Action[] = [
  {
    id: 'add',
    label: 'add',
    fields: [
      { name: 'text', label: 'Text', initial: 'a' },
      { name: 'times', label: 'Times', initial: '1' },
    ],
  },
  { id: 'clear', label: 'clear', fields: [] },
];
const add = (text: string, times = '1'): Step => stepOf(ACTIONS, 'add', { text, times });
const CLEAR = stepOf(ACTIONS, 'clear');

/** What the code is here: how a text grows. */
type Code = (text: string, more: string) => string;

/** A text that grows by every step. */
const material: Material<Code, string> = {
  folder: '00-text',
  actions: ACTIONS,
  rules: [],
  variants: [{ name: 'weak', belief: 'at most three' }],
  scenes: [
    {
      id: 'first',
      title: 'First',
      text: '',
      steps: [add('a'), add('b'), add('c'), add('d')],
      at: 1,
    },
    { id: 'second', title: 'Second', text: '', variant: 'weak', steps: [add('x'), CLEAR] },
  ],
  factsTitle: 'Text',
  words: ({ action }) => action,
  play(code, steps) {
    const moments: Moment<string>[] = [momentOf('')];
    for (const step of steps) {
      const { state } = moments.at(-1)!;
      const more = (step.values['text'] ?? '').repeat(numberIn(step, 'times', 1));
      moments.push(momentOf(step.action === 'clear' ? '' : code(state, more)));
    }
    return moments;
  },
};
const codes = {
  reference: ((text, more) => text + more) as Code,
  weak: ((text, more) => (text + more).slice(0, 3)) as Code,
};

function momentOf(state: string): Moment<string> {
  const told = [{ label: 'text', text: state.slice(0, 2) }];
  return {
    told,
    facts: { text: { length: String(state.length) } },
    focus: 'text',
    broken: [],
    state,
  };
}

function modelAt(address: string): Model<string> {
  return new Model(material, codes, address);
}

describe('a step', () => {
  test('has every field, and no other', () => {
    expect(stepOf(ACTIONS, 'add', { text: 'z' })).toEqual(add('z'));
    expect(() => stepOf(ACTIONS, 'multiply')).toThrow(RangeError);
    expect(() => stepOf(ACTIONS, 'add', { colour: 'red' })).toThrow(RangeError);
  });

  test('is read as a number only if it is one', () => {
    const numbers = ['7', '-3', ' 12 ', '', 'x', '1e9', '99999999999'];
    expect(numbers.map((times) => numberIn(add('', times), 'times', 5))).toEqual([
      7, -3, 12, 5, 5, 5, 5,
    ]);
  });
});

describe('an address', () => {
  test('leads back to whatever was done', () => {
    const steps = fc.array(
      fc.oneof(
        fc
          .record({ text: fc.string({ unit: 'grapheme' }), times: fc.string() })
          .map(({ text, times }) => add(text, times)),
        fc.constant(CLEAR),
      ),
      { maxLength: 20 },
    );
    const places = fc.nat({ max: 20 });
    fc.assert(
      fc.property(steps, places, fc.constantFrom('reference', 'weak'), (all, place, variant) => {
        const at = Math.min(place, all.length);
        const address = toAddress({ variant, steps: all }, at, material);
        expect(address).toMatch(/^[\w&/,;%.~!*'()-]+$/);
        expect(fromAddress(address, material)).toEqual({
          description: { variant, steps: all },
          at,
        });
      }),
    );
  });

  test('is easy to read', () => {
    expect(toAddress({ variant: 'weak', steps: [add('/a b'), CLEAR] }, 1, material)).toBe(
      'weak&add,/a%20b,1;clear&1',
    );
  });

  test('that speaks of nothing known leads nowhere', () => {
    const bad = [
      '',
      'first',
      'nobody&clear&0',
      'weak&multiply&0',
      'weak&add,1&0',
      'weak&add,%E0,1&0',
      `weak&${'clear;'.repeat(300)}clear&0`,
    ];
    expect(bad.map((address) => fromAddress(address, material))).toEqual(bad.map(() => undefined));
    expect(fromAddress('weak&clear&99', material)?.at).toBe(1);
  });
});

describe('a run of weak code', () => {
  test('says from where on it differs from the solution, and in what', () => {
    const steps = [add('ab'), add('cd'), CLEAR, add('e')];
    const moments = run(material as Material<unknown, string>, codes, { variant: 'weak', steps });
    const sentence = 'length of text is 3; with the solution it is 4.';
    const broken = { rule: AS_THE_SOLUTION.name, sentence };
    expect(moments.map((moment) => moment.broken)).toEqual([[], [], [broken], [broken], [broken]]);
    expect(
      run(material as Material<unknown, string>, codes, { variant: 'reference', steps }).every(
        (moment) => moment.broken.length === 0,
      ),
    ).toBe(true);
  });
});

describe('changes', () => {
  test('are what is new, gone, and other than before', () => {
    const before = { a: { x: '1', y: '2' }, b: { x: '1' } };
    const after = { a: { x: '1', z: '3' }, c: { x: '1' } };
    const words = changesBetween(before, after).map(({ name, change, lines }) => [
      name,
      change,
      lines.map((line) => `${line.field} ${line.change}`).join(),
    ]);
    expect(words).toEqual([
      ['a', 'changed', 'x same,z new,y gone'],
      ['c', 'new', 'x new'],
      ['b', 'gone', 'x gone'],
    ]);
    expect(changesBetween(undefined, after).every(({ change }) => change === 'same')).toBe(true);
  });
});

describe('a model', () => {
  test('begins with a scene behind its preparation, or with an address', () => {
    expect(modelAt('').moment.state).toBe('a');
    expect(modelAt('second').description.variant).toBe('weak');
    expect(modelAt('reference&add,q,2&1').moment.state).toBe('qq');
  });

  test('forks where something is done, and undoes it', () => {
    const model = modelAt('first');
    const news: string[] = [];
    model.onChange((one) => news.push(one));
    model.goTo(2);
    model.do(add('z'));
    expect(model.moments.map(({ state }) => state)).toEqual(['', 'a', 'ab', 'abz']);
    expect([model.at, model.scene]).toEqual([3, undefined]);
    model.undo();
    expect([model.moment.state, model.moments.length, model.scene?.id]).toEqual(['ab', 5, 'first']);
    expect(model.canUndo).toBe(false);
    expect(news).toEqual(['moment', 'run', 'run']);
  });

  test('takes a step away as if it had never been', () => {
    const model = modelAt('first');
    model.goTo(4);
    model.remove(1);
    expect([model.at, model.moment.state]).toEqual([3, 'acd']);
    model.goTo(1);
    model.remove(2);
    expect([model.at, model.moment.state, model.moments.at(-1)!.state]).toEqual([1, 'a', 'ac']);
  });

  test('stays where there is something, and keeps its place with other code', () => {
    const model = modelAt('first');
    model.goTo(-3);
    expect(model.at).toBe(0);
    model.goTo(Infinity);
    expect(model.at).toBe(4);
    model.setVariant('weak');
    expect([model.at, model.moment.state]).toEqual([4, 'abc']);
    expect(modelAt(model.address).moment).toEqual(model.moment);
  });
});
