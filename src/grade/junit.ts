import pc from 'picocolors';
import { isGraded } from './chapters.ts';
import { allTestsOf, isComplete, testsOf, type ChapterResult, type TestResult } from './result.ts';
import { storyText } from './story-text.ts';

/** A result as JUnit's XML, which most continuous integration servers can show. */
export function toJUnit(result: ChapterResult): string {
  const { folder, title } = result.chapter;
  const tests = result.levels.flatMap(({ number, title: level, tests }) =>
    tests.map((test) =>
      testCase(test, `${folder}.Level ${number}, ${level}`, isGraded(result.chapter)),
    ),
  );
  const errors = errorsBesideTests(result);
  const cases = [...errors, ...tests];
  const failures = testsOf(result).filter(({ failure }) => failure !== undefined).length;
  const skipped = allTestsOf(result).filter(({ wasRun }) => !wasRun).length;
  const counts = { tests: cases.length, failures, errors: errors.length, skipped };
  const suite = { name: title, ...counts, time: seconds(result.durationMs) };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'workbook', ...counts })}>`,
    `  <testsuite${attributes(suite)}>`,
    ...properties(result),
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** Where the tests were run, if not in the simulator. */
function properties({ servers }: ChapterResult): string[] {
  if (servers === undefined) return [];
  const property = attributes({ name: 'servers', value: servers });
  return ['    <properties>', `      <property${property}/>`, '    </properties>'];
}

function testCase(test: TestResult, classname: string, graded: boolean): string {
  const points = graded ? ` (${test.points} points)` : '';
  const name = `${test.id} ${test.title}${points}`;
  const head = `    <testcase${attributes({ classname, name, time: seconds(test.durationMs) })}`;
  if (test.skipped === true) {
    return `${head}><skipped${attributes({ message: 'It needs the simulator.' })}/></testcase>`;
  }
  if (!test.wasRun) return `${head}><skipped/></testcase>`;
  if (test.failure === undefined) return `${head}/>`;
  const { kind, name: rule, sentence, story = [], token, where } = test.failure;
  const failed = kind !== 'task';
  const details = [
    sentence,
    ...storyText(story, { width: 80, paint: pc.createColors(false), failed }),
    ...(where === undefined ? [] : [`at ${where.file}:${where.line}`]),
    ...(token === undefined ? [] : [`npm run replay -- ${token}`]),
  ];
  const told = attributes({ type: kind, message: `${rule}: ${sentence}` });
  return `${head}><failure${told}>${escape(details.join('\n'))}</failure></testcase>`;
}

/** A build must not turn green by a report that has no tests in it, or only those that passed. */
function errorsBesideTests(result: ChapterResult): string[] {
  if (isComplete(result)) return [];
  const located = [...result.problems, ...result.typeErrors].map(
    ({ place, message }) => `${place.file}:${place.line}: ${message}`,
  );
  return [...located, ...result.strayErrors].map((message) => {
    const named = attributes({ classname: result.chapter.folder, name: 'the code itself' });
    return `    <testcase${named}><error${attributes({ message })}/></testcase>`;
  });
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escape(String(value))}"`)
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Escapes for both text and attributes, and drops what XML 1.0 cannot hold at all. */
function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
  );
}
