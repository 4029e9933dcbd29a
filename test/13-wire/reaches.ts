/** Whether an object still has some bytes, in one of its fields or in what these have. */
export function reaches(from: object, bytes: Uint8Array): boolean {
  const seen = new Set<object>();
  const waiting: unknown[] = [from];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    if (one === bytes.buffer) return true;
    if (!ArrayBuffer.isView(one)) waiting.push(...Object.values<unknown>({ ...one }));
    else if (one.buffer === bytes.buffer) return true;
    if (one instanceof Set) waiting.push(...one);
    if (one instanceof Map) waiting.push(...one.keys(), ...one.values());
  }
  return false;
}
