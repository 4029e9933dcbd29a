import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FRAMES, frameNamed } from '../../site/stories/wire/frames.ts';
import { encodeText, fieldsOf, NotAValue } from '../../site/stories/wire/wire-fields.ts';
import type { TreeNode } from '../../site/stories/tree/drawn-tree.ts';
import { parseAcl } from '../../site/stories/tree/parse-acl.ts';
import { parseMulti, Unreadable } from '../../site/stories/tree/parse-multi.ts';
import { layOutTree } from '../../site/stories/tree/tree-layout.ts';

function node(path: string, marks = 0): TreeNode {
  const mark = { text: 'c1 data', words: 'watched by', look: 1 } as const;
  const lines = path.length % 2 === 0 ? ['version 0'] : [];
  return {
    path,
    kind: 'persistent',
    change: 'same',
    lines,
    marks: Array.from({ length: marks }, () => mark),
  };
}

describe('the layout of a tree', () => {
  const names = fc.constantFrom('a', 'b', 'long-name-0000000001');
  const paths = fc.array(fc.array(names, { minLength: 1, maxLength: 3 }), { maxLength: 12 });

  test('has a place for each node, and no two in one', () => {
    fc.assert(
      fc.property(paths, fc.nat({ max: 4 }), (all, marks) => {
        const unique = [...new Set(['/', ...all.map((parts) => `/${parts.join('/')}`)])];
        const { nodes, links, width, height } = layOutTree(unique.map((path) => node(path, marks)));
        expect(nodes.map((one) => one.node.path).sort()).toEqual(unique.toSorted());
        expect(links).toHaveLength(unique.length - 1);
        for (const [i, one] of nodes.entries()) {
          expect(one.x >= 0 && one.x + one.width <= width).toBe(true);
          expect(one.y >= 0 && one.y + one.height <= height).toBe(true);
          for (const { y } of one.marks) expect(y).toBeLessThan(one.height);
          for (const other of nodes.slice(0, i)) {
            const isBeside = one.x + one.width <= other.x || other.x + other.width <= one.x;
            const isBelow = one.y + one.height <= other.y || other.y + other.height <= one.y;
            expect(isBeside || isBelow).toBe(true);
          }
        }
        for (const { from, to } of links) expect(from.x + from.width).toBeLessThan(to.x);
      }),
    );
  });

  test('puts a node whose parent is missing below the nearest there is', () => {
    const { links } = layOutTree([node('/'), node('/a/b/c')]);
    expect(links.map(({ from, to }) => [from.node.path, to.node.path])).toEqual([['/', '/a/b/c']]);
  });
});

describe('what is written by hand', () => {
  test('are the parts of a multi', () => {
    const parts = parseMulti(
      'create -e -s /a some data\nset -v 3 /b x; delete /c\n\ncheck -v -1 /d',
    );
    expect(parts.map((part) => [part.op, part.path])).toEqual([
      ['create', '/a'],
      ['setData', '/b'],
      ['delete', '/c'],
      ['check', '/d'],
    ]);
    expect(parts[0]).toMatchObject({ flags: 3, data: new TextEncoder().encode('some data') });
    expect(parts[1]).toMatchObject({ version: 3 });
    for (const bad of ['create', 'move /a /b', 'set -x /a', 'delete -v one /a']) {
      expect(() => parseMulti(bad), bad).toThrow(Unreadable);
    }
  });

  test('is an access control list', () => {
    expect(parseAcl('world:anyone:r, digest:ann:A1=:wa')).toEqual([
      { perms: 1, id: { scheme: 'world', id: 'anyone' } },
      { perms: 18, id: { scheme: 'digest', id: 'ann:A1=' } },
    ]);
    expect(parseAcl('auth::rwcda')).toEqual([{ perms: 31, id: { scheme: 'auth', id: '' } }]);
    expect(parseAcl(' ')).toEqual([]);
    for (const bad of ['world', 'world:r', 'world:anyone:rx']) {
      expect(() => parseAcl(bad), bad).toThrow(Unreadable);
    }
  });
});

describe('the fields of a frame', () => {
  test.each(FRAMES.map(({ id }) => id))('are all of its bytes, and give them again: %s', (id) => {
    const { frame, role, op } = frameNamed(id);
    const bytes = [0, 0, frame.length >> 8, frame.length & 0xff, ...frame];
    const fields = fieldsOf(bytes, role, op);
    const again = fields.flatMap(({ kind, text, name }) => {
      expect(kind, name).toBeDefined();
      return [...encodeText(kind!, text)];
    });
    expect(again).toEqual(bytes);
    expect(fields.map(({ from }) => from)).toEqual([0, ...fields.map(({ to }) => to).slice(0, -1)]);
  });

  test('end where the bytes make no sense, and say why', () => {
    const { frame, role, op } = frameNamed('create');
    const bytes = [0, 0, 0, frame.length, ...frame].with(15, 200);
    const rest = fieldsOf(bytes, role, op).at(-1)!;
    expect([rest.kind, rest.name, rest.to]).toEqual([undefined, 'the rest', bytes.length]);
    expect(rest.remark).toContain('200 bytes are needed');
  });

  test('have values that somebody can write', () => {
    expect(encodeText('buffer', 'null')).toEqual([255, 255, 255, 255]);
    expect(encodeText('buffer', 'hex 00 ff')).toEqual([0, 0, 0, 2, 0, 255]);
    expect(encodeText('text', '"ö"')).toEqual([0, 0, 0, 2, 0xc3, 0xb6]);
    expect(encodeText('text', 'plain')).toEqual([0, 0, 0, 5, 112, 108, 97, 105, 110]);
    expect(encodeText('int', '-1')).toEqual([255, 255, 255, 255]);
    expect(encodeText('unsigned', '0x12')).toEqual([0, 0, 0, 0, 0, 0, 0, 18]);
    expect(encodeText('boolean', 'true')).toEqual([1]);
    expect(() => encodeText('int', 'many')).toThrow(NotAValue);
    expect(() => encodeText('text', '"open')).toThrow(NotAValue);
  });
});
