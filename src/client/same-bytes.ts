/** Whether two nodes hold the same data. No data are the same as data of no bytes: servers make no difference. */
export function sameBytes(one: Uint8Array | null, other: Uint8Array | null): boolean {
  const [a, b] = [one ?? NONE, other ?? NONE];
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const NONE = new Uint8Array();
