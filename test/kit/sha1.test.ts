import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha1, toBase64 } from '../../src/kit/index.ts';

it("hashes and encodes as Node's own library does", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(toBase64(sha1(bytes))).toBe(createHash('sha1').update(bytes).digest('base64'));
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
