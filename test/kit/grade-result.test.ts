import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/usage-error.ts';
import { toJUnit } from '../../src/grade/junit.ts';
import { plainJson } from '../../src/grade/plain-json.ts';
import { isComplete, toJson } from '../../src/grade/result.ts';
import { saveFile } from '../../src/grade/save-result.ts';
import { bar, rulesScore } from '../../src/grade/score.ts';
import type { Failure } from '../../src/grade/suite.ts';
import {
  BROKEN_RULE,
  chapterResult,
  OTHER_FAILURES,
  skipped,
  testResult,
} from './grade-results.ts';

const PASSED = chapterResult([testResult('1.1', 40), testResult('2.1', 60)]);
const FAILED = chapterResult([testResult('1.1', 40), testResult('2.1', 60, BROKEN_RULE)]);
const PROBLEM = {
  place: { file: 'chapters/x.ts', line: 3, column: 7 },
  message: 'A ; is missing.',
};

describe('isComplete', () => {
  it('takes all points and no error of any kind', () => {
    expect(isComplete(PASSED)).toBe(true);
    expect(isComplete(FAILED)).toBe(false);
    expect(isComplete({ ...PASSED, typeErrors: [PROBLEM] })).toBe(false);
    expect(isComplete({ ...PASSED, strayErrors: ['x'] })).toBe(false);
    expect(isComplete({ ...PASSED, levels: [], problems: [PROBLEM] })).toBe(false);
    expect(isComplete(chapterResult([{ ...testResult('1.1', 40), wasRun: false }]))).toBe(false);
  });
});

describe('the JSON result', () => {
  it('has all of its fields, and no trace', () => {
    expect(toJson(FAILED)).toMatchSnapshot();
  });

  it('says whose points do not count', () => {
    const chapter = { number: 0, folder: '00-start-here', title: 'Start here' };
    expect(toJson({ ...PASSED, chapter }).chapter.graded).toBe(false);
    expect(toJUnit({ ...PASSED, chapter })).not.toContain('points');
  });

  it('is plain', () => {
    const json = toJson({ ...FAILED, problems: [PROBLEM], typeErrors: [PROBLEM] });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json.problems).toEqual([
      { file: 'chapters/x.ts', line: 3, column: 7, message: 'A ; is missing.' },
    ]);
  });
});

describe('a result from servers', () => {
  const tests = [testResult('1.1', 40), skipped('2.1', 30), testResult('2.2', 30)] as const;
  const result = chapterResult([...tests], { servers: '127.0.0.1:2181' });

  it('says in JSON where it is from, and what was skipped', () => {
    const json = toJson(result);
    expect(json).toMatchObject({
      servers: '127.0.0.1:2181',
      passed: true,
      points: 70,
      maxPoints: 70,
    });
    expect(json.tests.map(({ wasRun, skipped }) => [wasRun, skipped])).toEqual([
      [true, undefined],
      [false, true],
      [true, undefined],
    ]);
    expect(json.levels.map(({ maxPoints }) => maxPoints)).toEqual([40, 30]);
    expect('servers' in toJson(PASSED)).toBe(false);
  });

  it('says so in JUnit, too', () => {
    const xml = toJUnit(result);
    expect(xml).toContain('<property name="servers" value="127.0.0.1:2181"/>');
    expect(xml).toContain('tests="3" failures="0" errors="0" skipped="1"');
    expect(xml).toContain('<skipped message="It needs the simulator."/>');
    expect(toJUnit(PASSED)).not.toContain('propert');
  });

  it('settles nothing about rules that only skipped tests check', () => {
    const two = chapterResult([testResult('1.1', 40), skipped('2.1', 60)], { servers: 'x:1' });
    expect(rulesScore(two)).toEqual({ held: ['agreement'], broke: [], open: [] });
  });
});

describe('the JUnit result', () => {
  it('has a case for each test', () => {
    expect(toJUnit(FAILED)).toMatchSnapshot();
  });

  it('escapes whatever XML would take for its own, and drops what it cannot hold', () => {
    const sentence = `a < b && "c" 'd' \u0000\u001b[31m\ud800 ]]> 😀`;
    const failure: Failure = { ...OTHER_FAILURES[1]!, sentence };
    const xml = toJUnit(chapterResult([testResult('1.1', 100, failure)]));
    expect(xml).toContain(
      'a &lt; b &amp;&amp; &quot;c&quot; &apos;d&apos; \ufffd\ufffd[31m\ufffd ]]&gt; 😀',
    );
  });

  it('is never green if the code could not be loaded', () => {
    const xml = toJUnit({ ...PASSED, levels: [], problems: [PROBLEM] });
    expect(xml).toContain('tests="1" failures="0" errors="1"');
    expect(xml).toContain('<error message="chapters/x.ts:3: A ; is missing."/>');
  });

  it('says which tests had no turn', () => {
    const xml = toJUnit(chapterResult([{ ...testResult('1.1', 40), wasRun: false, earned: 0 }]));
    expect(xml).toContain('<skipped/>');
  });
});

describe('saveFile', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'workbook-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes folders', () => {
    const file = path.join(folder, 'a', 'b', 'result.json');
    saveFile(file, '{}');
    expect(readFileSync(file, 'utf8')).toBe('{}');
  });

  it('says why it cannot', () => {
    writeFileSync(path.join(folder, 'file'), '');
    const inFile = path.join(folder, 'file', 'result.json');
    expect(() => saveFile(inFile, '')).toThrow(UsageError);
    expect(() => saveFile(inFile, '')).toThrow('part of its path is a file');
    expect(() => saveFile(folder, '')).toThrow('it is a folder');
    expect(existsSync(inFile)).toBe(false);
  });
});

describe('the score', () => {
  it('has a full bar only for all points, and an empty one only for none', () => {
    expect(bar(0, 100, 4)).toBe('░░░░');
    expect(bar(1, 100, 4)).toBe('█░░░');
    expect(bar(99, 100, 4)).toBe('███░');
    expect(bar(100, 100, 4)).toBe('████');
    expect(bar(0, 0, 4)).toBe('░░░░');
  });

  it('tells rules that held from those that broke and those that are open', () => {
    const tests = [testResult('1.1', 40), testResult('2.1', 60, BROKEN_RULE)] as const;
    expect(rulesScore(chapterResult([...tests]))).toEqual({
      held: [],
      broke: ['agreement'],
      open: ['no reversal'],
    });
    expect(rulesScore(PASSED)).toEqual({ held: ['agreement', 'no reversal'], broke: [], open: [] });
  });
});

describe('plainJson', () => {
  it('spells what JSON lacks', () => {
    expect(JSON.parse(plainJson({ a: 17n, b: Uint8Array.of(1, 2), c: [null] }))).toEqual({
      a: { $bigint: '17' },
      b: { $bytes: 'AQI=' },
      c: [null],
    });
  });
});
