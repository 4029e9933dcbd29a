import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathProblem as serversProblem } from '#chapter/06-znode-tree';
import { ErrorCode } from '#kit';
import { formatHostPort, parseConnectString, ZooKeeperError } from '../../src/client/index.ts';
import { errorOf } from '../../src/client/errors.ts';
import { HostList } from '../../src/client/host-list.ts';
import { pathProblem } from '../../src/client/path-problem.ts';

describe('a connect string', () => {
  test.each([
    ['a:1', ['a:1'], ''],
    ['a', ['a:2181'], ''],
    ['a:1,b:2 , c:3/x/y', ['a:1', 'b:2', 'c:3'], '/x/y'],
    ['a:1/', ['a:1'], ''],
    ['[::1]:2182,[fe80::1]', ['[::1]:2182', '[fe80::1]:2181'], ''],
  ])('%s', (text, hosts, chroot) => {
    const parsed = parseConnectString(text);
    expect(parsed.hosts.map(formatHostPort)).toEqual(hosts);
    expect(parsed.chroot).toBe(chroot);
  });

  test.each(['', '/a', 'a:b', 'a:0', 'a:65536', 'a:1/x/', 'a:1/x//y', ':1'])(
    '%j is refused',
    (text) => {
      expect(() => parseConnectString(text)).toThrow(RangeError);
    },
  );
});

describe('the list of servers', () => {
  test('has all of them in an order of its own', () => {
    const hosts = Array.from({ length: 5 }, (_, index) => ({ host: 'h', port: index + 1 }));
    let seed = 1;
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const list = new HostList(hosts, random);
    const order = hosts.map(() => list.next().port);
    expect([...order].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(order).not.toEqual([1, 2, 3, 4, 5]);
    expect(hosts.map(() => list.next().port)).toEqual(order);
  });
});

describe('errors', () => {
  test('every code has a class of its own', () => {
    const codes = Object.values(ErrorCode).filter((code) => code !== ErrorCode.OK);
    const names = codes.map((code) => errorOf(code).name);
    expect(new Set(names).size).toBe(codes.length);
    expect(names).not.toContain('ZooKeeperError');
    for (const code of codes) expect(errorOf(code)).toMatchObject({ code, path: undefined });
  });

  test('a code that is not known is an error all the same', () => {
    const error = errorOf(-999, '/a');
    expect(error).toBeInstanceOf(ZooKeeperError);
    expect(error.message).toBe('KeeperErrorCode = Unknown error -999 for /a');
  });
});

describe('a path', () => {
  test('is right or wrong for the client as it is for the server', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      'a',
      '/a',
      '/.a',
      '\0',
      '\x01',
      '\u0085',
      '\ud800',
      '\uf900',
      '\ufff1',
      '\uffef',
    );
    const paths = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(paths, (path) => {
        for (const one of [path, `/${path}`, `/${path}x`]) {
          expect(pathProblem(one)).toBe(serversProblem(one));
        }
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});
