/**
 * Plain data as JSON. What JSON lacks is spelled as objects of one key: bigints as
 * `{"$bigint": "17"}` and bytes as `{"$bytes": "base64"}`.
 */
export function plainJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, field: unknown) => {
      if (typeof field === 'bigint') return { $bigint: String(field) };
      if (field instanceof Uint8Array) return { $bytes: Buffer.from(field).toString('base64') };
      return field;
    },
    2,
  );
}
