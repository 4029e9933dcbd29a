import { describe, expect, it } from 'vitest';
import { ConnectionStats } from '#kit';
import { Decimal } from '../../src/ensemble/operations/decimal.ts';
import { javaDate } from '../../src/ensemble/operations/java-date.ts';
import { jsonText } from '../../src/ensemble/operations/json-text.ts';
import { logLine } from '../../src/ensemble/operations/log-line.ts';
import { socketText } from '../../src/ensemble/operations/socket-text.ts';
import { builtOn, VERSION } from '../../src/ensemble/operations/version.ts';
import { Distribution } from '../../src/kit/stats/distribution.ts';

describe('a distribution', () => {
  it('of nothing is all zero', () => {
    const empty = new Distribution();
    expect([empty.min, empty.max, empty.average, empty.count, empty.percentile(0.5)]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  it('knows how large a share is at most how large', () => {
    const values = new Distribution();
    for (let value = 100; value >= 1; value--) values.add(value);
    expect([values.min, values.max, values.average, values.sum]).toEqual([1, 100, 50.5, 5050]);
    expect(values.percentile(0.5)).toBe(50);
    expect(values.percentile(0.95)).toBe(95);
    expect(values.percentile(0.999)).toBe(100);
    values.reset();
    expect([values.count, values.percentile(0.5)]).toEqual([0, 0]);
  });

  it('is within a factor of two for what is large', () => {
    const values = new Distribution();
    for (const value of [0, 1023, 1024, 5000, 1e9]) values.add(value);
    expect(values.percentile(0.4)).toBe(1023);
    expect(values.percentile(0.6)).toBe(2047);
    expect(values.percentile(0.8)).toBe(8191);
    expect(values.percentile(1)).toBe(1e9);
  });
});

describe('what is counted of a connection', () => {
  it('says what failed', () => {
    const stats = new ConnectionStats(1000);
    stats.heard(1001);
    stats.asked('delete');
    stats.answered(1005, 4, 7, 9n, 'error');
    stats.answered(1006, 0, -2, 9n, 'ping');
    expect([stats.lastOp, stats.lastCxid, stats.lastZxid, stats.sent]).toEqual(['ping', 7, 9n, 2]);
    expect([stats.minLatencyMs, stats.averageLatencyMs, stats.maxLatencyMs]).toEqual([0, 2, 4]);
    stats.answered(1007, 1, 8, 10n, 'error');
    expect(stats.lastOp).toBe('delete');
  });
});

describe('texts as Java has them', () => {
  it.each([
    [0, '0.0'],
    [22, '22.0'],
    [29 / 13, '2.2308'],
    [0.00001, '0.0'],
  ])('shows %d as %s', (value, text) => {
    expect(new Decimal(value).toString()).toBe(text);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1:5'],
    ['::1', '[0:0:0:0:0:0:0:1]:5'],
    ['fe80::1:2', '[fe80:0:0:0:0:0:1:2]:5'],
    ['::', '[0:0:0:0:0:0:0:0]:5'],
    ['1:2:3:4:5:6:7:8', '[1:2:3:4:5:6:7:8]:5'],
  ])('shows the address %s as %s', (address, text) => {
    expect(socketText({ address, port: 5 })).toBe(text);
  });

  it('shows dates in the order of their parts', () => {
    const text = javaDate(Date.UTC(2026, 10, 21, 17, 51, 40));
    expect(text).toMatch(/^\w{3} Nov 2\d \d\d:\d1:40 \S+ 2026$/);
  });

  it('shows JSON with its whole numbers whole', () => {
    const value = {
      id: 2n ** 63n,
      list: [1, 'a"b'],
      none: [],
      empty: {},
      deep: { average: new Decimal(3) },
    };
    expect(jsonText(value)).toBe(
      [
        '{',
        '  "id" : 9223372036854775808,',
        '  "list" : [ 1, "a\\"b" ],',
        '  "none" : [ ],',
        '  "empty" : { },',
        '  "deep" : {',
        '    "average" : 3.0',
        '  }',
        '}',
      ].join('\n'),
    );
    expect(jsonText([{ a: null }, { b: true }])).toBe('[ {\n  "a" : null\n}, {\n  "b" : true\n} ]');
  });
});

describe('the version', () => {
  it('says when the server was built, as Apache does', () => {
    expect(builtOn(Date.UTC(2026, 0, 2, 3, 4, 59))).toBe('2026-01-02 03:04 UTC');
    // Here it runs from its sources: it was built when it started.
    expect(VERSION).toBe(
      `3.8.0-build-your-own-zookeeper, built on ${builtOn(performance.timeOrigin)}`,
    );
  });
});

describe('the log for people', () => {
  it('has a line for each message', () => {
    const time = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
    const record = { level: 30, time, sid: 2, role: 'leader', msg: 'Serves clients.' };
    expect(logLine(JSON.stringify(record))).toBe(
      '03:04:05.006 INFO  Serves clients. sid=2 role=leader',
    );
    const failed = {
      level: 50,
      time,
      msg: 'Oh.',
      err: { type: 'Error', stack: 'Error: x\n  at y' },
    };
    expect(logLine(JSON.stringify(failed))).toBe('03:04:05.006 ERROR Oh.\nError: x\n  at y');
  });
});
