import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import { readArguments } from '../../src/authoring/arguments.ts';
import { runSteps, type CheckStep, type StepResult } from '../../src/authoring/check-step.ts';
import { chooseFiles } from '../../src/authoring/choose-files.ts';
import { untouchedFiles } from '../../src/authoring/untouched.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

/** A step that ends when it is told to, and remembers when it ran. */
class ManualStep implements CheckStep {
  readonly what = '';
  readonly name: string;
  readonly alone: boolean;
  started = false;
  private finish!: (result: StepResult) => void;
  private readonly result = new Promise<StepResult>((resolve) => (this.finish = resolve));

  constructor(name: string, alone = false) {
    this.name = name;
    this.alone = alone;
  }

  run(): Promise<StepResult> {
    this.started = true;
    return this.result;
  }

  async end(): Promise<void> {
    this.finish({ ok: true, output: '' });
    await settled();
  }
}

/** Lets everything happen that can happen without waiting. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('the steps of a check', () => {
  test('run side by side, are reported in order, and those that run alone do', async () => {
    const [a, b, c] = [new ManualStep('a'), new ManualStep('b'), new ManualStep('c')];
    const [alone, last] = [new ManualStep('alone', true), new ManualStep('last')];
    const reported: string[] = [];
    const done = runSteps([a, b, c, alone, last], 2, ({ step }) => reported.push(step.name));
    expect([a.started, b.started, c.started]).toEqual([true, true, false]);
    await b.end();
    expect([c.started, reported]).toEqual([true, []]);
    await a.end();
    expect([alone.started, reported]).toEqual([false, ['a', 'b']]);
    await c.end();
    expect([alone.started, last.started]).toEqual([true, false]);
    await alone.end();
    await last.end();
    expect((await done).map(({ step }) => step.name)).toEqual(['a', 'b', 'c', 'alone', 'last']);
  });

  test('go on after one has failed or thrown', async () => {
    const result = (ok: boolean) => (): Promise<StepResult> => Promise.resolve({ ok, output: 'x' });
    const steps = [
      { name: 'a', what: '', run: result(false) },
      { name: 'b', what: '', run: () => Promise.reject(new Error('broken')) },
      { name: 'c', what: '', run: result(true) },
    ];
    const finished = await runSteps(steps, 1, () => undefined);
    expect(finished.map(({ ok }) => ok)).toEqual([false, false, true]);
    expect(finished[1]!.output).toContain('broken');
  });
});

describe('the files of a chapter', () => {
  const files = ['coordinator.ts', 'participant.ts'].map((name) => ({
    name,
    path: `chapters/01-x/${name}`,
    skeleton: '',
    solution: '',
    current: undefined,
  }));

  test.each(['participant', 'participant.ts', './participant', 'chapters\\01-x\\participant.ts'])(
    'can be called %s',
    (name) => expect(chooseFiles(files, name)).toEqual([files[1]]),
  );

  test('are all meant without a name, and a wrong name is refused', () => {
    expect(chooseFiles(files)).toBe(files);
    expect(() => chooseFiles(files, 'particpant')).toThrow('Did you mean participant.ts?');
  });
});

describe('arguments', () => {
  const command = () => new Command('npm run x --').argument('<chapter>').option('--yes');

  test('end up in the command', () => {
    const known = command();
    expect(readArguments(known, ['chapter1', '--yes'])).toBe(true);
    expect([known.args, known.opts()]).toEqual([['chapter1'], { yes: true }]);
  });

  test.each([
    [['a', '--no'], 'unknown option'],
    [[], "missing required argument 'chapter'. See npm run x -- --help."],
    [['a', 'b'], 'too many arguments'],
  ])('that are wrong are refused: %j', (argv, message) => {
    expect(() => readArguments(command(), argv)).toThrow(UsageError);
    expect(() => readArguments(command(), argv)).toThrow(message);
  });
});

describe('a skeleton', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'untouched-'));
  afterAll(() => rmSync(root, { recursive: true }));

  test('that the generator wrote may be overwritten, and nothing else', () => {
    const file = 'chapters/01-x/a.ts';
    expect(untouchedFiles(root).has(file, 'skeleton')).toBe(false);
    untouchedFiles(root).written(file, 'skeleton');
    expect(untouchedFiles(root).has(file, 'skeleton')).toBe(true);
    expect(untouchedFiles(root).has(file, 'skeleton, and more')).toBe(false);
  });
});
